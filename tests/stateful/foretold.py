"""Whether an act is possible at a moment, said once more: what the product does has to agree both ways."""

from django.db.models import Q

from patients.models import Hold, RequestTarget, Visit, VisitRequest, WaitlistEntry, WaitlistOffer
from providers.models import TimeClaim
from reviews.models import Review
from tests.stateful.tables import DAY, HALF, HOUR, MINUTE

ALREADY = ("confirmed", "checked_in")
CONTESTED_WITHIN = 7 * DAY


# What a clinic or a patient says of a visit


def can_cancel(visit, now):
    return visit.status == "confirmed" and visit.starts_at > now


def can_check_in(visit, now):
    return visit.status == "confirmed" and visit.starts_at - HOUR <= now <= visit.ends_at


def can_complete(visit, now):
    return visit.status in ALREADY and visit.starts_at <= now


def can_miss(visit, now):
    return visit.status == "confirmed" and visit.starts_at + 15 * MINUTE <= now


def can_say_attended(visit, now):
    return visit.status in ALREADY and visit.starts_at <= now


def can_contest(visit, now):
    is_first = visit.status == "no_show" and visit.contested_at is None
    return is_first and now <= visit.ended_at + CONTESTED_WITHIN


def can_settle(visit, now):
    return visit.status == "contested"


# Times


def is_taken(practice, start, now, *, but=None):
    """By anything that keeps it now, wherever its clinician works."""
    claims = TimeClaim.objects.filter(provider=practice.provider_id, released_at=None).exclude(pk=but)
    end = start + HALF
    return any(
        claim.during.lower < end and start < claim.during.upper
        for claim in claims
        if claim.expires_at is None or claim.expires_at > now
    )


def is_elsewhere(patient_id, start, end, *, but=None):
    """The patient has a visit then."""
    ahead = Visit.objects.filter(patient=patient_id, status__in=ALREADY).exclude(pk=but)
    return ahead.filter(starts_at__lt=end, ends_at__gt=start).exists()


def live_holds(user_id, now):
    claims = Q(claim__kind="hold", claim__released_at=None, claim__expires_at__gt=now)
    return Hold.objects.filter(claims, user=user_id)


def is_live(hold, now):
    return live_holds(hold.user_id, now).filter(pk=hold.pk).exists()


# What is asked


def has_room(patient_id, now):
    """Less than three requests wait for an answer that may still come."""
    waiting = RequestTarget.objects.filter(status__in=("requested", "countered"), respond_by__gt=now)
    return waiting.filter(request__patient=patient_id).values("request").distinct().count() < 3


def is_pending(target, now, *states):
    is_open = VisitRequest.objects.filter(pk=target.request_id, status="open").exists()
    return is_open and target.status in states and target.respond_by > now


def can_confirm(target, now):
    if not is_pending(target, now, "requested") or target.claim_id is None:
        return False
    is_kept = TimeClaim.objects.filter(pk=target.claim_id, released_at=None).exists()
    return is_kept and not is_elsewhere(target.request.patient_id, target.starts_at, target.ends_at)


def can_answer_counter(offer, now):
    pending = is_pending(offer.target, now, "countered") and offer.status == "offered"
    return pending and offer.claim.released_at is None


# Who waits


def may_wait(patient_id, now):
    return WaitlistEntry.objects.filter(patient=patient_id, status="waiting", until__gt=now).count() < 3


def open_offer(entry, now):
    return WaitlistOffer.objects.filter(entry=entry, status="offered", expires_at__gt=now).first()


def is_in_vain(request):
    return (
        request.closed_because in ("declined", "expired")
        and not WaitlistEntry.objects.filter(request=request).exists()
    )


# What is said of it afterwards


def can_review(visit, now):
    """From 1 to 60 days after, once."""
    is_known = visit.status in ("completed", "contested") and now >= visit.ends_at + DAY
    said = Review.objects.filter(visit=visit).exclude(status="invited")
    return is_known and is_in_time(visit, now) and not said.exists()


def is_in_time(visit, now):
    known_at = max(visit.ends_at, visit.settled_at or visit.ended_at or visit.ends_at)
    return now <= known_at + 60 * DAY
