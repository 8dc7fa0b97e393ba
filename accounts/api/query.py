"""Query parameters: refuse unknown names, names given twice and values that are too long."""

from collections.abc import Collection
from typing import Any

from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

MAX_VALUE_LENGTH = 1000


def check(params: QueryDict, *, allowed: Collection[str], repeatable: Collection[str] = ()) -> None:
    """This function will refuse a query that says something the endpoint would not hear.

    :raises ValidationError: an unknown name, a name given twice that takes one value, a NUL or too long
    """
    errors: dict[str, list[ErrorDetail]] = {}
    for name, values in params.lists():
        code, text = _flaw(name, values, allowed, repeatable)
        if code:
            errors[name.replace("\0", "\ufffd")] = [ErrorDetail(text, code=code)]
    if errors:
        raise ValidationError(errors)


def _flaw(
    name: str, values: list[str], allowed: Collection[str], repeatable: Collection[str]
) -> tuple[str, str]:
    if name not in allowed:
        return "unknown_parameter", "There is no such parameter here."
    if len(values) > 1 and name not in repeatable:
        return "repeated", "This may be given once only."
    if any("\0" in value for value in values):
        return "nul_character", "The NUL character can't be searched for."
    if any(len(value) > MAX_VALUE_LENGTH for value in values):
        return "too_long", f"At most {MAX_VALUE_LENGTH} characters."
    return "", ""


class StrictQuery:
    """Put first among a view's bases. Names come from the paginator, the filter set and `query_params`."""

    query_params: Collection[str] = ()
    repeatable_params: Collection[str] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        check(request.query_params, allowed=self.allowed_params(), repeatable=self.repeatable_params)

    def allowed_params(self) -> set[str]:
        allowed = {*self.query_params, *self.repeatable_params}
        paginator = getattr(self, "paginator", None)
        if paginator is not None:
            allowed |= {paginator.cursor_query_param, paginator.page_size_query_param}
        filterset = getattr(self, "filterset_class", None)
        if filterset is not None:
            allowed |= set(filterset.base_filters)
        return allowed
