"""Answers that were given, kept so that asking again with the same Idempotency-Key changes nothing."""

import uuid

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """What one person was answered under one key, written in the transaction of what it tells of.

    `fingerprint` is the SHA-256 of what was asked; `body` is sealed: it may hold what only that person may read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_person_and_key"),
        ]
        indexes = [
            # serves the sweep over those that nobody asks for any more
            models.Index(fields=["created_at"], name="answers_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.status} at {self.created_at}"
