"""How rows of demand go from state to state: one at a time, as their table of transitions says."""

from typing import Any

from accounts.errors import DomainError


class StateHasChanged(DomainError):
    code = "state_has_changed"
    detail = "This has been answered, changed or ended meanwhile. Please look at it again."


def change_status(row: Any, to: str, **facts: Any) -> None:
    """This function will bring a row to another state and write `facts` with it, if it may go there from where it is.

    `TRANSITIONS` of its model says from where. Compared and written in one statement: of two at once one wins.

    :raises StateHasChanged: it is in a state that this one does not follow
    """
    model = type(row)
    before = [state for state, following in model.TRANSITIONS.items() if to in following]
    if not model._base_manager.filter(pk=row.pk, status__in=before).update(status=to, **facts):
        raise StateHasChanged
    for name, value in {"status": to, **facts}.items():
        setattr(row, name, value)
