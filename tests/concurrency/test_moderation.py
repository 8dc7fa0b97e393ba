"""Two moderators decide at once and one of them counts; two people object at once and both are heard."""

from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import transaction

from accounts.models import OutboxMessage, Role
from reviews import showing
from reviews.models import Decision, Flag, Review
from reviews.moderation import appealing, deciding, flagging
from tests.concurrency.threads import at_once
from tests.factories import reviews
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = timedelta(days=1)
WHY = "Looked at it with care."
ONE = ["done", "state_has_changed"]
ROUNDS = 3
INSULT = "Such an idiot, I have never been treated like this."


def moderators():
    return [make_staff(Role.MODERATOR, f"{name}@kaly.example") for name in ("mo", "mel", "mia")]


def visit(number=0):
    practice = make_listed_practice(now=NOW)
    return reviews.visited(reviews.author(f"ada{number}@example.org"), practice, NOW - 30 * DAY)


def deciding_at_once(review):
    mo, mel, _ = moderators()
    given = {"review": review, "reason": WHY, "now": NOW}
    return (
        lambda: deciding.decide(outcome="publish", by=mo, **given),
        lambda: deciding.decide(outcome="reject", code="abuse", by=mel, **given),
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_moderators_decide_at_once_and_one_counts(number):
    review = reviews.write(visit(number), NOW - 5 * DAY, text=INSULT)
    assert at_once(*deciding_at_once(review)) == ONE

    made = Decision.objects.get()
    status = Review.objects.get(pk=review.pk).status
    assert (made.outcome, status) in {("publish", "published"), ("reject", "rejected")}
    kinds = {message.kind for message in OutboxMessage.objects.all()}
    assert kinds <= (
        {"review.published", "review.received"} if status == "published" else {"review.rejected"}
    )


def test_settled_by_two_at_once_it_is_settled_once():
    mo, mel, mia = moderators()
    review = reviews.write(visit(), NOW - 5 * DAY, text=INSULT)
    first = deciding.decide(review=review, outcome="reject", code="abuse", reason=WHY, by=mo, now=NOW - DAY)
    asked = appealing.appeal(decision=first, note="", by=review.submitted_by, now=NOW)
    acts = [
        lambda outcome=outcome, by=by: appealing.settle(
            appeal=asked, outcome=outcome, reason=WHY, by=by, now=NOW
        )
        for outcome, by in (("stand", mel), ("overturn", mia))
    ]
    assert at_once(*acts) == ONE
    assert Decision.objects.exclude(pk=first.pk).count() == 1


def objecting(review, *people):
    return [
        lambda by=by: flagging.flag(review=review, code="abuse", note="", by=by, side="reader", now=NOW)
        for by in people
    ]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_object_at_once_and_both_are_heard(number):
    review = reviews.shown(visit(number), NOW - 9 * DAY)
    people = [UserFactory(email=f"{name}@example.org") for name in ("eve", "cy")]
    assert at_once(*objecting(review, *people)) == ["done", "done"]
    assert (Flag.objects.count(), Review.objects.get(pk=review.pk).status) == (2, "flagged")


def test_one_person_objects_twice_at_once_and_is_heard_once():
    review = reviews.shown(visit(), NOW - 9 * DAY)
    eve = UserFactory(email="eve@example.org")
    assert at_once(*objecting(review, eve, eve)) == ["done", "flagged_before"]
    assert Flag.objects.count() == 1


def without_lock(monkeypatch):
    """Both read the review before either writes."""
    together = Barrier(2)

    def read(review_id):
        row = Review.objects.with_all().get(pk=review_id)
        together.wait(timeout=30)
        return row

    monkeypatch.setattr(showing, "locked", read)


def test_without_the_lock_the_second_to_object_is_not_heard(monkeypatch):
    review = reviews.shown(visit(), NOW - 9 * DAY)
    people = [UserFactory(email=f"{name}@example.org") for name in ("eve", "cy")]
    without_lock(monkeypatch)
    assert at_once(*objecting(review, *people)) == ONE
    assert Flag.objects.count() == 1


def test_without_lock_and_comparison_both_moderators_count(monkeypatch):
    review = reviews.write(visit(), NOW - 5 * DAY, text=INSULT)
    without_lock(monkeypatch)

    def change(row, to, **facts):
        Review.objects.filter(pk=row.pk).update(status=to, **facts)

    monkeypatch.setattr(showing, "change_status", change)
    with transaction.atomic():
        acts = deciding_at_once(review)
    assert at_once(*acts) == ["done", "done"]
    assert Decision.objects.count() == 2
