"""What changes between a look and the turn, or since the request, counts; and each safeguard has its twin."""

from datetime import timedelta

import pytest
import time_machine

from patients.access import HoldQuerySet, OfPatientQuerySet
from patients.api.symptoms import symptoms_of
from patients.models import CounterOffer, Intake, Patient, Proxy, RequestTarget, Visit, VisitRequest
from patients.requests import counters, fitting, intakes, submitting
from providers.models import TimeClaim
from tests.factories.patients import ProxyFactory
from tests.factories.people import UserFactory
from tests.factories.supply import make_listed_practice
from tests.matching.market import CALM, CHIROPRACTOR
from tests.patients import demand
from tests.patients.api.asking import AGREES, FRESH, TOLD, URGENT, ask
from tests.patients.calls import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOME_TIME = [{"day_parts": ["morning"]}]
TODAY = {"told": {**TOLD, "answers": {**CALM, "burning_rash": "yes"}}}
ANTICOAGULANTS = {"told": {**TOLD, "cautions": {**TOLD["cautions"], "anticoagulants": "yes"}}}


pytestmark = pytest.mark.usefixtures("catalogue", "clock_stands")


@pytest.fixture
def hold(ada, okafor_practice, now):
    return demand.hold(ada, okafor_practice, now + DAY, now)


def offered(caller, patient, practice, now, days=1):
    """An open request that the clinic answered with another time, so many days ahead."""
    answer = caller.post("/visit-requests/", ask(patient, demand.hold(patient, practice, now + DAY, now)))
    assert answer.status_code == 201, answer.json()
    RequestTarget.objects.update(status="countered")
    return demand.counter(RequestTarget.objects.get(), now + days * DAY + HOUR, now)


@pytest.fixture
def offer(as_ada, ada, okafor_practice, now):
    return offered(as_ada, ada, okafor_practice, now)


def accept(caller, offer, body=None):
    return caller.post(f"/visit-requests/{offer.target.request_id}/counters/{offer.pk}/accept/", body)


def tell(caller, offer, body):
    return caller.post(f"/visit-requests/{offer.target.request_id}/answers/", body)


def submit(caller, patient, *asks, **changes):
    return caller.post("/visit-requests/", ask(patient, *asks, **changes))


def code(answer):
    return answer.status_code, answer.json().get("code", "")


def meanwhile(monkeypatch, happens):
    """Something that somebody else does while the request waits for the turn of the patient."""
    take_turn = submitting.take_turn

    def wait(patient):
        happens()
        take_turn(patient)

    monkeypatch.setattr(submitting, "take_turn", wait)


def assert_no_visit(offer):
    offer.refresh_from_db()
    assert offer.status == "offered"
    assert not Visit.objects.exists()
    assert Intake.objects.count() == 1


def test_a_hold_that_ends_before_the_turn_comes_is_over(as_ada, ada, hold, now, monkeypatch):
    meanwhile(monkeypatch, lambda: TimeClaim.objects.update(released_at=now))

    assert code(submit(as_ada, ada, hold)) == (409, "hold_is_over")
    assert not VisitRequest.objects.exists()


def erased():
    Patient.objects.update(person_key=None)


def test_nothing_is_kept_of_somebody_who_was_erased_meanwhile(as_ada, ada, hold, monkeypatch):
    meanwhile(monkeypatch, erased)

    assert code(submit(as_ada, ada, hold)) == (410, "erased")
    assert not Intake.objects.exists()


def test_without_that_look_their_answers_would_be_kept(ada, okafor_practice, hold, now, monkeypatch):
    telling = intakes.Telling(told=TOLD, symptoms=symptoms_of(TOLD, patient=ada, now=now))
    wishes = [submitting.Wish(hold_id=hold.pk)]
    asked = submitting.Asked(
        patient=Patient.objects.select_related("person_key").get(pk=ada.pk),
        wishes=wishes,
        mode="in_person",
        new_patient=True,
        telling=telling,
        agrees=AGREES,
    )
    meanwhile(monkeypatch, erased)
    monkeypatch.setattr(submitting, "require_theirs", lambda patient, by: None)

    submitting.submit(asked=asked, by=ada.user, now=now)

    assert Intake.objects.exists()


def no_longer_acting(now):
    return lambda: Proxy.objects.update(ended_at=now)


def test_whoever_acts_no_longer_when_the_turn_comes_asks_for_nobody(
    as_ben, mia, okafor_practice, now, monkeypatch
):
    okafor_practice.provider.sees_children = True
    okafor_practice.provider.save()
    meanwhile(monkeypatch, no_longer_acting(now))

    assert code(submit(as_ben, mia, okafor_practice, windows=SOME_TIME)) == (404, "not_found")
    assert not VisitRequest.objects.exists()


@pytest.fixture
def carer(ada):
    """Acts for Ada, as she does herself."""
    return ProxyFactory(
        patient=ada, user=UserFactory(email="carl@example.org"), kind="carer", attestation="Ada"
    ).user


def test_what_one_person_holds_no_other_asks_for_though_both_act(carer, ada, hold):
    assert code(submit(Caller(carer), ada, hold)) == (409, "hold_is_over")
    assert not VisitRequest.objects.exists()


def test_without_its_owner_a_hold_would_be_for_everyone_who_acts(carer, ada, hold, monkeypatch):
    monkeypatch.setattr(HoldQuerySet, "visible_to", OfPatientQuerySet.visible_to)

    assert submit(Caller(carer), ada, hold).status_code == 201


def test_without_consent_a_request_would_be_sent_all_the_same(as_ada, ada, hold, monkeypatch):
    assert code(submit(as_ada, ada, hold, agrees={})) == (409, "consent_missing")
    monkeypatch.setattr("patients.consents.agree_to_visits", lambda **given: None)

    assert submit(as_ada, ada, hold, agrees={}).status_code == 201


def take_back(ada, now, **which):
    ada.consents.filter(**which).update(withdrawn_at=now)


def test_a_clinic_that_sees_nothing_any_more_gets_no_visit(as_ada, ada, offer, now):
    clinic = offer.target.practice.location.clinic_id
    take_back(ada, now, clinic=clinic)
    answer = accept(as_ada, offer)

    assert code(answer) == (409, "consent_missing")
    assert [one["clinic"] for one in answer.json()["consents"]] == [str(clinic)]
    assert_no_visit(offer)
    assert accept(as_ada, offer, {"agrees": AGREES}).status_code == 200


def test_without_that_look_it_would_get_one(as_ada, ada, offer, now, monkeypatch):
    take_back(ada, now, clinic=offer.target.practice.location.clinic_id)
    monkeypatch.setattr("patients.consents.agree_to_visits", lambda **given: None)

    assert accept(as_ada, offer).status_code == 200


def test_newer_answers_need_the_consent_that_they_are_kept(as_ada, ada, offer, now):
    take_back(ada, now, purpose="store_health")

    assert code(tell(as_ada, offer, FRESH)) == (409, "consent_missing")
    assert code(accept(as_ada, offer, FRESH)) == (409, "consent_missing")
    assert_no_visit(offer)
    assert tell(as_ada, offer, {**FRESH, "agrees": AGREES}).status_code == 200
    assert Intake.objects.count() == 2


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "once"}], ids=["plain", "with a key"])
@pytest.mark.parametrize("hours", [0, 24], ids=["in time", "too late"])
def test_an_emergency_is_told_and_withdraws_also_when_the_offer_is_over(hours, headers, ada, offer, now):
    with time_machine.travel(now + hours * HOUR, tick=False):
        answer = Caller(ada.user).client.post(
            f"/api/v1/visit-requests/{offer.target.request_id}/counters/{offer.pk}/accept/",
            URGENT,
            content_type="application/json",
            headers=headers,
        )

    assert code(answer) == (409, "emergency_level")
    assert answer.json()["emergency"]["contacts"]
    request = VisitRequest.objects.get()
    assert (request.status, request.closed_because) == ("closed", "emergency")
    assert not TimeClaim.objects.filter(released_at=None).exists()


def test_whose_request_has_ended_is_told_of_an_emergency_too(as_ada, offer):
    as_ada.post(f"/visit-requests/{offer.target.request_id}/withdraw/")

    assert code(tell(as_ada, offer, URGENT)) == (409, "emergency_level")
    assert VisitRequest.objects.get().closed_because == "withdrawn"


@pytest.fixture
def by_hand(as_ada, ada, now):
    """A chiropractor's offer."""
    return offered(as_ada, ada, make_listed_practice(now=now, taxonomy={"code": CHIROPRACTOR}), now)


def test_what_is_told_with_the_answer_may_speak_against_the_visit(as_ada, by_hand):
    assert code(accept(as_ada, by_hand, ANTICOAGULANTS)) == (409, "manipulation_caution")
    assert_no_visit(by_hand)


def test_so_may_what_was_told_since(as_ada, by_hand):
    assert tell(as_ada, by_hand, ANTICOAGULANTS).status_code == 200

    assert code(accept(as_ada, by_hand)) == (409, "manipulation_caution")
    assert not Visit.objects.exists()
    assert accept(as_ada, by_hand, FRESH).status_code == 200


def test_without_that_look_the_visit_would_be_made(as_ada, by_hand, monkeypatch):
    monkeypatch.setattr(fitting, "require_specialty", lambda passed, practice: None)

    assert accept(as_ada, by_hand, ANTICOAGULANTS).status_code == 200


def test_who_should_be_seen_sooner_takes_no_later_time(as_ada, ada, okafor_practice, now):
    late = offered(as_ada, ada, okafor_practice, now, days=5)

    assert code(accept(as_ada, late, TODAY)) == (409, "only_today_or_tomorrow")
    assert_no_visit(late)


def test_without_that_look_they_would(as_ada, ada, okafor_practice, now, monkeypatch):
    monkeypatch.setattr(fitting, "fits_level", lambda *given, **more: True)

    late = offered(as_ada, ada, okafor_practice, now, days=5)
    assert accept(as_ada, late, TODAY).status_code == 200


def delist(offer):
    provider = offer.target.practice.provider
    provider.published_at = None
    provider.save()


def test_whoever_is_not_listed_any_more_gets_no_visit(as_ada, offer):
    delist(offer)

    assert code(accept(as_ada, offer)) == (409, "practice_not_listed")
    assert_no_visit(offer)


def test_without_that_look_they_would_get_one(as_ada, offer, monkeypatch):
    delist(offer)
    monkeypatch.setattr(counters, "listed_practice", lambda practice_id, now: offer.target.practice)

    assert accept(as_ada, offer).status_code == 200


def test_without_the_limit_of_three_days_old_answers_would_do(ada, offer, now, monkeypatch):
    later = now + 73 * HOUR
    RequestTarget.objects.update(respond_by=later + HOUR)
    CounterOffer.objects.update(starts_at=later + DAY, ends_at=later + DAY + HOUR)
    with time_machine.travel(later, tick=False):
        assert code(accept(Caller(ada.user), offer)) == (409, "answers_too_old")
        monkeypatch.setattr(intakes, "FRESH", timedelta(days=30))
        assert accept(Caller(ada.user), offer).status_code == 200
