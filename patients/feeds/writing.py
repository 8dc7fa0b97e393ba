"""A feed as an iCalendar file: one event per visit, by its id and version, with neither names nor reasons."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import MessageLanguage
from patients import calendar_files
from patients.calendar_files import Entry
from patients.models import CalendarFeed, Visit
from patients.models.feeds import FeedSide
from patients.models.visits import CANCELLED

KEPT = timedelta(days=30)  # what is over or cancelled stays so long
MOST = 2000


def visits_of(feed: CalendarFeed, *, now: datetime) -> list[Visit]:
    """This function will find the visits of a feed; of too many those that are nearest, and those ahead first."""
    rows, since = Visit.objects, now - KEPT
    mine = rows.visible_to(feed.user) if feed.side == FeedSide.PATIENT else rows.visible_to_clinic(feed.user)
    shown = mine.filter(~Q(status__in=CANCELLED) | Q(ended_at__gt=since), ends_at__gt=since)
    ahead = _first(shown.filter(ends_at__gt=now), "starts_at", MOST)
    return ahead + _first(shown.filter(ends_at__lte=now), "-starts_at", MOST - len(ahead))


def _first(rows: QuerySet[Visit], order: str, most: int) -> list[Visit]:
    return list(rows.select_related("practice__location").order_by(order, "pk")[:most])


def written(feed: CalendarFeed, *, now: datetime) -> bytes:
    """This function will write a feed."""
    calendar, stamp = calendar_files.empty("PUBLISH"), now.astimezone(UTC).replace(microsecond=0)
    for visit in visits_of(feed, now=now):
        event = calendar_files.event(_entry(visit), MessageLanguage(feed.user.language))
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _entry(visit: Visit) -> Entry:
    return Entry(
        visit_id=visit.pk,
        sequence=visit.sequence,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        mode=visit.mode,
        street=str(visit.practice.location),
        is_cancelled=visit.status in CANCELLED,
    )
