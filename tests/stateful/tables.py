"""What may follow what in a booking, who is told of it, and what no table may ever hold: said once more."""

from datetime import timedelta

from patients.models import (
    CounterOffer,
    RequestTarget,
    Visit,
    VisitRequest,
    WaitlistEntry,
    WaitlistOffer,
)

# Nothing comes before the first state of a row.
MAY_FOLLOW = {
    RequestTarget: {
        None: {"requested"},
        "requested": {"countered", "confirmed", "declined", "expired", "withdrawn"},
        "countered": {"confirmed", "declined", "expired", "withdrawn"},
    },
    Visit: {
        None: {"confirmed"},
        "confirmed": {"cancelled_by_patient", "cancelled_by_clinic", "checked_in", "completed", "no_show"},
        "checked_in": {"completed"},
        "no_show": {"contested"},
        "contested": {"no_show", "completed"},
    },
    VisitRequest: {None: {"open"}, "open": {"confirmed", "closed"}},
    CounterOffer: {None: {"offered"}, "offered": {"accepted", "refused", "expired", "withdrawn"}},
    WaitlistEntry: {None: {"waiting"}, "waiting": {"booked", "left", "expired"}},
    WaitlistOffer: {None: {"offered"}, "offered": {"accepted", "declined", "expired", "withdrawn"}},
}
OVERLAPS = """
SELECT count(*) FROM providers_timeclaim one JOIN providers_timeclaim other
ON one.provider_id = other.provider_id AND one.id < other.id AND one.during && other.during
WHERE one.released_at IS NULL AND other.released_at IS NULL
"""
TWICE_AT_ONCE = """
SELECT count(*) FROM patients_visit one JOIN patients_visit other
ON one.patient_id = other.patient_id AND one.id < other.id
AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
WHERE one.status IN ('confirmed', 'checked_in') AND other.status IN ('confirmed', 'checked_in')
"""
BOTH_SIDES = 2
# Confirmed is told of the visit that it brings about, not of what was asked or offered before.
UNTOLD = {(RequestTarget, "confirmed"), (WaitlistOffer, "accepted")}
TOLD_OF = (RequestTarget, Visit, WaitlistOffer)
MINUTE, HALF, DAY = timedelta(minutes=1), timedelta(minutes=30), timedelta(days=1)


def path_of(model, pk):
    """The states that a row has gone through, as its history tells: one row of history for each change."""
    history = model._meta.get_field("history").related_model
    states = list(history.objects.filter(pgh_obj=pk).order_by("pgh_id").values_list("status", flat=True))
    return [state for place, state in enumerate(states) if place == 0 or state != states[place - 1]]
