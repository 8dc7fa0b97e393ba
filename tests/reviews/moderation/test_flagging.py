"""Whoever reads a review may object to it; nothing is hidden by that, neither for readers nor for the clinic."""

from datetime import timedelta

import pytest
from django.urls import get_resolver

from reviews import showing, writing
from reviews.models import Flag, Review
from reviews.moderation import deciding, flagging
from reviews.writing import Stars, Written
from tests.factories.clinics import make_member
from tests.factories.patients import ProxyFactory
from tests.patients.calls import Caller, assert_refused

DAY = timedelta(days=1)
NOTE = "She was not there, says my colleague."
pytestmark = pytest.mark.usefixtures("clock_stands")


def flag(caller, review, code="abuse", **more):
    return caller.post(f"/reviews/{review.pk}/flag/", {"code": code, **more})


def shown_as(review):
    row = Review.objects.get(pk=review.pk)
    return row.status, row.public_text, row.counted_at


def test_a_reader_objects_and_it_stays_as_it_is(as_eve, eve, shown, now):
    before = shown_as(shown)
    response = flag(as_eve, shown, note=NOTE)

    assert response.status_code == 201
    assert shown_as(shown) == ("flagged", *before[1:])
    made = Flag.objects.get()
    assert response.json() == {
        "id": str(made.pk),
        "code": "abuse",
        "side": "reader",
        "opened_at": "2026-11-23T15:00:00Z",
    }
    assert (made.by, made.note, made.closed_at) == (eve, NOTE, None)


def test_a_clinic_disputes_attendance_and_a_reader_can_not(as_eve, as_bola, shown):
    assert_refused(flag(as_eve, shown, "did_not_attend"), 400, "only_the_clinic", "code")
    assert not Flag.objects.exists()

    assert flag(as_bola, shown, "did_not_attend").json()["side"] == "clinic"


def test_that_it_is_too_negative_nobody_can_say(as_bola, shown):
    for code in ("too_negative", "untrue", "", None):
        assert flag(as_bola, shown, code).status_code == 400
    assert not Flag.objects.exists()


def test_colleagues_without_that_practice_are_readers(shown, db):
    chidi = make_member(clinic=shown.visit.practice.location.clinic)
    with pytest.raises(flagging.NotTheirs):
        flagging.flag(
            review=shown,
            code="did_not_attend",
            note="",
            by=shown.submitted_by,
            side="clinic",
            now=shown.submitted_at,
        )
    assert flagging.side_of(review=shown, user=chidi) == "clinic"
    assert flagging.side_of(review=shown, user=shown.submitted_by) == "reader"


def test_one_objection_waits_at_a_time(as_eve, as_bola, shown):
    assert flag(as_eve, shown).status_code == 201
    assert_refused(flag(as_eve, shown, "legal_order"), 409, "flagged_before")
    assert flag(as_bola, shown).status_code == 201
    assert Flag.objects.count() == 2


def test_what_was_decided_is_not_raised_again_until_the_words_change(as_eve, eve, shown, mo, now):
    flag(as_eve, shown)
    reason = {"reason": "No insult at all.", "by": mo, "now": now}
    deciding.decide(review=shown, outcome="keep", **reason)
    assert_refused(flag(as_eve, shown), 409, "decided_before")
    assert shown_as(shown)[0] == "upheld"
    assert flag(as_eve, shown, "not_about_the_visit").status_code == 201

    deciding.decide(review=shown, outcome="keep", **reason)
    later = now + DAY
    writing.edit(
        review=shown,
        written=Written(stars=Stars(overall=4), text="All good."),
        by=shown.submitted_by,
        now=later,
    )
    flagging.flag(review=shown, code="abuse", note="", by=eve, side="reader", now=later)
    assert shown_as(shown)[:2] == ("flagged", "All good.")


def by_the_author(review):
    return review.submitted_by


def by_who_acts_for_them(review):
    return ProxyFactory(patient=review.patient, kind="carer", attestation="Ada").user


@pytest.mark.parametrize("who", [by_the_author, by_who_acts_for_them])
def test_nobody_objects_to_their_own(shown, who):
    assert_refused(flag(Caller(who(shown)), shown), 403, "own_review")
    assert shown_as(shown)[0] == "published"


def test_what_is_not_shown_can_not_be_objected_to(as_eve, as_bola, held):
    assert_refused(flag(as_eve, held), 404, "not_found")
    assert_refused(flag(as_bola, held), 404, "not_found")


def test_twenty_a_day_and_no_more(as_eve, shown, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "flagging": (2, 86400)}
    assert [flag(as_eve, shown).status_code for _ in range(3)] == [201, 409, 429]


def test_changed_while_somebody_objects_it_waits_and_what_was_objected_is_closed_with_it(
    as_eve, shown, mo, now
):
    flag(as_eve, shown)
    writing.edit(
        review=shown,
        written=Written(stars=Stars(overall=4), text="All good."),
        by=shown.submitted_by,
        now=now,
    )
    row = Review.objects.get(pk=shown.pk)
    assert (row.status, row.held_for, row.public_text) == ("held", ["objected_to"], "")
    deciding.decide(review=row, outcome="publish", reason="Nothing against it.", by=mo, now=now)
    assert Flag.objects.get().decision.outcome == "publish"


def test_taken_back_nothing_waits_any_more(as_eve, shown, now):
    flag(as_eve, shown)
    writing.withdraw(review=shown, by=shown.submitted_by, now=now)
    assert Flag.objects.get().closed_at == now


def test_no_address_of_clinics_reaches_a_review_but_to_object(shown, as_bola, bola, now):
    """Neither hides nor changes one: of all addresses with a review in them, clinics have those that add words."""
    addresses = set()

    def walk(patterns, prefix=""):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, route)
            elif "review_id" in route:
                addresses.add(route)

    walk(get_resolver().url_patterns)
    before = shown_as(shown)
    for address in sorted(addresses):
        path = "/" + address.replace("<uuid:review_id>", str(shown.pk)).removeprefix("api/v1/")
        for method in (as_bola.post, as_bola.patch):
            method(path, {"code": "abuse"}) if method == as_bola.post else method(path, {"public_text": ""})
        as_bola.delete(path)
        row = shown_as(shown)
        assert row[1:] == before[1:] and row[0] in ("published", "flagged"), address
    assert showing.Review.objects.shown().filter(pk=shown.pk).exists()
