"""A patient answers the other times that a clinic offers, and tells anew how the pain is."""

import json
from datetime import timedelta

import pytest
import time_machine

from accounts.models import OutboxMessage
from patients.models import Intake, RequestTarget, Visit, VisitRequest
from providers.models import TimeClaim, VisitType
from tests.patients import demand
from tests.patients.api.asking import FRESH, TOLD, URGENT, ask
from tests.patients.calls import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.usefixtures("catalogue", "clock_stands")


@pytest.fixture
def at(now):
    """Tuesday at ten in New York."""
    return now + DAY


@pytest.fixture
def asked(as_ada, ada, okafor_practice, at, now):
    """An open request at that time."""
    assert (
        as_ada.post("/visit-requests/", ask(ada, demand.hold(ada, okafor_practice, at, now))).status_code
        == 201
    )
    return VisitRequest.objects.get()


def code(answer):
    return answer.status_code, answer.json()["code"]


def kinds():
    return sorted(OutboxMessage.objects.values_list("kind", flat=True))


@pytest.fixture
def offers(asked, at, now):
    target = asked.targets.get()
    RequestTarget.objects.filter(pk=target.pk).update(status="countered")
    return [demand.counter(target, at + HOUR, now), demand.counter(target, at + 2 * HOUR, now)]


def accept(caller, offer, body=None):
    return caller.post(f"/visit-requests/{offer.target.request_id}/counters/{offer.pk}/accept/", body)


def refuse(caller, offer):
    return caller.post(f"/visit-requests/{offer.target.request_id}/counters/{offer.pk}/refuse/")


def test_an_offered_time_becomes_the_visit_and_the_others_are_free(as_ada, offers, at, now):
    answer = accept(as_ada, offers[1])

    said = answer.json()
    assert (answer.status_code, said["status"]) == (200, "confirmed")
    assert [one["status"] for one in said["asks"][0]["counters"]] == ["withdrawn", "accepted"]
    visit = Visit.objects.get()
    assert (visit.starts_at, visit.claim) == (at + 2 * HOUR, offers[1].claim)
    assert set(TimeClaim.objects.filter(released_at=now)) == {offers[0].claim, offers[0].target.claim}
    assert code(accept(as_ada, offers[0])) == (409, "state_has_changed")
    assert Visit.objects.count() == 1


def test_the_price_is_that_of_the_offer_whatever_a_visit_costs_since(as_ada, offers):
    RequestTarget.objects.update(claim=None, starts_at=None, ends_at=None, price_cents=9_900)
    VisitType.objects.update(price_cents=12_500)

    assert accept(as_ada, offers[0]).status_code == 200
    assert Visit.objects.get().price_cents == 9_900


def test_the_last_refusal_ends_what_was_asked(as_ada, offers, asked, now):
    first = refuse(as_ada, offers[0]).json()
    assert (first["status"], first["asks"][0]["status"]) == ("open", "countered")

    last = refuse(as_ada, offers[1]).json()

    assert (last["status"], last["closed_because"]) == ("closed", "withdrawn")
    assert last["asks"][0]["status"] == "withdrawn"
    assert not TimeClaim.objects.filter(released_at=None).exists()


def test_an_offer_is_over_with_its_deadline(ada, offers):
    with time_machine.travel(offers[0].target.respond_by, tick=False):
        as_ada = Caller(ada.user)
        assert code(accept(as_ada, offers[0])) == (409, "offer_is_over")
        assert code(refuse(as_ada, offers[0])) == (409, "offer_is_over")
    assert not Visit.objects.exists()


def test_strangers_answer_no_offer(as_eve, offers):
    assert accept(as_eve, offers[0]).status_code == 404
    assert refuse(as_eve, offers[0]).status_code == 404


@pytest.fixture
def late(offers, asked, now):
    """Three days later: the offers still stand."""
    RequestTarget.objects.update(respond_by=now + 9 * DAY)
    TimeClaim.objects.filter(kind="counter").update(expires_at=now + 9 * DAY)
    with time_machine.travel(now + timedelta(hours=72, seconds=1), tick=False):
        yield offers[0]


def test_answers_of_three_days_ago_are_asked_again(late, ada, now):
    as_ada = Caller(ada.user)
    answer = accept(as_ada, late)

    assert code(answer) == (409, "answers_too_old")
    assert answer.json()["errors"][0]["field"] == "told"
    assert accept(as_ada, late, FRESH).status_code == 200
    newer = Intake.objects.get(replaces__isnull=False)
    assert VisitRequest.objects.get().intake == newer


def test_an_hour_before_that_they_are_fresh(offers, ada, now):
    RequestTarget.objects.update(respond_by=now + 9 * DAY)
    with time_machine.travel(now + timedelta(hours=72), tick=False):
        assert accept(Caller(ada.user), offers[0]).status_code == 200


def test_an_emergency_withdraws_the_request_for_good(as_ada, offers, asked, now):
    answer = accept(as_ada, offers[0], URGENT)

    assert code(answer) == (409, "emergency_level")
    asked.refresh_from_db()
    assert (asked.status, asked.closed_because) == ("closed", "emergency")
    assert not TimeClaim.objects.filter(released_at=None).exists()
    assert Intake.objects.count() == 1
    assert "visit.emergency" in kinds()


def test_new_answers_replace_the_older_ones(as_ada, asked):
    answer = as_ada.post(f"/visit-requests/{asked.pk}/answers/", {"told": {**TOLD, "severity": 9}})

    assert answer.status_code == 200
    assert Intake.objects.count() == 2
    assert json.loads(VisitRequest.objects.get().intake.told)["severity"] == 9


def test_told_anew_an_emergency_withdraws_an_open_request(as_ada, asked):
    assert code(as_ada.post(f"/visit-requests/{asked.pk}/answers/", URGENT)) == (409, "emergency_level")
    asked.refresh_from_db()
    assert asked.closed_because == "emergency"
    assert code(as_ada.post(f"/visit-requests/{asked.pk}/answers/", FRESH)) == (409, "state_has_changed")
