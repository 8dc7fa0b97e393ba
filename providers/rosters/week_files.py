"""The weekly hours of many practices in one file: each practice that is named gets the week that stands there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from providers import hours, memberships
from providers.availability import Hours
from providers.models import Clinic, Location, Practice
from providers.profiles import shown_span
from providers.rosters import cells, tables
from providers.rosters.known import Known
from providers.rosters.proposals import Change, Proposal, of_practice
from providers.rosters.tables import Line

REQUIRED = ("npi", "weekday", "starts", "ends")
OPTIONAL = ("location", "line1", "zip", "valid_from", "valid_to")


def propose(*, clinic: Clinic, content: bytes, now: datetime, in_turn: bool = False) -> Proposal:
    """This function will compare a file of hours with what is there; nothing is changed.

    A practice of which a row can't be used keeps its week: what stands there is not all of it. So does every practice
    of a clinician of whom a row does not say where it belongs. A row without weekday and times says that there are no
    hours, or no further ones.

    :raises FileUnusable: nothing of it can be used
    """
    lines = tables.read(content, required=REQUIRED, optional=OPTIONAL)
    known = Known(clinic, lines, now=now, in_turn=in_turn)
    proposal, weeks, lost = Proposal(content), dict[UUID, _Week](), set[str]()
    for line in lines:
        whom = known.whom(proposal, line)
        if whom is None:
            lost.add(line.cells["npi"].split(".")[0])
        elif practice := _practice(proposal, known, line, *whom):
            weeks.setdefault(practice.pk, _Week(practice, line.number)).read(proposal, line)
    whole = {pk: week for pk, week in weeks.items() if not week.is_bad and week.npi not in lost}
    present = hours.weeks_of(whole)
    proposal.changes += [week.change(present[pk]) for pk, week in whole.items()]
    return proposal


@transaction.atomic
def apply(*, proposal: Proposal, clinic: Clinic, by: User, skip_bad: bool, now: datetime) -> None:
    """This function will do what a proposal says that was made in this turn: all of it, or nothing.

    :raises RowsAreBad: some rows can't be used, and they are not to be left out
    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    memberships.require_owner(by, clinic.pk, now=now)
    proposal.refuse_bad(skip_bad=skip_bad)
    weeks = {change.practice.pk: change.told for change in proposal.changes if change.practice}
    hours.replace_weeks(weeks=weeks, now=now)


def _practice(proposal: Proposal, known: Known, line: Line, npi: str, location: Location) -> Practice | None:
    found = known.practices.get((npi, location.pk))
    if found is None:
        proposal.refuse(line, "npi", "unknown_practice", "This clinician has no practice at this location.")
    return found


class _Week:
    """The rows of one practice, put together."""

    def __init__(self, practice: Practice, line: int) -> None:
        self.practice, self.line, self.npi = practice, line, practice.provider.npi
        self.spans: list[Hours] = []
        self.is_bad = False

    def read(self, proposal: Proposal, line: Line) -> None:
        span = self._span(proposal, line)
        if span is not None:
            self._refuse_flaws(proposal, line, span)
            self.spans = [*self.spans, span][: hours.MOST_SPANS]
        self.is_bad |= proposal.is_bad(line)

    def change(self, present: Sequence[Hours]) -> Change:
        wanted = sorted(self.spans, key=lambda span: (span.weekday, span.starts, span.valid_from or date.min))
        before, after = _shown(present), _shown(wanted)
        return Change(
            line=self.line,
            kind="unchanged" if before == after else "update",
            npi=self.npi,
            location=self.practice.location,
            provider=self.practice.provider,
            practice=self.practice,
            before=before,
            after=after,
            told=wanted,
            version=of_practice(self.practice.pk, [self.practice.hours_confirmed_at]),
        )

    def _span(self, proposal: Proposal, line: Line) -> Hours | None:
        told = [line.cells.get(column, "") for column in REQUIRED[1:]]
        if not any((*told, line.cells.get("valid_from"), line.cells.get("valid_to"))):
            return None
        weekday = proposal.take(line, "weekday", cells.weekday)
        starts, ends = (proposal.take(line, column, cells.clock) for column in ("starts", "ends"))
        first, last = (proposal.take(line, column, cells.day) for column in ("valid_from", "valid_to"))
        for column, text in zip(REQUIRED[1:], told, strict=True):
            if not text:
                proposal.refuse(line, column, "required", "Give the weekday, the beginning and the end.")
        if weekday is None or starts is None or ends is None or proposal.is_bad(line):
            return None
        return Hours(weekday, starts, ends, first, last)

    def _refuse_flaws(self, proposal: Proposal, line: Line, span: Hours) -> None:
        reverse, clash = hours.EndsBeforeItStarts, hours.HoursOverlap
        if span.ends <= span.starts:
            proposal.refuse(line, "ends", reverse.code, reverse.detail)
        elif span.valid_from and span.valid_to and span.valid_to < span.valid_from:
            proposal.refuse(line, "valid_to", reverse.code, reverse.detail)
        elif len(self.spans) >= hours.MOST_SPANS:  # those past it are compared with no other
            detail = f"A practice has at most {hours.MOST_SPANS} rows."
            proposal.refuse(line, "npi", "too_many_spans", detail)
        elif any(hours.overlap(span, other) for other in self.spans):
            proposal.refuse(line, "starts", clash.code, clash.detail)


def _shown(week: Sequence[Hours]) -> list[dict[str, Any]]:
    return [shown_span(span) for span in week]
