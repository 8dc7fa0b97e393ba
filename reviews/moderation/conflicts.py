"""Which reviews are not for a moderator: those of which they know a side, wrote, or objected to."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from patients.models import Patient, Proxy
from providers.models import Provider
from providers.verification import conflicts
from reviews.models import Flag, Freeze, Review


class KnowsASide(conflicts.ConflictOfInterest):
    detail = (
        "You know this clinician, or this is your own review or of somebody you act or acted for, or you objected to"
        " it. Please leave it to another moderator."
    )


def refuse(review: Review, *, user: User, now: datetime) -> None:
    """This function will keep a moderator from a review of which they know a side.

    :raises KnowsASide: they do
    """
    if not without_conflict(Review.objects.filter(pk=review.pk), user=user, now=now).exists():
        raise KnowsASide


def without_conflict(reviews: QuerySet[Review], *, user: User, now: datetime) -> QuerySet[Review]:
    """This function will leave out reviews that somebody may not decide about."""
    of_row = Patient.objects.filter(pk=OuterRef("patient"))
    acts = Proxy.objects.filter(user=user, patient=OuterRef("patient"))
    objected_to = Flag.objects.filter(by=user, review=OuterRef("pk"))
    strangers = reviews.filter(~_known(user, now), ~Exists(of_row.filter(user=user)), ~Exists(acts))
    return strangers.filter(~Exists(objected_to)).exclude(submitted_by=user)


def of_strangers(freezes: QuerySet[Freeze], *, user: User, now: datetime) -> QuerySet[Freeze]:
    """This function will leave out freezes of clinicians whom somebody knows."""
    return freezes.filter(~_known(user, now))


def _known(user: User, now: datetime) -> Exists:
    """Asked of each row by itself: as a list it would be all clinicians of the house, each time."""
    return Exists(Provider.objects.filter(conflicts.of_providers(user, now), pk=OuterRef("provider")))
