"""A roster: who works where, and what is told of each practice. New colleagues are added, or invited."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from accounts import limits
from accounts.models import User
from providers import invitations, memberships, practice_changes, practices, search_rows
from providers.memberships import Grants
from providers.models import Clinic, Invitation, Location, Membership, Practice
from providers.rosters import cells, tables
from providers.rosters.known import Known
from providers.rosters.proposals import Change, Proposal, of_practice
from providers.rosters.tables import Line

REQUIRED = ("npi",)
# Each column with its field and how it is read; an empty cell leaves the field as it is.
TOLD: dict[str, tuple[str, Callable[[str], Any]]] = {
    "phone": ("phone", cells.phone),
    "accepts": ("accepts", partial(cells.one_of, choices=Practice.Accepts.values)),
    "in_person": ("does_in_person", cells.yes_or_no),
    "video": ("does_video", cells.yes_or_no),
    "first_visit_price": ("first_visit_price_cents", cells.cents),
}
OPTIONAL = ("location", "line1", "zip", "email", *TOLD)
# Whoever is invited by a roster has their own practices as a clinician, and nobody else's.
NOBODY_ELSES: Grants = {"is_owner": False, "may_read_health": False, "may_export": False, "practices": []}
COLUMNS = (
    "id", "phone", "phone_source", "phone_confirmed_at", "accepts", "accepts_source", "accepts_confirmed_at",
    "does_in_person", "does_video", "first_visit_price_cents",
)  # fmt: skip
STORE = """
UPDATE providers_practice AS p
SET phone = t.phone, phone_source = t.phone_source, phone_confirmed_at = t.phone_confirmed_at,
    accepts = t.accepts, accepts_source = t.accepts_source, accepts_confirmed_at = t.accepts_confirmed_at,
    does_in_person = t.in_person, does_video = t.video, first_visit_price_cents = t.cents
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[],
            %s::boolean[], %s::boolean[], %s::integer[])
    AS t(id, phone, phone_source, phone_confirmed_at, accepts, accepts_source, accepts_confirmed_at,
         in_person, video, cents)
WHERE p.id = t.id
"""


def propose(*, clinic: Clinic, content: bytes, now: datetime, in_turn: bool = False) -> Proposal:
    """This function will compare a roster with what is there; nothing is changed.

    With `in_turn` it stays so up to the end of the transaction, of which the turn of the clinic has been taken.

    :raises FileUnusable: nothing of it can be used
    """
    lines = tables.read(content, required=REQUIRED, optional=OPTIONAL)
    return _Comparison(clinic, content, lines, now, in_turn).proposal


@transaction.atomic
def apply(*, proposal: Proposal, clinic: Clinic, by: User, skip_bad: bool, now: datetime) -> None:
    """This function will do what a proposal says that was made in this turn: all of it, or nothing.

    :raises RowsAreBad: some rows can't be used, and they are not to be left out
    :raises NotAnOwner: whoever asks does not own the clinic any more
    """
    memberships.require_owner(by, clinic.pk, now=now)
    proposal.refuse_bad(skip_bad=skip_bad)
    rows = []
    for change in proposal.of_kind("update") + proposal.of_kind("unchanged"):
        assert change.practice is not None  # noqa: S101  of these kinds each has one
        practice_changes.write(change.practice, change.told, now=now)
        rows.append(change.practice)
    _store(rows)
    made = [
        practices.written(Practice(provider=change.provider, location=change.location), change.told, now=now)
        for change in proposal.of_kind("create")
    ]
    Practice.objects.bulk_create(made)
    search_rows.refresh([row.pk for row in (*rows, *made)], now=now)
    for change in proposal.of_kind("invite"):
        invitations.invite(clinic=clinic, email=change.email, grants=NOBODY_ELSES, by=by, now=now)


def _store(rows: list[Practice]) -> None:
    """Write what a roster can say of practices that are locked: one statement, in place of a CASE for each row."""
    with connection.cursor() as cursor:
        cursor.execute(STORE, [[getattr(row, name) for row in rows] for name in COLUMNS])


class _Comparison:
    """One walk along the rows of a roster, which fills a proposal."""

    def __init__(
        self, clinic: Clinic, content: bytes, lines: list[Line], now: datetime, in_turn: bool
    ) -> None:
        self.proposal = Proposal(content)
        self.known = Known(clinic, lines, now=now, in_turn=in_turn)
        self.seen: set[tuple[str, Any]] = set()
        self.invited: dict[str, str] = {}  # address to NPI
        self.waiting = _addresses(Invitation.objects.open(now).filter(clinic=clinic), "email")
        self.colleagues = _addresses(Membership.objects.active(now).filter(clinic=clinic), "user__email")
        self.room = limits.named("inviting").count
        for line in lines:
            self._look_at(line)

    def _look_at(self, line: Line) -> None:
        whom = self.known.whom(self.proposal, line)
        told = {name: self.proposal.take(line, column, read) for column, (name, read) in TOLD.items()}
        told = {name: value for name, value in told.items() if value is not None}
        email = self.proposal.take(line, "email", cells.email)
        if whom is None or self.proposal.is_bad(line):
            return
        npi, location = whom
        if (npi, location.pk) in self.seen:
            self.proposal.refuse(
                line, "npi", "repeated", "This clinician stands here twice at this location."
            )
            return
        self.seen.add((npi, location.pk))
        practice = self.known.practices.get((npi, location.pk))
        if practice is not None:
            self._update(line, practice, told)
        elif npi in self.known.members:
            self._create(line, npi, location, told)
        elif email:
            self._invite(line, npi, location, email)
        elif npi in self.known.named_somewhere:
            detail = "Nobody of the clinic is this clinician. With an e-mail address they are invited."
            self.proposal.refuse(line, "npi", "not_a_member", detail)
        else:
            self.proposal.refuse(line, "npi", "unknown_npi", "We know no clinician with this NPI.")

    def _update(self, line: Line, practice: Practice, told: dict[str, Any]) -> None:
        before = {name: getattr(practice, name) for name in told}
        if self._sees_nobody(line, practice, told):
            return
        version = of_practice(practice.pk, [practice.phone_confirmed_at, practice.accepts_confirmed_at])
        self.proposal.changes.append(
            Change(
                line=line.number,
                kind="unchanged" if before == told else "update",
                npi=practice.provider.npi,
                location=practice.location,
                provider=practice.provider,
                practice=practice,
                before=before,
                after=told,
                told=told,
                version=version,
            )
        )

    def _create(self, line: Line, npi: str, location: Location, told: dict[str, Any]) -> None:
        provider = self.known.providers[npi]
        if self._sees_nobody(line, Practice(), told):
            return
        change = Change(
            line=line.number,
            kind="create",
            npi=npi,
            location=location,
            provider=provider,
            after=told,
            told=told,
        )
        self.proposal.changes.append(change)

    def _sees_nobody(self, line: Line, practice: Practice, told: dict[str, Any]) -> bool:
        ways = (told.get(name, getattr(practice, name)) for name in ("does_in_person", "does_video"))
        is_so = not any(ways)
        if is_so:
            error = practice_changes.NoWayToBeSeen
            self.proposal.refuse(line, "in_person", error.code, error.detail)
        return is_so

    def _invite(self, line: Line, npi: str, location: Location, email: str) -> None:
        is_asked = email in self.waiting or self.invited.get(email) == npi
        if email in self.colleagues:
            detail = "A colleague has this address, and has not claimed this NPI."
            self.proposal.refuse(line, "email", "profile_not_claimed", detail)
        elif self.invited.setdefault(email, npi) != npi:
            self.proposal.refuse(line, "email", "repeated", "This address stands here with another NPI too.")
        elif not is_asked and self.room == 0:
            detail = "That is as many invitations as a day allows. Use this row tomorrow."
            self.proposal.refuse(line, "email", "too_many_invitations", detail)
        else:
            self.room -= not is_asked
            kind, after = ("invited" if is_asked else "invite"), {"email": email}
            self.proposal.changes.append(
                Change(line=line.number, kind=kind, npi=npi, location=location, after=after, email=email)
            )


def _addresses(rows: Any, name: str) -> Collection[str]:
    return {address.lower() for address in rows.values_list(name, flat=True)}
