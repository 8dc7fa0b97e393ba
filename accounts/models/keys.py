"""The key that a person's health data is encrypted with."""

import uuid

from django.db import models
from django.utils import timezone


class PersonKey(models.Model):
    """One person's data key, wrapped by a key from the environment. Without the row, what it sealed is lost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField("data key, sealed by the wrapping key")
    wrapped_by = models.CharField("id of the wrapping key", max_length=16)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        # serves rotate_keys: data keys that a former key still wraps
        indexes = [models.Index(fields=["wrapped_by"], name="person_keys_by_wrapping_key")]

    def __str__(self) -> str:
        return str(self.id)
