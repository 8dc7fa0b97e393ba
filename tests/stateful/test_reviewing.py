"""Whatever is said of visits and decided about it, in any order: only visits that took place speak, and figures are
what the reviews come to. STATEFUL_EXAMPLES says how many times. Each safeguard is taken away once, in a short run."""

import pytest
from django.db import connection

from providers import search_rows
from reviews import figures, notices, showing, writing
from reviews.access import ReviewQuerySet
from reviews.models import HeldFor
from tests.stateful.reviewing import NAMES, PLAIN
from tests.stateful.running import PARTS, run
from tests.stateful.tables import DAY, HALF, asked
from tests.stateful.test_booking_twins import found

pytestmark = [pytest.mark.stateful, pytest.mark.django_db]
NO = False
ACTS = {
    *("review", "edit", "take_back", "flag", "reply", "intrude_on_reviews"),
    *("decide_publish", "decide_redact", "decide_reject", "decide_keep", "decide_remove"),
    *("invite", "publish_due", "count_due", "follow_settled", "erase"),
}


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_is_said_only_visits_that_took_place_speak(machine_of_reviews, part, record_property):
    run(machine_of_reviews, part, record_property, "reviews")


def test_each_act_succeeds(reviews):
    """Ben and Cleo were at both clinicians, and said so of one; that Ada was at one she has to tell."""
    reviews.begin(0)
    reviews.attend(1, 2, 3)
    reviews.attend(2, 3, 1)
    reviews.sweep_reviews(1)
    for visit in (2, 3):
        reviews.review(visit, 2 + visit, NAMES, None, NO)
    for outcome in ("publish", "redact", "reject"):
        reviews.decide(0, outcome)
    reviews.sweep_reviews(3)
    for code, outcome in (("abuse", "keep"), ("identifies_a_person", "remove")):
        reviews.flag(0, "dora", code)
        reviews.decide(0, outcome)
    of_one_who_was_contested(reviews)
    reviews.sweep_reviews(28)
    for number in range(4):
        reviews.reply(number, NO)
        reviews.edit(number, 1, PLAIN)
        reviews.intrude_on_reviews(number, "dora", "edit")
    reviews.take_back(0)
    reviews.erase(2)

    assert sorted(act for act in ACTS if not reviews.done[act]) == []


def of_one_who_was_contested(reviews):
    reviews.book(0, 4, 1)
    reviews.miss(0, HALF, NO, NO)
    reviews.contest(0, None, NO)
    reviews.wait_long(DAY)
    reviews.review(4, 5, PLAIN, None, NO)
    reviews.settle(1, NO)


# I4: only a visit that took place speaks, once, and when its day has come


def test_the_twin_that_shows_what_did_not_take_place_is_found(reviews, monkeypatch):
    monkeypatch.setattr(writing, "REVIEWABLE", ("completed", "contested", "no_show"))
    reviews.book(0, 0, 1)
    reviews.miss(0, HALF, NO, NO)

    with found("review by ada is answered 201 , and is foretold: False"):
        reviews.review(0, 1, PLAIN, DAY, NO)


def test_the_twin_that_shows_what_was_settled_otherwise_is_found(reviews, monkeypatch):
    """Neither refused once it is settled that she was not there, nor by the database."""

    def let_go(now, review_id):
        showing.release(showing.locked(review_id), HeldFor.CONTESTED, now=now)
        return True

    monkeypatch.setattr(showing, "_follow", let_go)
    reviews.book(0, 0, 1)
    reviews.miss(0, HALF, NO, NO)
    reviews.contest(0, None, NO)
    reviews.review(0, 1, PLAIN, DAY, NO)
    reviews.settle(0, NO)
    connection.check_constraints()
    ((trigger,),) = asked("SELECT tgname FROM pg_trigger WHERE tgname ~ 'only_attended_visits'")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE reviews_review DISABLE TRIGGER {trigger}")

    with found("I4: a review of a visit that is no_show is shown"):
        reviews.sweep_reviews(3)


@pytest.mark.parametrize(
    ("wait", "days", "words"),
    [("PUBLISHED_AFTER", 1, "I4: shown before its day"), ("COUNTED_AFTER", 3, "I4: counts early")],
)
def test_the_twin_that_does_not_wait_is_found(reviews, monkeypatch, wait, days, words):
    monkeypatch.setattr(showing, wait, HALF)
    reviews.attend(0, 0, 1)
    reviews.review(0, 5, PLAIN, None, NO)

    with found(words):
        reviews.sweep_reviews(days)


# I5: the figures are what the reviews come to


@pytest.fixture
def counted(reviews):
    reviews.attend(0, 0, 1)
    reviews.review(0, 5, PLAIN, None, NO)
    reviews.sweep_reviews(28)
    return reviews


@pytest.mark.parametrize("act", ["edit", "take_back"])
def test_the_twin_that_does_not_count_anew_is_found(counted, monkeypatch, act):
    monkeypatch.setattr(figures, "recount", lambda provider_id, *, now: None)

    with found("I5"):
        counted.edit(0, 1, PLAIN) if act == "edit" else counted.take_back(0)


def test_the_twin_that_leaves_search_as_it_was_is_found(counted, monkeypatch):
    monkeypatch.setattr(search_rows, "refresh_provider", lambda provider_id, now: None)

    with found("I5"):
        counted.take_back(0)


# I7 and I12: before it is shown nobody reads it, then everybody


def test_the_twin_that_shows_strangers_a_review_is_found(reviews, monkeypatch):
    monkeypatch.setattr(ReviewQuerySet, "visible_to", lambda rows, user: rows.all())
    reviews.attend(0, 0, 1)
    reviews.review(0, 5, NAMES, None, NO)

    with found("I7: dora: GET reviews/.*shows kanariereviewada"):
        reviews.intrude_on_reviews(0, "dora", "read")


def test_the_twin_that_leaves_out_whoever_is_not_content_is_found(counted, monkeypatch):
    shown = ReviewQuerySet.shown
    monkeypatch.setattr(ReviewQuerySet, "shown", lambda rows: shown(rows).filter(rating__overall__gt=4))
    counted.look_at_what_everybody_reads("dora", 1)
    counted.edit(0, 1, PLAIN)

    with found("I12: dora reads {}"):
        counted.look_at_what_everybody_reads("dora", 1)


def test_the_twin_that_tells_the_clinic_nothing_is_found(reviews, monkeypatch):
    monkeypatch.setattr(notices, "tell_clinic", lambda *told, **given: None)
    reviews.attend(0, 0, 1)
    reviews.review(0, 5, PLAIN, None, NO)

    with found("I3: the clinic was not told"):
        reviews.sweep_reviews(3)


# I13


def test_the_twin_that_keeps_words_of_whoever_is_gone_is_found(counted, monkeypatch):
    monkeypatch.setattr(writing, "forget", lambda review, *, now: None)

    with found("I13"):
        counted.erase(0)
