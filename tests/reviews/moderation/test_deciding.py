"""A moderator decides about what waits: by a rule, with a reason, once, and about the words that they read."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from patients.models import Visit
from patients.states import StateHasChanged
from reviews import showing, writing
from reviews.models import Decision, Review
from reviews.moderation import deciding, flagging, queue, rules
from reviews.writing import Stars, Written
from tests.factories import reviews

DAY = timedelta(days=1)
WHY = "It insults a nurse by name."
WORDS = "Nurse Jones is an idiot, but I can turn my head again."


def decide(review, by, now, outcome="publish", reason=WHY, **more):
    return deciding.decide(review=review, outcome=outcome, reason=reason, by=by, now=now, **more)


def told(review=None):
    sent = OutboxMessage.objects.exclude(kind="review.invitation").order_by("created_at", "kind")
    return [(message.kind, message.user.email) for message in sent]


def stored(review):
    row = Review.objects.get(pk=review.pk)
    return row.status, row.public_text, row.rejection_code, row.redactions


def object_to(review, by, now, code="abuse", side="reader"):
    return flagging.flag(review=review, code=code, note="Look.", by=by, side=side, now=now)


def test_what_waits_is_published_as_it_is(held, mo, bola, now):
    made = decide(held, mo, now)

    assert stored(held) == ("published", WORDS, "", [])
    assert (made.outcome, made.code, made.reason, made.by, made.at) == ("publish", "", WHY, mo, now)
    assert made.held_for == ["abuse", "third_person"]
    assert told() == [("review.published", "ada@example.org"), ("review.received", bola.email)]


def test_a_part_is_taken_out_and_the_original_stays_sealed(held, mo, bola, now):
    decide(held, mo, now, "redact", code="identifies_a_person", spans=[[6, 11], [0, 7]])

    status, words, code, parts = stored(held)
    assert (status, code, parts) == ("redacted", "", [[0, 11]])
    assert "Nurse" not in words and "Jones" not in words and words.endswith("I can turn my head again.")
    assert Review.objects.get(pk=held.pk).text == WORDS
    assert told() == [("review.received", bola.email), ("review.redacted", "ada@example.org")]


def test_what_breaks_a_rule_is_not_published_and_its_author_is_told_which(held, mo, now):
    decide(held, mo, now, "reject", code="abuse")

    assert stored(held) == ("rejected", "", "abuse", [])
    (message,) = OutboxMessage.objects.all()
    assert (message.kind, message.user.email) == ("review.rejected", "ada@example.org")


@pytest.mark.parametrize(
    ("outcome", "more", "status", "kind"),
    [
        ("keep", {}, "upheld", "review.flag_kept"),
        ("redact", {"code": "abuse", "spans": [[0, 3]]}, "redacted", "review.flag_taken"),
        ("remove", {"code": "abuse"}, "removed", "review.flag_taken"),
    ],
)
def test_whoever_objected_is_told_what_came_of_it(shown, mo, eve, bola, now, outcome, more, status, kind):
    object_to(shown, eve, now)
    object_to(shown, bola, now, side="clinic", code="did_not_attend")
    OutboxMessage.objects.all().delete()

    made = decide(shown, mo, now + DAY, outcome, **more)

    assert stored(shown)[0] == status
    assert {(flag.closed_at, flag.decision) for flag in shown.flags.all()} == {(now + DAY, made)}
    of_author = [] if outcome == "keep" else [(f"review.{status}", "ada@example.org")]
    assert sorted(told()) == sorted([(kind, "bola@example.org"), (kind, "eve@example.org"), *of_author])


def test_what_was_taken_out_before_stays_out(shown, mo, eve, now):
    object_to(shown, eve, now)
    decide(shown, mo, now, "redact", code="abuse", spans=[[0, 3]])
    object_to(shown, eve, now + DAY, code="identifies_a_person")
    kept = Review.objects.get(pk=shown.pk)
    decide(kept, mo, now + DAY, "keep")
    assert stored(shown)[::3] == ("redacted", [[0, 3]])

    object_to(shown, eve, now + 2 * DAY, code="not_about_the_visit")
    decide(Review.objects.get(pk=shown.pk), mo, now + 2 * DAY, "redact", code="abuse", spans=[[5, 9]])
    assert stored(shown)[::3] == ("redacted", [[0, 3], [5, 9]])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"outcome": "keep"}, rules.OutcomeDoesNotFit),
        ({"outcome": "remove", "code": "abuse"}, rules.OutcomeDoesNotFit),
        ({"outcome": "overturn"}, rules.OutcomeDoesNotFit),
        ({"outcome": "publish", "code": "abuse"}, rules.CodeDoesNotFit),
        ({"outcome": "reject"}, rules.CodeDoesNotFit),
        ({"outcome": "reject", "code": "too_negative"}, rules.CodeDoesNotFit),
        ({"outcome": "redact", "spans": [[0, 3]]}, rules.CodeDoesNotFit),
        ({"outcome": "redact", "code": "abuse"}, rules.SpansDoNotFit),
        ({"outcome": "redact", "code": "abuse", "spans": [[3, 3]]}, rules.SpansDoNotFit),
        ({"outcome": "redact", "code": "abuse", "spans": [[-1, 3]]}, rules.SpansDoNotFit),
        ({"outcome": "redact", "code": "abuse", "spans": [[0, 55]]}, rules.SpansDoNotFit),
        ({"outcome": "redact", "code": "abuse", "spans": [[0]]}, rules.SpansDoNotFit),
        ({"outcome": "reject", "code": "abuse", "spans": [[0, 3]]}, rules.SpansDoNotFit),
        ({"reason": "Bad.     "}, deciding.reasons.ReasonNeeded),
    ],
)
def test_a_decision_that_fits_no_rule_is_none(held, mo, now, change, refusal):
    with pytest.raises(refusal) as refused:
        decide(held, mo, now, **change)

    assert refused.value.status == 400 and refused.value.field in {"outcome", "code", "spans", "reason"}
    assert stored(held)[0] == "held"
    assert not Decision.objects.exists()
    assert told() == []


def test_it_is_decided_once(held, mo, mel, now):
    decide(held, mo, now)
    with pytest.raises(StateHasChanged):
        decide(held, mel, now, "reject", code="abuse")
    assert (stored(held)[0], Decision.objects.count()) == ("published", 1)


def edited(held, now):
    words = Written(stars=Stars(overall=1), text=f"{WORDS} Call 212-555-0142.")
    writing.edit(review=held, written=words, by=held.patient.user, now=now)


def test_what_was_written_anew_is_not_decided_about_unread(held, mo, now):
    read = Review.objects.get(pk=held.pk)
    edited(held, now)
    with pytest.raises(StateHasChanged):
        decide(read, mo, now)
    assert stored(held)[0] == "held"


def test_without_that_comparison_unread_words_are_published(held, mo, now, monkeypatch):
    read = Review.objects.get(pk=held.pk)
    edited(held, now)
    monkeypatch.setattr(Review, "written_at", None)
    decide(read, mo, now)
    assert stored(held)[1].endswith("Call 212-555-0142.")


@pytest.mark.parametrize(
    "outcome", [{"outcome": "publish"}, {"outcome": "redact", "code": "abuse", "spans": [[0, 3]]}]
)
@pytest.mark.parametrize(
    ("status", "code"), [("contested", "visit_is_contested"), ("no_show", "not_attended")]
)
def test_nothing_is_shown_of_a_visit_that_is_not_known_to_have_taken_place(
    held, mo, now, outcome, status, code
):
    Visit.objects.filter(pk=held.visit_id).update(status=status, contested_at=now)
    with pytest.raises(deciding.DomainError) as refused:
        decide(held, mo, now, **outcome)
    assert (refused.value.code, refused.value.status) == (code, 409)
    assert stored(held)[0] == "held"
    assert not Decision.objects.exists()

    decide(held, mo, now, "reject", code="abuse")
    assert stored(held)[0] == "rejected"


def test_an_edit_that_was_held_is_told_to_be_read_again(shown, mo, now):
    words = Written(stars=Stars(overall=5), text="Call 212-555-0142, they are great.")
    writing.edit(review=shown, written=words, by=shown.patient.user, now=now)
    OutboxMessage.objects.all().delete()
    decide(Review.objects.get(pk=shown.pk), mo, now)
    assert told() == [("review.published", "ada@example.org")]


def test_what_is_removed_counts_no_more(visit, mo, eve, now):
    review = reviews.counted(visit, now - 25 * DAY)
    assert review.counted_at is not None
    object_to(review, eve, now)
    assert Review.objects.get(pk=review.pk).counted_at is not None  # an objection alone changes nothing
    decide(review, mo, now, "remove", code="abuse")
    assert Review.objects.get(pk=review.pk).counted_at is None
    assert showing.count_due(now=now + DAY) == 0


def test_nothing_is_decided_while_an_objection_is_unread(shown, eve, bola, mo, now):
    minute = timedelta(minutes=1)
    object_to(shown, eve, now)
    queue.look(queue.with_words(Review.objects.filter(pk=shown.pk)), reader=mo, now=now + minute)
    object_to(shown, bola, now + 2 * minute, code="legal_order", side="clinic")
    with pytest.raises(StateHasChanged):
        decide(shown, mo, now + 3 * minute, "keep")
    queue.look(queue.with_words(Review.objects.filter(pk=shown.pk)), reader=mo, now=now + 4 * minute)
    decide(shown, mo, now + 5 * minute, "keep")
    assert stored(shown)[0] == "upheld"
