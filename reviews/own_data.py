"""The share of this app in own data: what somebody said of visits, objected to, and asked to be looked at again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.encryption.fields import Sealed
from accounts.models import User
from accounts.own_data import registry
from accounts.own_data.registry import Exporting, Section, table
from patients.locking import take_turn
from patients.models import Patient
from patients.own_data import whose_data_goes
from providers import reputation
from reviews import showing, writing
from reviews.models import Appeal, Flag, Review, ReviewState

COVERED = {
    "reviews.Review": "What you said of visits: the words go, and nobody can read them any more.",
    "reviews.Rating": "The stars that you gave: they count no more.",
    "reviews.Flag": "What you wrote when you objected to a review.",
    "reviews.Appeal": "What you wrote when you asked for another look.",
}
KEPT = {
    "reviews.Decision": "What a moderator decided about a review and why, without the person.",
    "reviews.Reply": "What a clinic answered in public, in its name.",
    "reviews.Freeze": "That many reviews of a clinician came at once, and who of us looked into it, as an id.",
}
NOTHING = Sealed()
STARS = ("overall", "timely_access", "listened", "staff", "coordination", "would_recommend")


def register() -> None:
    """This function will add the share of this app."""
    registry.register("reviews", export=export, erase=erase, covers=COVERED, keeps=KEPT)


def export(user: User, exporting: Exporting) -> Iterable[Section]:
    """This function will give what a person, and those they act for, said of visits and what became of it."""
    for patient in Patient.objects.visible_to(user).readable().order_by("created_at"):
        whose = "You" if patient.user_id == user.pk else f"You act for {patient.name}"
        yield Section(f"{whose}: reviews", list(_said(patient)), subject_id=patient.pk)
    flags = Flag.objects.filter(by=user).order_by("opened_at")
    yield table("Reviews that you objected to", flags, "review_id", "code", "opened_at", "closed_at")
    appeals = Appeal.objects.filter(by=user).order_by("opened_at")
    yield table("Decisions that you asked to look at again", appeals, "opened_at", "decided_at", "outcome")


def erase(user: User, now: datetime) -> None:
    """This function will take back what a person says of visits, and of those whose data goes with theirs.

    Patients, then reviews, then clinicians, each in the order of their ids: as everybody else takes their turns.
    """
    gone = sorted(whose_data_goes(user), key=lambda patient: patient.pk)
    for patient in gone:
        take_turn(patient)
    written = Review.objects.written().filter(patient__in=gone).exclude(status=ReviewState.WITHDRAWN)
    reviews = [showing.locked(pk) for pk in written.order_by("pk").values_list("pk", flat=True)]
    reputation.take_turns({review.provider_id for review in reviews})
    for review in reviews:
        if review.status != ReviewState.WITHDRAWN:
            writing.forget(review, now=now)
    Flag.objects.filter(Q(by=user) | Q(review__patient__in=gone)).update(note=NOTHING)
    Appeal.objects.filter(Q(by=user) | Q(decision__review__patient__in=gone)).update(note=NOTHING)


def _said(patient: Patient) -> Iterable[dict[str, Any]]:
    facts = ("id", "visit_id", "status", "text", "display_name", "public_text", "rejection_code")
    dates = ("invited_at", "submitted_at", "edited_at", "published_at")
    rows = (
        Review.objects.filter(patient=patient)
        .with_all()
        .select_related("rating")
        .order_by("visited_at", "pk")
    )
    for review in rows:
        stars = getattr(review, "rating", None)
        yield {name: getattr(review, name) for name in (*facts, *dates)} | {
            name: getattr(stars, name, None) for name in STARS
        }
