"""What patients and clinics are told of requests, visits and offers, in the transaction of what it tells."""

from patients.notices.events import Event
from patients.notices.telling import (
    facts_of_visit,
    tell_of_leaving,
    tell_of_reminder,
    tell_of_target,
    tell_of_visit,
    tell_of_wait,
    tell_who_waits,
)
from patients.notices.whom import acting_for

__all__ = [
    "Event",
    "acting_for",
    "facts_of_visit",
    "tell_of_leaving",
    "tell_of_reminder",
    "tell_of_target",
    "tell_of_visit",
    "tell_of_wait",
    "tell_who_waits",
]
