"""The roles of the platform's own staff, and who holds which."""

import uuid

from django.conf import settings
from django.db import models

from accounts.trail.history import tracked


class Role(models.TextChoices):
    """What someone of the platform's staff is trusted with. Patients, clinicians and clinic staff hold none."""

    VERIFIER = "verifier", "Verifier"
    MODERATOR = "moderator", "Moderator"
    SUPPORT = "support", "Support"
    ADMIN = "admin", "Administrator"


IN_THE_ADMIN = frozenset({Role.VERIFIER, Role.MODERATOR, Role.ADMIN})

# What each role may do in the Django admin: Django's permission names, an ending star standing for the rest.
ALLOWED: dict[Role, tuple[str, ...]] = {
    Role.VERIFIER: ("providers.*",),
    Role.MODERATOR: ("reviews.view_review", "reviews.view_appeal", "reviews.view_freeze"),
    Role.SUPPORT: (),
    Role.ADMIN: ("providers.*", "accounts.*"),
}


def allows(role: Role, permission: str) -> bool:
    """This function will tell whether a role includes one of Django's permissions, `app.action_model`."""
    return any(
        permission == name or (name.endswith("*") and permission.startswith(name[:-1]))
        for name in ALLOWED[role]
    )


@tracked("user", "role", "reason", "granted_at", "granted_by", "ended_at", "ended_by", "end_reason")
class RoleGrant(models.Model):
    """One person's role, from a day on; an ended grant stays as history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=9, choices=Role.choices)
    reason = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    granted_by = models.CharField("who granted and who approved it", max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField("who ended and who approved it", max_length=200, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
            # Also serves the look at each request: the active roles of one user.
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ended_at=None),
                name="one_active_grant_per_user_and_role",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
