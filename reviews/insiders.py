"""Whether a review comes from the clinic itself: by account, telephone or mailbox. Who it is, nobody is shown."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from accounts.models import Phone, User
from accounts.phones import digest_of
from providers.models import Membership, Practice, Provider
from providers.telephone import international
from providers.verification import conflicts
from providers.verification.periods import add_months
from reviews.models import Review
from reviews.whom import speaks_for

GMAIL = ("gmail.com", "googlemail.com")  # one mailbox, and dots in its name say nothing


def is_the_clinician(provider: Provider, user: User) -> bool:
    """Whether this is the clinician's own account."""
    return provider.owner_id == user.pk


def is_close(review: Review, *, now: datetime) -> bool:
    """This function will tell whether whoever wrote a review, or speaks for its patient, is close to the clinic.

    Close is who works there or did within 24 months, or has a colleague's mailbox or telephone, or that of the
    practice. Reviews by insiders are what 16 CFR 465.5 is about; a person looks, for neighbours share telephones too.
    """
    people = {user.pk: user for user in speaks_for(review.patient, now)}
    if review.submitted_by is not None:
        people[review.submitted_by.pk] = review.submitted_by
    authors, practice = list(people.values()), review.visit.practice
    if any(conflicts.knows(user=user, provider_id=review.provider_id, now=now) for user in authors):
        return True
    staff = _staff(practice, now)
    mailboxes = {mailbox(user.email) for user in staff}
    return any(mailbox(user.email) in mailboxes for user in authors) or _shares_a_number(
        review, authors, staff
    )


def mailbox(address: str) -> str:
    """This function will name the mailbox behind an address: a plus and Gmail's dots lead to the same."""
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '')}@gmail.com" if domain in GMAIL else f"{local}@{domain}"


def _staff(practice: Practice, now: datetime) -> list[User]:
    since = add_months(now, -conflicts.MONTHS)
    members = Membership.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), clinic=practice.location.clinic_id
    )
    owner = practice.provider.owner_id
    return list(User.objects.filter(Q(pk__in=members.values("user")) | Q(pk=owner)))


def _shares_a_number(review: Review, authors: Collection[User], staff: Collection[User]) -> bool:
    numbers = {phone.text for phone in Phone.objects.filter(user__in=authors)}
    numbers |= {review.patient.phone} if review.patient.phone else set()
    of_practice = international(review.visit.practice.phone)
    if of_practice is not None and any(international(number) == of_practice for number in numbers):
        return True
    digests = [digest_of(number) for number in numbers]
    return Phone.objects.filter(user__in=staff, digest__in=digests).exclude(user__in=authors).exists()
