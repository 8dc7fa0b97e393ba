"""Which reviews who may see."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

import reviews.models as afterwards  # its names are looked up when a method runs: it imports this module
from accounts.models import Role, User
from patients.access import OfPatientQuerySet
from providers.access import practices_of

if TYPE_CHECKING:
    from reviews.models import Review  # noqa: F401


class ReviewQuerySet(OfPatientQuerySet):
    """`visible_to` are one's own, and of those one acts for."""

    def with_all(self) -> "ReviewQuerySet":
        """With the visit, its place and people, and the key that opens the words; without the stars."""
        return self.select_related(
            "patient__person_key",
            "patient__user",
            "provider",
            "submitted_by",
            "visit__practice__provider",
            "visit__practice__location__clinic",
            "visit__target__request__condition",
        )

    def written(self) -> "ReviewQuerySet":
        """Those that somebody wrote, whatever became of them."""
        return self.filter(submitted_at__isnull=False)

    def shown(self) -> "ReviewQuerySet":
        """Those that everybody may read."""
        return self.filter(status__in=afterwards.SHOWN)

    def counted(self) -> "ReviewQuerySet":
        """Those that count in the rating."""
        return self.filter(counted_at__isnull=False)

    def of_clinics(self, user: User | AnonymousUser) -> "ReviewQuerySet":
        """Those that are shown, of visits at the practices that someone runs."""
        if not isinstance(user, User):
            return self.none()
        return self.shown().filter(visit__practice__in=practices_of(user))

    def visible_to_moderator(self, user: User | AnonymousUser) -> "ReviewQuerySet":
        """Those that wait for a moderator, or were decided by one."""
        if not isinstance(user, User) or Role.MODERATOR not in user.roles:
            return self.none()
        decided = afterwards.Decision.objects.filter(review=OuterRef("pk"))
        return self.filter(Q(status__in=["held", "flagged"]) | Exists(decided))

    def frozen(self) -> "ReviewQuerySet":
        """Those that came in a burst nobody has looked into yet, and do not count so far."""
        open_freezes = afterwards.Freeze.objects.filter(
            provider=OuterRef("provider"), lifted_at=None, since__lte=OuterRef("submitted_at")
        )
        return self.filter(Exists(open_freezes), counted_at=None)
