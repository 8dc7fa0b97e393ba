"""The person who signs in."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models.contact import MessageLanguage
from accounts.models.roles import IN_THE_ADMIN, Role, allows
from accounts.trail.history import tracked


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        # In the words of the index one_user_per_email_address; no index serves Django's iexact.
        return self.alias(address=Lower("email")).get(address=Lower(models.Value(username)))


@tracked("is_active", noted=("email",))
class User(AbstractBaseUser):
    """A person who signs in with an e-mail address; what they may do comes from roles and relations.

    `roles` is empty until a request has shown that this person holds roles and that its session proved a second
    factor (accounts/roles.py); a user loaded any other way has no power of the platform's staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Unique as it is written too, though the constraint below says more: Django's own check (auth.E003) asks for it.
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    language = models.CharField(
        "what messages are written in",
        max_length=2,
        choices=MessageLanguage.choices,
        default=MessageLanguage.EN,
    )
    email_failed_at = models.DateTimeField(
        "since when mails don't arrive at the address", null=True, editable=False
    )
    email_failure = models.CharField("code of why not", max_length=40, blank=True, editable=False)

    # Written by a trigger alone (migration 0008), however the address or the password changes.
    sign_in_changed_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    roles: frozenset[Role] = frozenset()

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email_address"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="email_address_is_in_small_letters"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=MessageLanguage.values), name="language_of_messages_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @property
    def is_staff(self) -> bool:
        """Whether this person may open the admin: by a role, in a session with a second factor."""
        return self.is_active and not self.roles.isdisjoint(IN_THE_ADMIN)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """This function will answer the Django admin, from what the roles of this session allow."""
        return self.is_active and any(allows(role, perm) for role in self.roles)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
