"""The parent of every refusal: a rule of the business said no, and says so with a stable code."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refusal. Subclasses live beside the code that raises them and set `code`, `status` and `detail`.

    `detail` is shown to people as it stands, so it names no row and no other person. `extra` holds further
    members of the answer (already JSON-ready), such as the free times after a lost race.
    """

    code = "refused"
    status = 409
    detail = "That can't be done right now."
    field: str | None = None
    retry_after: int | None = None  # seconds

    def __init__(
        self, detail: str | None = None, *, field: str | None = None, extra: Mapping[str, Any] | None = None
    ) -> None:
        self.detail = detail or type(self).detail
        self.field = field or type(self).field
        self.extra = dict(extra or {})
        super().__init__(self.detail)
