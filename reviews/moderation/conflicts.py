"""Which reviews are not for a moderator: those of which they know a side, wrote, or objected to."""

from datetime import datetime

from django.db.models import Q, QuerySet

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
    theirs = Patient.objects.filter(
        Q(user=user) | Q(pk__in=Proxy.objects.filter(user=user).values("patient"))
    )
    strangers = reviews.exclude(provider__in=_known(user, now)).exclude(patient__in=theirs)
    objected_to = Flag.objects.filter(by=user).values("review")
    return strangers.exclude(submitted_by=user).exclude(pk__in=objected_to)


def of_strangers(freezes: QuerySet[Freeze], *, user: User, now: datetime) -> QuerySet[Freeze]:
    """This function will leave out freezes of clinicians whom somebody knows."""
    return freezes.exclude(provider__in=_known(user, now))


def _known(user: User, now: datetime) -> QuerySet[Provider]:
    return Provider.objects.filter(conflicts.of_providers(user, now))
