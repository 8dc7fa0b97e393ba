"""Background work of what happens afterwards: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from reviews import invitations


@shared_task(name="reviews.tasks.invite_to_reviews")
def invite_to_reviews(**_future: Any) -> None:
    invitations.invite(now=timezone.now())
