"""Whom a decision concerns asks for another moderator, within 30 days; who decided does not decide again."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from patients.locking import NotTheirs
from patients.models import Visit
from patients.states import StateHasChanged
from reviews import showing, writing
from reviews.models import Appeal, Decision, Review
from reviews.moderation import appealing, conflicts, deciding, flagging, rules
from tests.factories import reviews

DAY = timedelta(days=1)
WHY = "Looked at it with care."
REJECT = {"outcome": "reject", "code": "abuse"}


def row_of(review):
    return Review.objects.get(pk=review.pk)


def status(review):
    return row_of(review).status


def decide(review, by, now, **given):
    return deciding.decide(review=row_of(review), reason=WHY, by=by, now=now, **given)


def flagged(review, by, now):
    flagging.flag(review=review, code="abuse", note="", by=by, side="reader", now=now)


def kept(review, eve, mo, now):
    flagged(review, eve, now)
    return decide(review, mo, now, outcome="keep")


def removed(review, eve, mo, now, **given):
    flagged(review, eve, now)
    return decide(review, mo, now, **(given or {"outcome": "remove", "code": "abuse"}))


def redacted(review, eve, mo, now):
    return removed(review, eve, mo, now, outcome="redact", code="abuse", spans=[[0, 3]])


def settle(appeal, by, now, outcome="overturn", **more):
    return appealing.settle(appeal=appeal, outcome=outcome, reason=WHY, by=by, now=now, **more)


def appeal(decision, by, now, note="Please look again."):
    return appealing.appeal(decision=decision, note=note, by=by, now=now)


def told():
    return sorted((message.kind, message.user.email) for message in OutboxMessage.objects.all())


def test_what_was_rejected_is_published_after_all(held, mo, mel, now):
    first = decide(held, mo, now, **REJECT)
    asked = appeal(first, held.submitted_by, now + 30 * DAY)
    assert Appeal.objects.get().note == "Please look again."
    OutboxMessage.objects.all().delete()

    second = settle(asked, mel, now + 31 * DAY)

    row = row_of(held)
    assert (row.status, row.public_text, row.rejection_code) == ("published", row.text, "")
    assert (second.outcome, second.code, second.by, second.at) == ("overturn", "", mel, now + 31 * DAY)
    stored = Appeal.objects.get()
    assert (stored.outcome, stored.decided_by, stored.decided_at) == ("overturn", mel, now + 31 * DAY)
    assert told() == [("review.published", "ada@example.org")]


def test_what_was_removed_comes_back_and_counts_again_by_the_sweep(visit, eve, mo, mel, now):
    review = reviews.counted(visit, now - 25 * DAY)
    first = removed(review, eve, mo, now)
    asked = appeal(first, review.submitted_by, now)
    OutboxMessage.objects.all().delete()
    settle(asked, mel, now + DAY)

    assert (status(review), row_of(review).counted_at) == ("upheld", None)
    assert told() == [("review.flag_stands", "eve@example.org"), ("review.restored", "ada@example.org")]
    assert showing.count_due(now=now + 9 * DAY) == 1
    assert row_of(review).counted_at == now + 9 * DAY


def test_what_was_taken_out_is_shown_whole_again(shown, eve, mo, mel, now):
    asked = appeal(redacted(shown, eve, mo, now), shown.submitted_by, now)
    assert row_of(shown).public_text != shown.text
    settle(asked, mel, now)

    row = row_of(shown)
    assert (row.status, row.public_text, row.redactions) == ("upheld", shown.text, [])


@pytest.mark.parametrize(
    ("more", "state"), [({"code": "abuse"}, "removed"), ({"code": "abuse", "spans": [[0, 3]]}, "redacted")]
)
def test_what_was_kept_is_not_after_all_and_its_author_may_appeal(shown, eve, mo, mel, now, more, state):
    asked = appeal(kept(shown, eve, mo, now), eve, now)
    OutboxMessage.objects.all().delete()
    second = settle(asked, mel, now + DAY, **more)

    assert (status(shown), second.code) == (state, "abuse")
    assert told() == [("review.flag_taken", "eve@example.org"), (f"review.{state}", "ada@example.org")]
    own = appealing.concerning(review=shown, user=shown.submitted_by)
    assert own == second
    again = appeal(own, shown.submitted_by, now + 2 * DAY)
    settle(again, mo, now + 2 * DAY)
    assert status(shown) == "upheld"


@pytest.mark.parametrize("more", [{}, {"code": "abuse", "spans": [[3, 2]]}, {"spans": [[0, 3]]}])
def test_what_was_kept_falls_by_a_rule_alone(shown, eve, mo, mel, now, more):
    asked = appeal(kept(shown, eve, mo, now), eve, now)
    with pytest.raises((rules.CodeDoesNotFit, rules.SpansDoNotFit)):
        settle(asked, mel, now, **more)
    assert (status(shown), Appeal.objects.get().decided_at, Decision.objects.count()) == ("upheld", None, 1)


@pytest.mark.parametrize(
    ("decided", "message", "state"),
    [
        (kept, ("review.flag_stands", "eve@example.org"), "upheld"),
        (removed, ("review.stands", "ada@example.org"), "removed"),
        (redacted, ("review.stands", "ada@example.org"), "redacted"),
    ],
)
def test_what_stands_stays_and_whoever_asked_is_told(shown, eve, mo, mel, now, decided, message, state):
    first = decided(shown, eve, mo, now)
    asked = appeal(first, eve if decided == kept else shown.submitted_by, now)
    OutboxMessage.objects.all().delete()
    second = settle(asked, mel, now, outcome="stand")
    assert (status(shown), second.outcome, told()) == (state, "stand", [message])
    with pytest.raises(StateHasChanged):
        settle(asked, mel, now, outcome="overturn", code="abuse" if decided == kept else "")
    assert (status(shown), Decision.objects.count()) == (state, 2)


def test_who_decided_does_not_decide_again(held, mo, now):
    asked = appeal(decide(held, mo, now, **REJECT), held.submitted_by, now)
    with pytest.raises(appealing.SecondModeratorNeeded) as refused:
        settle(asked, mo, now)
    assert (refused.value.code, refused.value.status) == ("second_moderator_needed", 403)
    assert (status(held), Appeal.objects.get().decided_at) == ("rejected", None)


def test_nor_does_whoever_knows_a_side(held, mo, mel, now):
    asked = appeal(decide(held, mo, now, **REJECT), held.submitted_by, now)
    type(held.provider).objects.filter(pk=held.provider_id).update(owner=mel)
    with pytest.raises(conflicts.KnowsASide):
        settle(asked, mel, now)
    assert status(held) == "rejected"


def test_thirty_days_and_once(held, mo, mel, now):
    first = decide(held, mo, now, **REJECT)
    with pytest.raises(appealing.AppealedTooLate):
        appeal(first, held.submitted_by, now + 30 * DAY + timedelta(seconds=1))
    settle(appeal(first, held.submitted_by, now), mel, now, outcome="stand")
    with pytest.raises(appealing.AppealedBefore):
        appeal(first, held.submitted_by, now)
    assert Appeal.objects.count() == 1


def test_whom_it_does_not_concern_asks_for_nothing(held, eve, bola, mo, now):
    first = decide(held, mo, now, **REJECT)
    for somebody in (eve, bola, mo):
        with pytest.raises(appealing.NothingToAppeal):
            appealing.concerning(review=held, user=somebody)
        with pytest.raises(NotTheirs):
            appeal(first, somebody, now)
    assert not Appeal.objects.exists()


def test_of_a_review_that_was_kept_who_objected_asks_and_not_its_author(shown, eve, bola, mo, now):
    first = kept(shown, eve, mo, now)
    for somebody in (shown.submitted_by, bola):
        with pytest.raises(appealing.NothingToAppeal):
            appealing.concerning(review=shown, user=somebody)
        with pytest.raises(appealing.NothingToAppeal):
            appeal(first, somebody, now)
    assert appealing.concerning(review=shown, user=eve) == first


def test_what_is_not_shown_by_a_moderators_word_is_not_appealed(held, mo, now):
    decide(held, mo, now, outcome="publish")
    with pytest.raises(appealing.NothingToAppeal):
        appealing.concerning(review=held, user=held.submitted_by)


def test_what_went_on_since_is_not_brought_back(shown, eve, mo, mel, now):
    asked = appeal(redacted(shown, eve, mo, now), shown.submitted_by, now)
    words = writing.Written(stars=writing.Stars(overall=4), text="All good.")
    writing.edit(review=row_of(shown), written=words, by=shown.submitted_by, now=now)
    with pytest.raises(StateHasChanged):
        settle(asked, mel, now)
    OutboxMessage.objects.all().delete()
    settle(asked, mel, now, outcome="stand")
    left = row_of(shown)
    assert (left.status, left.public_text, told()) == ("held", "", [])


def test_who_objected_to_what_was_written_anew_and_published_may_ask_again(shown, eve, mo, mel, now):
    flagged(shown, eve, now)
    words = writing.Written(stars=writing.Stars(overall=4), text="All good.")
    writing.edit(review=row_of(shown), written=words, by=shown.submitted_by, now=now)
    first = decide(row_of(shown), mo, now, outcome="publish")
    assert appealing.concerning(review=row_of(shown), user=eve) == first
    asked = appeal(first, eve, now)
    settle(asked, mel, now, code="not_about_the_visit")
    assert row_of(shown).status == "removed"


def test_a_visit_that_did_not_take_place_brings_nothing_back(held, mo, mel, now):
    asked = appeal(decide(held, mo, now, **REJECT), held.submitted_by, now)
    Visit.objects.filter(pk=held.visit_id).update(status="no_show")
    with pytest.raises(deciding.VisitDidNotTakePlace):
        settle(asked, mel, now)
    assert (status(held), Appeal.objects.get().decided_at) == ("rejected", None)


def test_what_another_decision_took_out_stays_out(shown, eve, mo, mel, now):
    redacted(shown, eve, mo, now)
    flagging.flag(review=row_of(shown), code="legal_order", note="", by=eve, side="reader", now=now)
    later = now + timedelta(hours=1)
    second = deciding.decide(
        review=row_of(shown),
        reason=WHY,
        by=mo,
        now=later,
        outcome="redact",
        code="legal_order",
        spans=[[5, 9]],
    )
    settle(appeal(second, shown.submitted_by, later), mel, later)
    left = row_of(shown)
    assert (left.status, left.redactions) == ("redacted", [[0, 3]])
    assert left.public_text.startswith("[removed]")


def test_somebody_elses_objection_does_not_end_an_appeal(shown, eve, bola, mo, mel, now):
    asked = appeal(redacted(shown, eve, mo, now), shown.submitted_by, now)
    flagging.flag(review=row_of(shown), code="legal_order", note="", by=bola, side="clinic", now=now)
    decide(shown, mo, now + timedelta(hours=1), outcome="keep")
    settle(asked, mel, now + timedelta(hours=2))
    assert (row_of(shown).status, row_of(shown).redactions) == ("upheld", [])
