"""Somebody waits, is offered a time and takes it, by HTTP: what comes of it, and every reason why nothing does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import OutboxMessage
from patients.models import Consent, Intake, Visit, VisitRequest, WaitlistEntry, WaitlistOffer
from patients.waitlist import offering, waiting
from providers import next_times
from providers.models import Practice, TimeClaim
from tests.factories.clinics import MembershipFactory
from tests.factories.patients import PatientFactory
from tests.factories.supply import CredentialFactory, VisitTypeFactory, make_listed_practice
from tests.matching.market import CALM, CHIROPRACTOR
from tests.patients import demand
from tests.patients.api.asking import AGREES, TOLD, URGENT
from tests.patients.calls import Caller, assert_refused
from tests.patients.waitlist.conftest import HALF_PAST, NINE, keep_free

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OFFERED = ["practice.offered", "visit.offered", "visit.wait_begun"]


@pytest.fixture(autouse=True)
def clock(catalogue, now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def practice(okafor_practice, now):
    keep_free(okafor_practice, NINE, HALF_PAST, now=now)
    MembershipFactory(clinic=okafor_practice.location.clinic)
    return okafor_practice


def wish(whose, *places, **changes):
    names = [str(place.pk) for place in places]
    wanted = {"patient": str(whose.pk), "practices": names, "mode": "in_person", "new_patient": True}
    return {**wanted, "told": TOLD, "agrees": {"store_health": AGREES["store_health"]}, **changes}


@pytest.fixture
def entry(as_ada, ada, practice):
    answer = as_ada.post("/waitlist/", wish(ada, practice))
    assert answer.status_code == 201, answer.json()
    return WaitlistEntry.objects.get()


@pytest.fixture
def offered(entry, now):
    assert offering.offer_free_times(now=now) == 1
    return entry


def in_vain(patient, practice, now, because="declined", **facts):
    """A request that came to nothing."""
    asked = demand.request(
        patient, now - DAY, status="closed", closed_because=because, closed_at=now, **facts
    )
    demand.RequestTarget.objects.create(
        request=asked, practice=practice, respond_by=now, status="expired", ended_at=now
    )
    return asked


def kinds():
    return sorted(set(OutboxMessage.objects.values_list("kind", flat=True)))


def stands(entry):
    """How the wait, its offers and their claims stand, and whether there is a visit."""
    offers = WaitlistOffer.objects.filter(entry=entry)
    return (
        WaitlistEntry.objects.get(pk=entry.pk).status,
        list(offers.values_list("status", "claim__kind", "claim__released_at")),
        Visit.objects.count(),
    )


OPEN = ("waiting", [("offered", "offer", None)], 0)


def test_somebody_waits_afresh(as_ada, ada, practice, now):
    windows = [{"weekdays": [1], "day_parts": ["morning"]}]
    answer = as_ada.post("/waitlist/", wish(ada, practice, windows=windows))
    assert answer.status_code == 201
    said = answer.json()
    assert (said["status"], said["level"], said["condition"]) == ("waiting", "soon", "thoracic-strain")
    assert (said["windows"], said["offer"], said["visit"]) == (windows, None, None)
    assert [one["id"] for one in said["practices"]] == [str(practice.pk)]
    entry = WaitlistEntry.objects.get()
    assert (entry.urgency, entry.since, entry.until) == (1, now, now + 60 * DAY)
    assert json.loads(Intake.objects.select_related("patient__person_key").get().told) == TOLD
    assert list(Consent.objects.values_list("purpose", "clinic")) == [("store_health", None)]
    assert as_ada.get("/waitlist/").json()["results"] == [said]
    assert as_ada.get(f"/waitlist/{entry.pk}/").json() == said


@pytest.mark.parametrize(("because"), ["declined", "expired"])
def test_somebody_waits_after_a_request_that_came_to_nothing(because, as_ada, ada, practice, now):
    asked = in_vain(ada, practice, now, because, windows=[{"weekdays": [2]}])
    answer = as_ada.post("/waitlist/", {"request": str(asked.pk), "agrees": AGREES})
    assert answer.status_code == 201, answer.json()
    entry = WaitlistEntry.objects.get()
    assert (entry.request, entry.intake, entry.condition) == (asked, asked.intake, asked.condition)
    assert (entry.windows, entry.since, entry.urgency) == ([{"weekdays": [2]}], now, 1)
    assert list(entry.practices.all()) == [practice]
    again = as_ada.post("/waitlist/", {"request": str(asked.pk)})
    assert_refused(again, 409, "already_waited")
    assert WaitlistEntry.objects.count() == 1


@pytest.mark.parametrize("facts", [{"because": "withdrawn"}, {"because": "emergency"}])
def test_nobody_waits_after_another_end(facts, as_ada, ada, practice, now):
    asked = in_vain(ada, practice, now, **facts)
    assert_refused(
        as_ada.post("/waitlist/", {"request": str(asked.pk), "agrees": AGREES}), 409, "request_not_in_vain"
    )
    assert not WaitlistEntry.objects.exists()


def test_nobody_waits_after_a_request_that_is_open(as_ada, ada, practice, now):
    asked = demand.request(ada, now)
    assert_refused(
        as_ada.post("/waitlist/", {"request": str(asked.pk), "agrees": AGREES}), 409, "request_not_in_vain"
    )
    assert not WaitlistEntry.objects.exists()


def test_answers_of_a_request_are_told_again_after_three_days(ada, practice, now, clock):
    asked = in_vain(ada, practice, now)
    clock.move_to(now + 2 * DAY + timedelta(seconds=1))
    as_ada = Caller(ada.user)
    body = {"request": str(asked.pk), "agrees": AGREES}
    assert_refused(as_ada.post("/waitlist/", body), 409, "answers_too_old")
    assert not WaitlistEntry.objects.exists()
    assert as_ada.post("/waitlist/", {**body, "told": TOLD}).status_code == 201
    intake = WaitlistEntry.objects.get().intake
    assert (intake.replaces, intake.answered_at) == (asked.intake, now + 2 * DAY + timedelta(seconds=1))


def test_a_patient_waits_for_three_visits_at_most(as_ada, ada, practice, entry):
    assert as_ada.post("/waitlist/", wish(ada, practice)).status_code == 201
    assert as_ada.post("/waitlist/", wish(ada, practice)).status_code == 201
    assert_refused(as_ada.post("/waitlist/", wish(ada, practice)), 409, "too_many_waits")
    assert WaitlistEntry.objects.count() == 3
    assert as_ada.delete(f"/waitlist/{entry.pk}/").status_code == 204
    assert as_ada.post("/waitlist/", wish(ada, practice)).status_code == 201


def test_nothing_is_kept_of_an_emergency(as_ada, ada, practice):
    answer = as_ada.post("/waitlist/", wish(ada, practice, **URGENT))
    assert_refused(answer, 409, "emergency_level")
    assert answer.json()["emergency"]["contacts"][0]["number"] == "911"
    assert not (WaitlistEntry.objects.exists() or Intake.objects.exists() or Consent.objects.exists())


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        (
            {"told": {**TOLD, "answers": {k: v for k, v in CALM.items() if k != "fever"}}},
            409,
            "gate_unanswered",
            None,
        ),
        ({"agrees": {}}, 409, "consent_missing", None),
        ({"agrees": {"store_health": "2020-01"}}, 409, "consent_text_has_changed", None),
        ({"practices": ["00000000-0000-4000-8000-000000000000"]}, 409, "practice_not_listed", None),
        ({"practices": []}, 400, "min_length", "practices"),
        ({"mode": "video"}, 400, "required", "patient_state"),
        ({"patient_state": "NY"}, 400, "not_expected", "patient_state"),
        ({"request": "00000000-0000-4000-8000-000000000000"}, 400, "not_expected", "practices"),
        ({"patient": "00000000-0000-4000-8000-000000000000"}, 404, "not_found", None),
    ],
)
def test_no_place_in_the_list_without_what_it_needs(changes, status, code, field, as_ada, ada, practice):
    assert_refused(as_ada.post("/waitlist/", wish(ada, practice, **changes)), status, code, field)
    assert not (WaitlistEntry.objects.exists() or Intake.objects.exists() or Consent.objects.exists())


@pytest.mark.parametrize(
    ("change", "refusal"), [("person_key", (410, "erased")), ("user", (404, "not_found"))]
)
def test_whoever_was_erased_or_acts_no_longer_when_the_turn_comes_does_not_wait(
    change, refusal, as_ada, ada, practice, monkeypatch
):
    turn = waiting.take_turn

    def meanwhile(patient):
        type(ada).objects.update(**{change: None})
        turn(patient)

    monkeypatch.setattr(waiting, "take_turn", meanwhile)

    assert_refused(as_ada.post("/waitlist/", wish(ada, practice)), *refusal)
    assert not (WaitlistEntry.objects.exists() or Intake.objects.exists() or Consent.objects.exists())


def test_nobody_waits_for_a_practice_that_is_not_for_what_they_told(as_ada, ada, practice, now):
    other = make_listed_practice(now=now, taxonomy={"code": CHIROPRACTOR})
    told = {**TOLD, "cautions": {**TOLD["cautions"], "anticoagulants": "yes"}}
    answer = as_ada.post("/waitlist/", wish(ada, practice, other, told=told))
    assert_refused(answer, 409, "manipulation_caution")
    assert not WaitlistEntry.objects.exists()


def test_a_time_that_is_kept_is_shown_and_taken(as_ada, ada, practice, offered, now):
    said = as_ada.get(f"/waitlist/{offered.pk}/").json()["offer"]
    assert (said["starts_at"], said["ends_at"]) == ("2026-11-24T09:00:00-05:00", "2026-11-24T09:30:00-05:00")
    assert (said["expires_at"], said["practice"]["id"]) == ("2026-11-23T15:15:00Z", str(practice.pk))
    answer = as_ada.post(f"/waitlist/{offered.pk}/accept/", {"agrees": AGREES})
    assert answer.status_code == 200, answer.json()
    visit = Visit.objects.get()
    assert (answer.json()["status"], answer.json()["visit"]) == ("booked", str(visit.pk))
    assert (visit.patient, visit.practice, visit.starts_at, visit.status) == (
        ada,
        practice,
        NINE,
        "confirmed",
    )
    assert (visit.price_cents, visit.mode, visit.new_patient) == (18000, "in_person", True)
    request = VisitRequest.objects.get()
    assert (request.status, request.intake, request.submitted_at) == ("confirmed", offered.intake, now)
    assert list(request.targets.values_list("status", "claim")) == [("confirmed", visit.claim_id)]
    assert stands(offered) == ("booked", [("accepted", "visit", None)], 1)
    assert TimeClaim.objects.get(pk=visit.claim_id).expires_at is None
    assert (
        Consent.objects.in_force()
        .filter(clinic=practice.location.clinic, purpose="share_with_clinic")
        .exists()
    )
    assert kinds() == sorted([*OFFERED, "practice.confirmed", "visit.confirmed"])
    assert_refused(as_ada.post(f"/waitlist/{offered.pk}/accept/", {}), 409, "no_offer")


def test_an_offer_is_taken_until_it_ends_and_not_from_then_on(ada, offered, now, clock):
    clock.move_to(now + 15 * MINUTE)
    as_ada = Caller(ada.user)
    assert as_ada.get(f"/waitlist/{offered.pk}/").json()["offer"] is None
    assert_refused(as_ada.post(f"/waitlist/{offered.pk}/accept/", {"agrees": AGREES}), 409, "no_offer")
    assert stands(offered) == OPEN
    clock.move_to(now + 15 * MINUTE - timedelta.resolution)
    as_ada = Caller(ada.user)
    assert as_ada.post(f"/waitlist/{offered.pk}/accept/", {"agrees": AGREES}).status_code == 200


@pytest.mark.parametrize(
    ("hinder", "body", "code"),
    [
        (None, {}, "consent_missing"),
        (None, {"agrees": {"share_with_clinic": "2026-11"}}, "consent_text_has_changed"),
        (
            lambda practice: Practice.objects.update(does_in_person=False, does_video=True),
            {},
            "consent_missing",
        ),
        (
            lambda practice: type(practice.provider).objects.update(published_at=None),
            {},
            "practice_not_listed",
        ),
    ],
)
def test_a_time_is_not_taken_without_what_it_needs(hinder, body, code, as_ada, practice, offered):
    if hinder:
        hinder(practice)
    assert_refused(as_ada.post(f"/waitlist/{offered.pk}/accept/", body), 409, code)
    assert stands(offered) == OPEN
    assert not VisitRequest.objects.exists()


def test_a_licence_that_ends_meanwhile_is_no_ground_for_a_visit_by_video(as_ada, ada, practice, now):
    VisitTypeFactory(practice=practice, mode="video")
    Practice.objects.update(does_video=True)
    next_times.refresh([practice.pk], now=now)
    licence = CredentialFactory(provider=practice.provider, jurisdiction="NJ", number="NJ 1")
    wanted = wish(ada, practice, mode="video", patient_state="NJ")
    entry = WaitlistEntry(pk=as_ada.post("/waitlist/", wanted).json()["id"])
    assert offering.offer_free_times(now=now) == 1
    licence.delete()

    answer = as_ada.post(f"/waitlist/{entry.pk}/accept/", {"agrees": AGREES})
    assert_refused(answer, 409, "not_licensed_there")
    assert stands(entry) == OPEN
    assert as_ada.post(f"/waitlist/{entry.pk}/decline/").status_code == 200
    assert offering.offer_free_times(now=now) == 0  # there is another time, but not for her


def test_answers_are_told_again_to_take_a_time_after_three_days(ada, practice, entry, now, clock):
    later = now + 3 * DAY + timedelta(seconds=1)
    keep_free(practice, NINE + 7 * DAY, now=later)
    offering.offer_free_times(now=later)
    clock.move_to(later)
    as_ada = Caller(ada.user)
    assert_refused(as_ada.post(f"/waitlist/{entry.pk}/accept/", {"agrees": AGREES}), 409, "answers_too_old")
    assert stands(entry) == OPEN
    body = {"agrees": AGREES, "told": TOLD}
    assert as_ada.post(f"/waitlist/{entry.pk}/accept/", body).status_code == 200
    intake = VisitRequest.objects.get().intake
    assert (intake.replaces_id, intake.answered_at) == (entry.intake_id, later)


def test_an_emergency_ends_the_wait_and_gives_the_time_back(as_ada, offered, now):
    answer = as_ada.post(f"/waitlist/{offered.pk}/accept/", {"agrees": AGREES, **URGENT})
    assert_refused(answer, 409, "emergency_level")
    assert answer.json()["emergency"]["contacts"][0]["number"] == "911"
    assert stands(offered) == ("left", [("withdrawn", "offer", now)], 0)
    assert Intake.objects.count() == 1
    assert kinds() == sorted([*OFFERED, "practice.withdrawn", "visit.emergency"])


def test_an_emergency_is_seen_also_where_the_offer_has_ended(ada, offered, now, clock):
    clock.move_to(now + 20 * MINUTE)
    as_ada = Caller(ada.user)
    assert_refused(as_ada.post(f"/waitlist/{offered.pk}/accept/", URGENT), 409, "emergency_level")
    assert stands(offered)[0] == "left"


def test_what_has_to_be_seen_now_is_not_booked_for_later(as_ada, ada, practice, entry, now):
    keep_free(practice, NINE + 3 * DAY, now=now)
    offering.offer_free_times(now=now)
    told = {**TOLD, "answers": {**CALM, "burning_rash": "yes"}}
    answer = as_ada.post(f"/waitlist/{entry.pk}/accept/", {"agrees": AGREES, "told": told})
    assert_refused(answer, 409, "only_today_or_tomorrow")
    assert stands(entry) == OPEN


def test_a_time_is_not_taken_by_a_patient_who_is_elsewhere(as_ada, ada, practice, offered, now):
    demand.visit(ada, make_listed_practice(now=now), NINE + 15 * MINUTE, now)
    assert_refused(
        as_ada.post(f"/waitlist/{offered.pk}/accept/", {"agrees": AGREES}), 409, "patient_has_visit"
    )
    assert stands(offered) == ("waiting", [("offered", "offer", None)], 1)


def test_a_time_that_is_declined_goes_to_the_next(as_ada, practice, offered, now):
    answer = as_ada.post(f"/waitlist/{offered.pk}/decline/")
    assert (answer.status_code, answer.json()["status"], answer.json()["offer"]) == (200, "waiting", None)
    assert_refused(as_ada.post(f"/waitlist/{offered.pk}/decline/"), 409, "no_offer")
    assert stands(offered) == ("waiting", [("declined", "offer", now)], 0)
    eve = PatientFactory(user__email="eve@example.org", given_name="Eve")
    assert Caller(eve.user).post("/waitlist/", wish(eve, practice)).status_code == 201
    assert offering.offer_free_times(now=now) == 2
    taken = dict(WaitlistOffer.objects.open().values_list("entry__patient", "starts_at"))
    assert taken == {offered.patient_id: HALF_PAST, eve.pk: NINE}


def test_whoever_leaves_waits_no_longer(as_ada, offered, now):
    assert as_ada.delete(f"/waitlist/{offered.pk}/").status_code == 204
    assert stands(offered) == ("left", [("withdrawn", "offer", now)], 0)
    assert_refused(as_ada.delete(f"/waitlist/{offered.pk}/"), 409, "state_has_changed")


def test_a_visit_from_elsewhere_leaves_the_wait_as_it_is(as_ada, ada, entry, now):
    """For the same condition too: whoever has found somebody says so, and leaves."""
    demand.visit(ada, make_listed_practice(now=now), datetime(2026, 11, 26, 15, tzinfo=UTC), now)
    assert as_ada.get(f"/waitlist/{entry.pk}/").json()["status"] == "waiting"
    assert offering.offer_free_times(now=now) == 1


def test_a_parent_waits_for_a_child(as_ben, mia, practice):
    Practice.objects.get()
    type(practice.provider).objects.update(sees_children=True)
    answer = as_ben.post("/waitlist/", wish(mia, practice))
    assert answer.status_code == 201, answer.json()
    assert WaitlistEntry.objects.get().patient == mia


@pytest.mark.parametrize("act", ["", "accept/", "decline/"])
def test_a_stranger_finds_no_wait(act, as_eve, offered):
    path = f"/waitlist/{offered.pk}/{act}"
    answers = [as_eve.post(path)] if act else [as_eve.get(path), as_eve.delete(path)]
    for answer in answers:
        assert_refused(answer, 404, "not_found")
    assert stands(offered) == OPEN
    assert as_eve.get("/waitlist/").json()["results"] == []


def test_the_same_wish_sent_twice_with_its_key_is_one_wait(as_ada, ada, practice):
    key = {"HTTP_IDEMPOTENCY_KEY": "wait-once"}
    sent = [
        as_ada.client.post("/api/v1/waitlist/", wish(ada, practice), content_type="application/json", **key)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert WaitlistEntry.objects.count() == 1
