"""What a file would change, row by row, and which rows can't be used; its state names the version that was shown."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from accounts.errors import DomainError
from providers.models import Location, Practice, Provider
from providers.rosters.cells import BadCell
from providers.rosters.tables import Line

Read = TypeVar("Read")
KINDS = ("create", "update", "unchanged", "invite", "invited")
MOST_NAMED = 500  # in a refusal; a preview names all


class BadRow(NamedTuple):
    line: int
    column: str
    code: str
    detail: str


class RowsAreBad(DomainError):
    code = "bad_rows"
    detail = "Some rows can't be used. Correct them, or apply the others alone with skip_bad."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one practice, or of somebody who is invited; the last four are for whoever applies it."""

    line: int
    kind: str
    npi: str
    location: Location
    provider: Provider | None = None
    practice: Practice | None = None
    before: Any = None
    after: Any = None
    told: Any = None
    email: str = ""
    version: str = ""

    def shown(self) -> dict[str, Any]:
        """The change in the names of the API."""
        return {
            "line": self.line,
            "kind": self.kind,
            "npi": self.npi,
            "name": self.provider.name if self.provider else None,
            "practice": self.practice.pk if self.practice else None,
            "location": self.location.pk,
            "place": str(self.location),
            "before": self.before,
            "after": self.after,
        }


@dataclass(slots=True)
class Proposal:
    """All that a file would change at one clinic."""

    content: bytes
    changes: list[Change] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)

    def refuse(self, line: Line, column: str, code: str, detail: str) -> None:
        """This function will note that a row can't be used."""
        self.bad_rows.append(BadRow(line.number, column, code, detail))

    def take(self, line: Line, column: str, read: Callable[[str], Read]) -> Read | None:
        """This function will read a cell; None where it is empty, or can't be used, which is noted."""
        text = line.cells.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except BadCell as flaw:
            self.refuse(line, column, flaw.code, flaw.detail)
            return None

    def is_bad(self, line: Line) -> bool:
        """Whether something of a row, the last one looked at, can't be used."""
        return bool(self.bad_rows) and self.bad_rows[-1].line == line.number

    def of_kind(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    def shown(self) -> dict[str, Any]:
        """The proposal in the names of the API, without its version."""
        counts = Counter(change.kind for change in self.changes)
        lines = {row.line for row in self.bad_rows}
        return {
            "counts": {kind: counts[kind] for kind in KINDS} | {"bad": len(lines)},
            "changes": [change.shown() for change in self.changes],
            "bad_rows": [row._asdict() for row in self.bad_rows],
        }

    def state(self) -> dict[str, Any]:
        """The file and everything present that it was compared with: another version of either is another state."""
        versions = [change.version for change in self.changes]
        return {"file": hashlib.sha256(self.content).hexdigest(), "versions": versions} | self.shown()

    def refuse_bad(self, *, skip_bad: bool) -> None:
        """This function will refuse to apply it while rows can't be used, unless they are to be left out.

        :raises RowsAreBad: some can't
        """
        if self.bad_rows and not skip_bad:
            raise RowsAreBad(extra={"bad_rows": [row._asdict() for row in self.bad_rows[:MOST_NAMED]]})


def of_practice(practice_id: UUID, moments: list[Any]) -> str:
    """This function will name a version of a practice by the moments at which its facts were told."""
    return " ".join([str(practice_id), *(moment.isoformat() for moment in moments)])
