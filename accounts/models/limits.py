"""What has been spent of each limit."""

import uuid

from django.db import models


class LimitCounter(models.Model):
    """One subject under one limit. Neither can be read from it: the id is a keyed hash of both.

    `free_at` is the theoretical arrival time of accounts/limits.py: from then on the whole limit is free again,
    as it is without a row. No index is on it, for each spend would have to write there too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
