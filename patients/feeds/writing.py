"""A feed as an iCalendar file: one event per visit, by its id and version, with neither names nor reasons."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from icalendar import Calendar, Event

from patients.models import CalendarFeed, Visit
from patients.models.feeds import FeedSide
from patients.models.visits import CANCELLED
from providers.models import Location, Mode

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
    calendar = Calendar()
    calendar.add("prodid", "-//Kaly//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for visit in visits_of(feed, now=now):
        calendar.add_component(_event(visit, now))
    return bytes(calendar.to_ical())


def _event(visit: Visit, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{visit.pk}@kaly")
    event.add("sequence", visit.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", visit.starts_at.astimezone(UTC))
    event.add("dtend", visit.ends_at.astimezone(UTC))
    event.add("status", "CANCELLED" if visit.status in CANCELLED else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("summary", "Visit")
    event.add("location", "By video" if visit.mode == Mode.VIDEO else _street(visit.practice.location))
    return event


def _street(place: Location) -> str:
    """Without the second line of an address, in which clinics also write what they treat."""
    return f"{place.line1}, {place.city}, {place.state} {place.zip}"
