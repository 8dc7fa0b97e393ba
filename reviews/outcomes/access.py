"""Who may see and answer what is asked after a visit: the patient, or who acts for one that does not sign in."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from patients.access import OfPatientQuerySet


class CheckInQuerySet(OfPatientQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> "CheckInQuerySet":
        """One's own, and those of whom one acts for and who does not sign in: as reviews/whom.py says of messages.

        Who acts for an adult with an account of their own neither says nor sees how that adult is.
        """
        speaks = Q(patient__user=user.pk) | Q(patient__user=None) | Q(patient__user__is_active=False)
        seen: CheckInQuerySet = super().visible_to(user).filter(speaks)
        return seen

    def asked(self) -> "CheckInQuerySet":
        """Those of which a message went out."""
        return self.filter(asked_at__isnull=False)
