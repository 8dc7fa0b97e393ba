"""Every migration onto an empty database in seconds: a step that only adds renders the model that it changes, alone.

Django renders a changed model again together with all around it, which here is nearly everything, six hundred times:
half a minute. The SQL of these steps needs the model itself, and of its neighbours what they leave as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

ONLY_ADD: tuple[tuple[type, str], ...] = (
    (ProjectState, "add_model"),
    (ProjectState, "add_field"),
    (ProjectState, "add_index"),
    (ProjectState, "add_constraint"),
    (AddTrigger, "state_forwards"),
)


@contextmanager
def one_model_at_a_time() -> Iterator[None]:
    """This function will let these steps render one model each while the block lasts."""
    with ExitStack() as stack:
        for owner, name in ONLY_ADD:
            stack.enter_context(_instead(owner, name, _rendering_one(getattr(owner, name))))
        yield


def _rendering_one(step: Callable[..., None]) -> Callable[..., None]:
    def quick(*args: Any, **given: Any) -> None:
        with _instead(ProjectState, "_find_reload_model", _itself):
            step(*args, **given)

    return quick


def _itself(
    state: ProjectState, app_label: str, model_name: str, delay: bool = False
) -> set[tuple[str, str]]:
    """Delayed, as Django says of its own shortcuts: Python of a migration gets all models rendered again."""
    state.is_delayed = True
    return {(app_label, model_name)}


@contextmanager
def _instead(owner: type, name: str, other: Callable[..., Any]) -> Iterator[None]:
    was = getattr(owner, name)
    setattr(owner, name, other)
    try:
        yield
    finally:
        setattr(owner, name, was)
