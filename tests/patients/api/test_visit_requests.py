"""A patient asks for a visit, by HTTP: what comes of it, and every reason why nothing does."""

import json
from datetime import timedelta

import pytest
import time_machine

from accounts.models import HealthRead, OutboxMessage
from patients.models import Consent, Hold, Intake, RequestTarget, Visit, VisitRequest
from patients.requests import figures, submitting
from providers import time_claims
from providers.models import TimeClaim
from tests.factories.clinics import MembershipFactory
from tests.factories.patients import ConsentFactory
from tests.factories.supply import make_listed_practice
from tests.matching.market import CALM, CHIROPRACTOR
from tests.patients import demand
from tests.patients.api.asking import AGREES, TOLD, ask
from tests.patients.calls import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.usefixtures("catalogue", "clock_stands")


@pytest.fixture
def at(now):
    """Tuesday at ten in New York."""
    return now + DAY


@pytest.fixture
def hold(ada, okafor_practice, at, now):
    return demand.hold(ada, okafor_practice, at, now)


@pytest.fixture
def asked(as_ada, ada, hold):
    """An open request at that time."""
    answer = as_ada.post("/visit-requests/", ask(ada, hold))
    assert answer.status_code == 201, answer.json()
    return VisitRequest.objects.get()


def code(answer):
    return answer.status_code, answer.json()["code"]


def kinds():
    return sorted(OutboxMessage.objects.values_list("kind", flat=True))


def instant(practice):
    practice.confirmation = "instant"
    practice.save()
    return practice


def others(now, count):
    return [
        make_listed_practice(now=now, provider={"first_name": f"Colleague {number}"})
        for number in range(count)
    ]


def nothing_is_kept():
    return not (VisitRequest.objects.exists() or Intake.objects.exists() or OutboxMessage.objects.exists())


def test_the_time_that_was_held_waits_for_the_clinic(as_ada, ada, hold, okafor_practice, at, now):
    owner = MembershipFactory(clinic=okafor_practice.location.clinic).user
    answer = as_ada.post("/visit-requests/", ask(ada, hold, note="My back cracks."))

    assert answer.status_code == 201
    said = answer.json()
    (target,) = said["asks"]
    assert (said["status"], said["condition"], said["level"]) == ("open", "thoracic-strain", "soon")
    assert (target["status"], target["starts_at"]) == ("requested", "2026-11-24T10:00:00-05:00")
    assert target["respond_by"] == "2026-11-24T08:00:00-05:00"  # two hours of notice before the visit
    assert target["practice"]["timezone"] == "America/New_York"
    claim = TimeClaim.objects.get()
    assert (claim.kind, claim.expires_at) == ("request", at - 2 * HOUR)
    intake = Intake.objects.select_related("patient__person_key").get()
    assert json.loads(intake.told) == TOLD
    assert (intake.told_by, intake.answered_at, intake.level) == (ada.user, now, "soon")
    assert {(row.purpose, row.clinic_id) for row in Consent.objects.all()} == {
        ("store_health", None),
        ("share_with_clinic", okafor_practice.location.clinic_id),
    }
    assert kinds() == ["practice.requested", "visit.requested"]
    assert {row.user for row in OutboxMessage.objects.all()} == {ada.user, owner}
    assert HealthRead.objects.get().what == "patient.health"


def test_three_are_asked_at_once(as_ada, ada, now, at):
    holds = [demand.hold(ada, practice, at, now) for practice in others(now, 3)]

    said = as_ada.post("/visit-requests/", ask(ada, *holds)).json()

    assert [target["status"] for target in said["asks"]] == ["requested"] * 3


def test_a_practice_that_confirms_at_once_gets_the_visit_and_nobody_else_is_asked(
    as_ada, ada, now, at, okafor_practice, hold
):
    (other,) = others(now, 1)
    other_hold = demand.hold(ada, other, at + HOUR, now)
    instant(okafor_practice)

    said = as_ada.post("/visit-requests/", ask(ada, other_hold, hold)).json()

    assert said["status"] == "confirmed"
    (target,) = said["asks"]
    visit = Visit.objects.get()
    assert (target["status"], target["visit"]) == ("confirmed", str(visit.pk))
    assert (visit.starts_at, visit.zone, str(visit.local_time)) == (at, "America/New_York", "10:00:00")
    assert (visit.claim.kind, visit.claim.expires_at, visit.claim.released_at) == ("visit", None, None)
    other_hold.claim.refresh_from_db()
    assert other_hold.claim.released_at == now
    assert kinds() == ["visit.confirmed"]


def test_what_is_confirmed_at_once_counts_as_accepted_at_once(as_ada, ada, hold, okafor_practice, now):
    clinic = okafor_practice.location.clinic_id
    instant(okafor_practice)

    as_ada.post("/visit-requests/", ask(ada, hold))

    assert figures.figures([clinic], now=now + HOUR) == {clinic: figures.Figures(1.0, 0.0, 1)}
    RequestTarget.objects.update(answered_at=None)  # what makes it count
    assert figures.figures([clinic], now=now + HOUR) == {clinic: figures.Figures(None, None, 0)}


def test_without_a_time_the_clinic_is_told_when_it_would_suit(as_ada, ada, okafor_practice, now):
    windows = [{"earliest": "2026-11-30", "weekdays": [0, 2], "day_parts": ["morning"]}]

    said = as_ada.post("/visit-requests/", ask(ada, okafor_practice, windows=windows)).json()

    (target,) = said["asks"]
    assert (target["starts_at"], said["windows"]) == (None, windows)
    assert target["respond_by"] == "2026-11-24T10:00:00-05:00"  # `soon`: within a day
    assert not TimeClaim.objects.exists()


def test_a_practice_that_is_removed_meanwhile_is_asked_for_nothing(as_ada, ada, okafor_practice, monkeypatch):
    monkeypatch.setattr(time_claims, "KEEP", "SELECT FROM providers_practice WHERE id = %s AND false")

    answer = as_ada.post("/visit-requests/", ask(ada, okafor_practice, windows=[{"weekdays": [2]}]))

    assert code(answer) == (409, "practice_not_listed")
    assert nothing_is_kept()


def test_an_emergency_is_told_and_nothing_is_kept(as_ada, ada, hold):
    answer = as_ada.post("/visit-requests/", ask(ada, hold, answers={**CALM, "both_legs": "yes"}))

    assert code(answer) == (409, "emergency_level")
    assert answer.json()["emergency"]["contacts"][0]["number"] == "911"
    assert nothing_is_kept()


def test_every_question_of_the_gate_has_to_be_answered(as_ada, ada, hold):
    assert code(as_ada.post("/visit-requests/", ask(ada, hold, answers={}))) == (409, "gate_unanswered")
    assert nothing_is_kept()


def test_a_hold_that_has_run_out_is_none(as_ada, ada, hold, now):
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        answer = as_ada.post("/visit-requests/", ask(ada, hold))

    assert code(answer) == (409, "hold_is_over")
    assert answer.json()["errors"][0]["field"] == "asks.0.hold"
    assert nothing_is_kept()


def test_the_hold_of_somebody_else_is_none(as_eve, eve, hold):
    assert code(as_eve.post("/visit-requests/", ask(eve.patient, hold))) == (409, "hold_is_over")
    assert nothing_is_kept()


def test_a_hold_for_another_kind_of_visit_is_none(as_ada, ada, hold):
    assert code(as_ada.post("/visit-requests/", ask(ada, hold, new_patient=False))) == (
        409,
        "hold_is_for_another",
    )


def test_a_stranger_asks_for_nobody(as_eve, ada, hold):
    assert as_eve.post("/visit-requests/", ask(ada, hold)).status_code == 404
    assert nothing_is_kept()


def test_a_parent_asks_for_a_child(as_ben, ben, mia, okafor_practice, at, now):
    okafor_practice.provider.sees_children = True
    okafor_practice.provider.save()
    kept = demand.claim(okafor_practice, at, "hold", expires_at=now + HOUR)
    times = {"starts_at": at, "ends_at": at + HOUR / 2, "created_at": now}
    hold = Hold.objects.create(claim=kept, user=ben, patient=mia, mode="in_person", new_patient=True, **times)

    said = as_ben.post("/visit-requests/", ask(mia, hold)).json()

    assert (said["patient"], said["status"], said["level"]) == (str(mia.pk), "open", "soon")
    assert OutboxMessage.objects.get().user == ben
    assert as_ben.get("/visit-requests/").json()["results"][0]["id"] == said["id"]


def test_consent_is_asked_for_by_name(as_ada, ada, hold, okafor_practice):
    answer = as_ada.post("/visit-requests/", ask(ada, hold, agrees={}))

    assert code(answer) == (409, "consent_missing")
    clinic = str(okafor_practice.location.clinic_id)
    assert answer.json()["consents"] == [
        {"purpose": "store_health", "clinic": None, "version": "2026-11"},
        {"purpose": "share_with_clinic", "clinic": clinic, "version": "2026-12"},
    ]
    assert nothing_is_kept()
    assert not Consent.objects.exists()


def test_an_older_text_does_not_cover_the_answers_and_gives_way(as_ada, ada, hold, okafor_practice, now):
    older = ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic)
    ConsentFactory(patient=ada, storing=True)
    assert code(as_ada.post("/visit-requests/", ask(ada, hold, agrees={}))) == (409, "consent_missing")

    assert as_ada.post("/visit-requests/", ask(ada, hold)).status_code == 201
    older.refresh_from_db()
    assert older.withdrawn_at == now
    assert Consent.objects.in_force().get(clinic=older.clinic).version == "2026-12"


def test_what_was_agreed_before_is_not_asked_for_again(as_ada, ada, hold, okafor_practice):
    ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic, version="2026-12")
    ConsentFactory(patient=ada, storing=True)

    assert as_ada.post("/visit-requests/", ask(ada, hold, agrees={})).status_code == 201
    assert Consent.objects.count() == 2


def test_a_text_that_is_none_any_more_is_refused(as_ada, ada, hold):
    answer = as_ada.post(
        "/visit-requests/", ask(ada, hold, agrees={**AGREES, "share_with_clinic": "2026-11"})
    )

    assert code(answer) == (409, "consent_text_has_changed")
    assert nothing_is_kept()


def three_wait(ada, practice, at, now):
    for number in (1, 2, 3):
        demand.target(demand.request(ada, now), practice, at + number * HOUR, now)


def test_three_requests_are_open_at_most(as_ada, ada, okafor_practice, hold, at, now, monkeypatch):
    three_wait(ada, okafor_practice, at, now)

    assert code(as_ada.post("/visit-requests/", ask(ada, hold))) == (409, "too_many_open_requests")
    assert VisitRequest.objects.count() == 3
    monkeypatch.setattr(submitting, "MOST_OPEN", 4)
    assert as_ada.post("/visit-requests/", ask(ada, hold)).status_code == 201


def test_what_nobody_can_answer_any_more_takes_no_place(ada, okafor_practice, at, now):
    three_wait(ada, okafor_practice, at, now)
    later = now + DAY  # their deadline, and no sweep was there
    with time_machine.travel(later, tick=False):
        held = demand.hold(ada, okafor_practice, later + 2 * DAY, later)
        assert Caller(ada.user).post("/visit-requests/", ask(ada, held)).status_code == 201


def test_nobody_asks_and_moves_again_and_again(as_ada, ada, hold, okafor_practice, at, now, settings):
    """Each is mail for a clinic."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"asking": (2, 3600)}
    visit = demand.visit(ada, okafor_practice, at + 2 * HOUR, now)
    asked = as_ada.post("/visit-requests/", ask(ada, hold)).json()
    as_ada.post(f"/visit-requests/{asked['id']}/withdraw/")
    to = {"starts_at": (at + HOUR).isoformat()}
    assert as_ada.post(f"/visits/{visit.pk}/reschedule/", to).status_code == 200

    again = ask(ada, okafor_practice, windows=[{"weekdays": [2]}])
    assert code(as_ada.post("/visit-requests/", again)) == (429, "too_many_requests")
    assert code(as_ada.post(f"/visits/{visit.pk}/reschedule/", to)) == (429, "too_many_requests")
    assert VisitRequest.objects.filter(status="open").count() == 0


def test_a_practice_is_asked_once(as_ada, ada, hold, okafor_practice):
    body = ask(ada, hold, okafor_practice, windows=[{"day_parts": ["morning"]}])
    answer = as_ada.post("/visit-requests/", body)

    assert code(answer) == (400, "asked_twice")
    assert answer.json()["errors"][0]["field"] == "asks.1"


def test_too_late_to_ask_only_instant_times_are_left(as_ada, ada, okafor_practice, now):
    """Two hours of notice and less than half an hour before that: nobody could answer in time."""
    soon = demand.hold(ada, okafor_practice, now + 2 * HOUR + timedelta(minutes=29), now)

    assert code(as_ada.post("/visit-requests/", ask(ada, soon))) == (409, "needs_instant")
    assert nothing_is_kept()
    instant(okafor_practice)
    assert as_ada.post("/visit-requests/", ask(ada, soon)).json()["status"] == "confirmed"


def test_the_scope_of_a_match_holds_here_too(as_ada, ada, now, at):
    chiropractor = make_listed_practice(now=now, taxonomy={"code": CHIROPRACTOR})
    held = demand.hold(ada, chiropractor, at, now)

    answer = as_ada.post("/visit-requests/", ask(ada, held, cautions={"anticoagulants": "yes"}))

    assert code(answer) == (409, "manipulation_caution")
    assert nothing_is_kept()


def test_what_is_urgent_is_seen_today_or_tomorrow(as_ada, ada, okafor_practice, now):
    late = demand.hold(ada, okafor_practice, now + 2 * DAY, now)

    answer = as_ada.post("/visit-requests/", ask(ada, late, answers={**CALM, "burning_rash": "yes"}))

    assert code(answer) == (409, "only_today_or_tomorrow")


def test_a_patient_is_at_one_place_at_a_time(as_ada, ada, hold, now, at):
    (other,) = others(now, 1)
    demand.visit(ada, other, at + timedelta(minutes=15), now)

    assert code(as_ada.post("/visit-requests/", ask(ada, hold))) == (409, "patient_has_visit")


def test_a_clinician_who_is_not_listed_any_more_is_not_asked(as_ada, ada, hold, okafor_practice):
    okafor_practice.provider.published_at = None
    okafor_practice.provider.save()

    assert code(as_ada.post("/visit-requests/", ask(ada, hold))) == (409, "practice_not_listed")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asks": []}, "asks"),
        ({"asks": [{}]}, "asks.0.hold"),
        ({"asks": [{"hold": "x"}]}, "asks.0.hold"),
        ({"windows": [{"day_parts": ["night"]}]}, "windows.0.day_parts.0"),
        ({"windows": [{"earliest": "2026-12-02", "latest": "2026-12-01"}]}, "windows.0.latest"),
        ({"windows": [{"day_parts": ["morning"]}]}, "windows"),
        ({"mode": "video"}, "patient_state"),
        ({"note": "x" * 1001}, "note"),
        ({"agrees": {"share": "1"}}, "agrees.share"),
        ({"patient": "you"}, "patient"),
    ],
)
def test_what_is_wrong_is_named(changes, field, as_ada, ada, hold):
    answer = as_ada.post("/visit-requests/", ask(ada, hold) | changes)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert nothing_is_kept()


def test_a_patient_withdraws_and_the_time_is_free_again(as_ada, asked, now):
    answer = as_ada.post(f"/visit-requests/{asked.pk}/withdraw/")

    said = answer.json()
    assert (answer.status_code, said["status"], said["closed_because"]) == (200, "closed", "withdrawn")
    assert said["asks"][0]["status"] == "withdrawn"
    assert TimeClaim.objects.get().released_at == now
    assert kinds() == ["visit.requested", "visit.withdrawn"]
    assert code(as_ada.post(f"/visit-requests/{asked.pk}/withdraw/")) == (409, "state_has_changed")


def test_a_stranger_finds_no_request(as_eve, asked):
    assert as_eve.get(f"/visit-requests/{asked.pk}/").status_code == 404
    assert as_eve.post(f"/visit-requests/{asked.pk}/withdraw/").status_code == 404
    assert as_eve.get("/visit-requests/").json()["results"] == []
    asked.refresh_from_db()
    assert asked.status == "open"


def test_lists_take_the_same_number_of_queries_for_one_and_for_three(
    as_ada, ada, okafor_practice, now, at, django_assert_max_num_queries
):
    demand.target(demand.request(ada, now), okafor_practice, at, now)
    with django_assert_max_num_queries(60) as one:
        as_ada.get("/visit-requests/")
    for number in (1, 2):
        demand.target(demand.request(ada, now), okafor_practice, at + number * HOUR, now)
    with django_assert_max_num_queries(60) as three:
        assert len(as_ada.get("/visit-requests/").json()["results"]) == 3
    assert len(three) == len(one)
