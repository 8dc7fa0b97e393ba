"""Background work of what happens afterwards: sweeps over due rows, each safe to run twice or late."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from reviews import fairness_kept, invitations, showing
from reviews.outcomes import asking


@shared_task(name="reviews.tasks.invite_to_reviews")
def invite_to_reviews(**_future: Any) -> None:
    invitations.invite(now=timezone.now())


@shared_task(name="reviews.tasks.publish_reviews")
def publish_reviews(**_future: Any) -> None:
    showing.publish_due(now=timezone.now())


@shared_task(name="reviews.tasks.count_reviews")
def count_reviews(**_future: Any) -> None:
    showing.count_due(now=timezone.now())


@shared_task(name="reviews.tasks.follow_settled_visits")
def follow_settled_visits(**_future: Any) -> None:
    showing.follow_settled(now=timezone.now())


@shared_task(name="reviews.tasks.ask_after_visits")
def ask_after_visits(**_future: Any) -> None:
    asking.ask(now=timezone.now())


@shared_task(name="reviews.tasks.report_fairness")
def report_fairness(**_future: Any) -> None:
    fairness_kept.make(now=timezone.now())
