"""What may follow what in a booking, and what no table may ever hold: said once more."""

from datetime import timedelta
from itertools import pairwise

from django.db import connection

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
# Of each row: its state, its patient and, where there is one, its practice; what it belongs to or how it stands; and
# when it begins, which tells apart those that one act makes.
FACTS = """
SELECT 'RequestTarget', one.id, one.status, r.patient_id, one.practice_id, one.request_id::text, one.starts_at
FROM patients_requesttarget one JOIN patients_visitrequest r ON r.id = one.request_id
UNION ALL SELECT 'Visit', id, status, patient_id, practice_id, sequence::text, starts_at FROM patients_visit
UNION ALL SELECT 'VisitRequest', id, status, patient_id, NULL, '', NULL FROM patients_visitrequest
UNION ALL SELECT 'CounterOffer', one.id, one.status, r.patient_id, target.practice_id, target.id::text, one.starts_at
FROM patients_counteroffer one JOIN patients_requesttarget target ON target.id = one.target_id
JOIN patients_visitrequest r ON r.id = target.request_id
UNION ALL SELECT 'WaitlistEntry', id, status, patient_id, NULL, '', NULL FROM patients_waitlistentry
UNION ALL SELECT 'WaitlistOffer', one.id, one.status, entry.patient_id, one.practice_id, entry.id::text, one.starts_at
FROM patients_waitlistoffer one JOIN patients_waitlistentry entry ON entry.id = one.entry_id
"""
MESSAGES = "SELECT id, kind, dedupe_key, user_id FROM accounts_outboxmessage WHERE dedupe_key LIKE 'visit.%'"
HOLDS = "SELECT id, patient_id, renewed_at FROM patients_hold ORDER BY created_at, starts_at"
CLAIMS = "SELECT id, kind, during, expires_at, released_at FROM providers_timeclaim"
# I1, also where a row was written past every function: by the clinician's time, and by the patient's.
TWICE = """
SELECT 'a clinician', count(*) FROM providers_timeclaim one JOIN providers_timeclaim other
ON one.provider_id = other.provider_id AND one.id < other.id AND one.during && other.during
WHERE one.released_at IS NULL AND other.released_at IS NULL
UNION ALL SELECT 'a patient', count(*) FROM patients_visit one JOIN patients_visit other
ON one.patient_id = other.patient_id AND one.id < other.id
AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
WHERE one.status IN ('confirmed', 'checked_in') AND other.status IN ('confirmed', 'checked_in')
UNION ALL SELECT 'a clinician with visits', count(*) FROM patients_visit one JOIN patients_visit other
ON one.id < other.id AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
JOIN providers_practice here ON here.id = one.practice_id
JOIN providers_practice there ON there.id = other.practice_id AND there.provider_id = here.provider_id
WHERE one.status IN ('confirmed', 'checked_in') AND other.status IN ('confirmed', 'checked_in')
"""
# What is booked has its time for good; what is over keeps none.
WRONG_CLAIMS = """
SELECT 'a visit ahead without its time', count(*) FROM patients_visit one
JOIN providers_timeclaim c ON c.id = one.claim_id
WHERE one.status IN ('confirmed', 'checked_in')
AND NOT (c.released_at IS NULL AND c.kind = 'visit' AND c.expires_at IS NULL)
UNION ALL SELECT 'a cancelled visit with its time', count(*) FROM patients_visit one
JOIN providers_timeclaim c ON c.id = one.claim_id AND c.released_at IS NULL WHERE one.status LIKE 'cancelled%'
UNION ALL SELECT 'an ended request with its time', count(*) FROM patients_requesttarget one
JOIN providers_timeclaim c ON c.id = one.claim_id AND c.released_at IS NULL
WHERE one.status IN ('declined', 'expired', 'withdrawn')
UNION ALL SELECT 'an ended counter-offer with its time', count(*) FROM patients_counteroffer one
JOIN providers_timeclaim c ON c.id = one.claim_id AND c.released_at IS NULL
WHERE one.status IN ('refused', 'expired', 'withdrawn')
UNION ALL SELECT 'an ended offer with its time', count(*) FROM patients_waitlistoffer one
JOIN providers_timeclaim c ON c.id = one.claim_id AND c.released_at IS NULL
WHERE one.status IN ('declined', 'expired', 'withdrawn')
"""
MINUTE, HALF, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(microseconds=1)

MODELS = {model.__name__: model for model in MAY_FOLLOW}


def asked(query):
    """The rows of a query; in SQL of our own, that nothing which is taken away in a control changes what we see."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def history_of(model, pk):
    """The states that a row has gone through, as its history tells. No two changes in a row may say the same."""
    history = model._meta.get_field("history").related_model
    rows = history.objects.filter(pgh_obj=pk, pgh_label__in=("insert", "update")).order_by("pgh_id")
    told = [
        {name: fact for name, fact in row.items() if not name.startswith("pgh_")} for row in rows.values()
    ]
    twice = [one["status"] for one, next_one in pairwise(told) if one == next_one]
    assert not twice, f"{model.__name__}: {twice} stands twice in its history"
    states = [row["status"] for row in told]
    return [state for place, state in enumerate(states) if place == 0 or state != states[place - 1]]
