"""What a clinic says to a review, once, for everybody to read."""

import uuid

from django.conf import settings
from django.db import models

from accounts.trail.history import tracked


@tracked("review", "by", "text", "written_at", "edited_at", "removed_at")
class Reply(models.Model):
    """The clinic's word on a review. Each version stays in the history; one that was removed is shown no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.OneToOneField("reviews.Review", on_delete=models.PROTECT, related_name="reply")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return str(self.review_id)
