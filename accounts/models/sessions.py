"""Who is signed in where: one row per session, of a browser or of an app."""

import uuid

from django.conf import settings
from django.db import models


class UserSession(models.Model):
    """One session. Its key is in the cookie or token alone; the row has the key's hash, and its content sealed.

    Without a user it is someone on the way to signing in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_hash = models.CharField("SHA-256 of the key", max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    data = models.BinaryField()
    device = models.CharField("what it runs on", max_length=60, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField("last used, to the minute")

    class Meta:
        # serves the sweep: sessions that began too long ago, or have been idle too long
        indexes = [
            models.Index(fields=["created_at"], name="sessions_by_their_start"),
            models.Index(fields=["seen_at"], name="sessions_by_their_last_use"),
        ]

    def __str__(self) -> str:
        return self.device or "a session"
