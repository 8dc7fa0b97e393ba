"""Reviews of the matrix: Ada's that is held, one rejected, one of which an appeal waits; Ben's that is shown."""

from datetime import timedelta

from accounts.models import Role
from reviews.models import Appeal, Decision, Freeze
from tests.factories import reviews
from tests.factories.people import make_staff
from tests.factories.supply import make_listed_practice

DAY = timedelta(days=1)
WHY = "It names somebody else."
PAGES = {"review": "held_review_id", "appeal": "appeal_id", "freeze": "freeze_id"}


def add_reviews(world):
    """What was decided, another moderator decided; the strangers' waits for its day, or is nothing for this one."""
    world.second = make_staff(Role.MODERATOR, "second.moderator@kaly.example")
    held = _of(world, world.ada, 40, status="held")
    rejected = _of(world, world.ada, 41, status="rejected", rejection_code="abuse")
    asked = _of(world, world.ada, 42, status="rejected", rejection_code="abuse")
    shown = _of(world, world.ben, 43)
    _decided(world, rejected)
    appeal = Appeal.objects.create(
        decision=_decided(world, asked), by=world.user("patient"), opened_at=world.now - DAY
    )
    world.objects |= {
        "held_review_id": held.pk,
        "held_written_at": held.written_at.isoformat(),
        "rejected_review_id": rejected.pk,
        "bens_review_id": shown.pk,
        "appeal_id": appeal.pk,
        "freeze_id": _frozen_elsewhere(world),
    }
    world.objects.setdefault("review_id", held.pk)
    world.foreign.setdefault("review_id", _of(world, world.ben, 44, status="screened").pk)
    world.foreign |= {"appeal_id": _not_for_this_one(world), "freeze_id": _frozen_elsewhere(world)}


def _of(world, patient, days, **facts):
    visit = reviews.visited(patient, world.practice, world.now - days * DAY)
    return reviews.review(visit, world.now, **facts)


def _decided(world, review):
    return Decision.objects.create(
        review=review, outcome="reject", code="abuse", reason=WHY, by=world.second, at=world.now - 2 * DAY
    )


def _not_for_this_one(world):
    """An appeal about a review that the moderator of the matrix objected to."""
    review = _of(world, world.ben, 45, status="rejected", rejection_code="abuse")
    closed = {"opened_at": world.now - 4 * DAY, "closed_at": world.now - 2 * DAY}
    review.flags.create(by=world.user("moderator"), side="reader", code="abuse", **closed)
    decision = _decided(world, review)
    return Appeal.objects.create(decision=decision, by=world.ben.user, opened_at=world.now - DAY).pk


def _frozen_elsewhere(world):
    """A clinician whom nobody of the matrix knows, or what is written in it would be held."""
    burst = {"series": "all", "days": 7, "seen": 9, "expected": 0.5}
    return Freeze.objects.create(
        provider=make_listed_practice(now=world.now).provider,
        since=world.now - 30 * DAY,
        frozen_at=world.now - DAY,
        **burst,
    ).pk
