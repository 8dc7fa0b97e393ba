"""The calendars that a clinician names: added, removed, and read again by a sweep. The only writer of busy spans."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from accounts import outbox
from accounts.encryption import keyring
from accounts.errors import DomainError
from accounts.models import User
from accounts.outside.addresses import NotAllowed, parse
from accounts.outside.reaching import Failed
from providers import time_claims
from providers.calendars import apart, fetching
from providers.models import ExternalBusy, ExternalCalendar, Practice, Provider
from providers.rounds import Enough, never

MOST = 5
EVERY = timedelta(minutes=15)
LONGEST = timedelta(hours=12)  # between two tries
LEASE = timedelta(minutes=3)  # while one is read, for another sweep
SPARE = timedelta(days=2)  # read beyond what can be booked: it is read in full once a day, as time passes
TELL_AFTER, TELL_UNTIL = timedelta(days=3), timedelta(days=14)
USUAL_ZONE, USUAL_DAYS = "America/New_York", 60


class AddressRefused(DomainError):
    code = "address_refused"
    status = 400
    field = "address"
    detail = "Please give the private iCalendar address of your calendar. It begins with https:// and a public name."


class TooManyCalendars(DomainError):
    code = "too_many_calendars"
    detail = f"At most {MOST} calendars. Remove one first."


class NameIsUsed(DomainError):
    code = "name_is_used"
    detail = "You have a calendar of this name already."


@transaction.atomic
def add(*, provider: Provider, name: str, address: str, by: User, now: datetime) -> ExternalCalendar:
    """This function will note a calendar of a clinician, whose address is sealed; it is read at the next sweep.

    :raises AddressRefused: no calendar is fetched from there
    :raises TooManyCalendars, NameIsUsed: they have as many, or one that is called so
    """
    try:
        parse(address, schemes=fetching.SCHEMES)
    except NotAllowed:
        raise AddressRefused from None
    time_claims.take_turns([provider.pk])
    names = list(ExternalCalendar.objects.filter(provider=provider).values_list("name", flat=True))
    if name in names:
        raise NameIsUsed
    if len(names) >= MOST:
        raise TooManyCalendars
    made = ExternalCalendar(
        id=uuid.uuid4(), provider=provider, name=name, created_by=by, created_at=now, due_at=now
    )
    made.address = keyring.seal(address.encode(), place=made.place)
    made.save(force_insert=True)
    return made


@transaction.atomic
def remove(*, calendar: ExternalCalendar, now: datetime) -> None:
    """This function will forget a calendar and what was read of it; its time is free again."""
    time_claims.take_turns([calendar.provider_id])
    ExternalCalendar.objects.filter(pk=calendar.pk).delete()
    time_claims.settle([calendar.provider_id], now=now)


def read_due(*, now: datetime, enough: Enough = never) -> int:
    """This function will read the calendars that are due, each outside of a transaction. Returns how many.

    A calendar is put off before it is read, by compare-and-swap, so two sweeps at once don't read it twice.
    """
    count = 0
    due = list(ExternalCalendar.objects.due(now).values_list("pk", "due_at"))
    for pk, due_at in due:
        if enough():
            break
        if ExternalCalendar.objects.filter(pk=pk, due_at=due_at).update(due_at=now + LEASE):
            read(calendar=ExternalCalendar.objects.select_related("provider__owner").get(pk=pk), now=now)
            count += 1
    return count


def read(*, calendar: ExternalCalendar, now: datetime) -> None:
    """This function will fetch a calendar and keep when its owner is busy; a failure leaves what was read before."""
    reach = _reach(calendar, now)
    # What has not changed says nothing of days that have come within reach since, or of their hours in another zone:
    # so it is read in full once a day, and whenever the practices of the clinician reach elsewhere.
    is_known = calendar.read_for == str(reach)
    known = {"etag": calendar.etag, "last_modified": calendar.last_modified} if is_known else {}
    try:
        fetched = fetching.fetch(calendar.url, **known)
        spans = None if fetched.content is None else reach.spans(fetched.content, now)
    except keyring.Unreadable:
        _note_failure(calendar, "address_refused", now)
    except Failed as failure:
        _note_failure(calendar, failure.code, now)
    else:
        _keep(calendar, fetched, reach, spans, now)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a calendar is read for: so many days from today on, by the clocks of a zone."""

    today: date
    days: int
    zone: str

    def __str__(self) -> str:
        return f"{self.today} {self.days} {self.zone}"

    def spans(self, content: bytes, now: datetime) -> list[apart.Span]:
        first, last = now - timedelta(days=1), now + timedelta(days=self.days + 1) + SPARE
        return apart.read(content, zone=self.zone, first=first, last=last)


def _reach(calendar: ExternalCalendar, now: datetime) -> Reach:
    practices = Practice.objects.filter(provider=calendar.provider_id)
    days = practices.aggregate(days=Max("horizon_days"))["days"] or USUAL_DAYS
    zone = practices.order_by("pk").values_list("location__zone", flat=True).first() or USUAL_ZONE
    return Reach(now.date(), days, zone)


@transaction.atomic
def _keep(
    calendar: ExternalCalendar,
    fetched: fetching.Fetched,
    reach: Reach,
    spans: list[apart.Span] | None,
    now: datetime,
) -> None:
    time_claims.take_turns([calendar.provider_id])
    facts: dict[str, object] = {"read_at": now, "due_at": now + EVERY, "failures": 0, "problem": ""}
    if spans is not None:
        facts |= {"etag": fetched.etag, "last_modified": fetched.last_modified, "read_for": str(reach)}
    if not ExternalCalendar.objects.filter(pk=calendar.pk).update(**facts):
        return  # removed meanwhile
    if spans is None:
        return
    ExternalBusy.objects.filter(calendar=calendar).delete()
    ExternalBusy.objects.bulk_create(ExternalBusy(calendar=calendar, during=span) for span in spans)
    time_claims.settle([calendar.provider_id], now=now)


@transaction.atomic
def _note_failure(calendar: ExternalCalendar, code: str, now: datetime) -> None:
    failures = calendar.failures + 1
    pause = min(EVERY * 2 ** min(failures, 10), LONGEST)
    ExternalCalendar.objects.filter(pk=calendar.pk).update(
        failures=min(failures, 30_000), problem=code, due_at=now + pause
    )
    since = calendar.read_at or calendar.created_at
    owner = calendar.provider.owner
    if owner is not None and owner.is_active and TELL_AFTER <= now - since < TELL_UNTIL:
        outbox.tell(
            kind="calendar.fails",
            dedupe_key=f"calendar.fails:{calendar.pk}:{since.isoformat()}",  # once, until it is read again
            facts={"name": calendar.name},
            user=owner,
            now=now,
        )
