"""A clinic books for a patient who shares with it, by HTTP: what comes of it, and every reason why nothing does."""

import json
from datetime import timedelta

import pytest

from accounts.models import HealthRead, OutboxMessage
from patients import consents
from patients.models import Intake, RequestTarget, Visit, VisitRequest
from patients.requests import figures
from providers.models import TimeClaim
from tests.factories.clinics import MembershipFactory, make_member, make_owner
from tests.factories.patients import ConsentFactory
from tests.factories.supply import ClinicFactory, VisitTypeFactory, make_listed_practice
from tests.matching.market import CALM, CHIROPRACTOR
from tests.patients import demand
from tests.patients.api.asking import TOLD
from tests.patients.calls import Caller, assert_refused

DESK = "/clinic/visits/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.usefixtures("catalogue", "clock_stands")


@pytest.fixture
def clinic(okafor_practice):
    return okafor_practice.location.clinic


@pytest.fixture
def agreed(ada, clinic):
    """Ada lets Kaly keep and the clinic see what hurts, in the present words."""
    return [
        ConsentFactory(patient=ada, storing=True),
        ConsentFactory(patient=ada, clinic=clinic, version="2026-12"),
    ]


@pytest.fixture
def bola(clinic):
    return make_owner(clinic)


@pytest.fixture
def as_bola(bola):
    return Caller(bola)


def body(who, practice, **changes):
    """Tuesday at ten."""
    wanted = {"patient": str(who.pk), "practice": str(practice.pk)}
    when = {"starts_at": "2026-11-24T10:00:00-05:00", "mode": "in_person", "new_patient": True}
    return {**wanted, **when, **TOLD, **changes}


def nothing_came_of_it():
    return not (
        Visit.objects.exists()
        or VisitRequest.objects.exists()
        or Intake.objects.exists()
        or TimeClaim.objects.exists()
        or OutboxMessage.objects.exists()
    )


def test_staff_book_a_free_time_with_what_the_patient_told(as_bola, bola, ada, agreed, okafor_practice, now):
    answer = as_bola.post(DESK, body(ada, okafor_practice, note="She called on Monday."))

    assert answer.status_code == 201, answer.json()
    said, visit = answer.json(), Visit.objects.get()
    assert (said["id"], said["status"]) == (str(visit.pk), "confirmed")
    assert (said["starts_at"], said["ends_at"]) == ("2026-11-24T10:00:00-05:00", "2026-11-24T10:30:00-05:00")
    assert said["patient"] == {"id": str(ada.pk), "name": "Ada Byrne"}
    assert (said["health"]["told"], said["health"]["note"]) == (TOLD, "She called on Monday.")
    request, target, intake = VisitRequest.objects.get(), RequestTarget.objects.get(), Intake.objects.get()
    assert (request.status, request.asked_by, request.condition.slug) == (
        "confirmed",
        bola,
        "thoracic-strain",
    )
    assert (target.status, target.practice, target.answered_at) == ("confirmed", okafor_practice, None)
    assert (intake.told_by, json.loads(intake.told), intake.level) == (bola, TOLD, "soon")
    assert (visit.claim.kind, visit.claim.expires_at, visit.price_cents) == (
        "visit",
        None,
        target.price_cents,
    )
    assert (visit.starts_at, visit.zone, visit.confirmed_at) == (now + DAY, "America/New_York", now)
    assert [(read.reader, read.what, read.why) for read in HealthRead.objects.all()] == [
        (bola, "patient.health", "care")
    ]


def test_both_sides_are_told_and_the_patient_can_take_it_back(
    as_bola, bola, as_ada, ada, agreed, okafor_practice
):
    as_bola.post(DESK, body(ada, okafor_practice))

    told = OutboxMessage.objects.filter(about_id__isnull=False)
    assert {(message.kind, message.user) for message in told} == {
        ("visit.booked", ada.user), ("practice.booked", bola)
    }  # fmt: skip
    assert OutboxMessage.objects.count() == 2
    (visit,) = as_ada.get("/visits/").json()["results"]
    assert as_ada.get("/visit-requests/").json()["results"][0]["status"] == "confirmed"
    assert as_ada.post(f"/visits/{visit['id']}/cancel/", {"code": "plans"}).json()["status"] == (
        "cancelled_by_patient"
    )


def test_it_says_nothing_of_how_the_clinic_answers(as_bola, ada, agreed, okafor_practice, clinic, now):
    as_bola.post(DESK, body(ada, okafor_practice))

    assert figures.figures([clinic.pk], now=now + HOUR) == {clinic.pk: figures.Figures()}
    RequestTarget.objects.update(answered_at=now)  # what would make it count
    assert figures.figures([clinic.pk], now=now + HOUR) == {clinic.pk: figures.Figures(1.0, 0.0, 1)}


def test_it_takes_as_long_as_the_practice_says_for_what_hurts(as_bola, ada, agreed, okafor_practice):
    VisitTypeFactory(
        practice=okafor_practice, condition_group="muscle-posture", new_minutes=60, price_cents=20_000
    )

    said = as_bola.post(DESK, body(ada, okafor_practice)).json()

    assert (said["ends_at"], said["price_cents"]) == ("2026-11-24T11:00:00-05:00", 20_000)


def test_who_shares_with_nobody_here_is_not_found(as_bola, ada, okafor_practice, clinic, now):
    ConsentFactory(patient=ada, storing=True)
    ConsentFactory(patient=ada, clinic=clinic, version="2026-12", withdrawn_at=now)

    assert_refused(as_bola.post(DESK, body(ada, okafor_practice)), 404, "not_found")
    assert nothing_came_of_it()


def test_who_was_erased_is_not_found(as_bola, ada, agreed, okafor_practice):
    type(ada).objects.filter(pk=ada.pk).update(person_key=None)

    assert_refused(as_bola.post(DESK, body(ada, okafor_practice)), 404, "not_found")
    assert nothing_came_of_it()


def test_the_patient_agrees_to_the_present_words_that_it_is_kept_and_seen(
    as_bola, ada, okafor_practice, clinic, monkeypatch
):
    ConsentFactory(patient=ada, clinic=clinic, version="2026-11")

    refused = as_bola.post(DESK, body(ada, okafor_practice))

    assert_refused(refused, 409, "consent_missing")
    assert refused.json()["consents"] == [
        {"purpose": "store_health", "clinic": None, "version": "2026-11"},
        {"purpose": "share_with_clinic", "clinic": str(clinic.pk), "version": "2026-12"},
    ]
    assert "patient has not agreed" in refused.json()["detail"]
    assert nothing_came_of_it()
    monkeypatch.setattr(consents, "missing_for_visits", lambda **_: [])  # without the look it would be kept
    assert as_bola.post(DESK, body(ada, okafor_practice)).status_code == 201


def test_sharing_with_another_clinic_of_theirs_does_not_do(as_bola, bola, ada, okafor_practice, clinic):
    hilltop = ClinicFactory(name="Hilltop Clinic")
    MembershipFactory(user=bola, clinic=hilltop, may_read_health=True)
    ConsentFactory(patient=ada, storing=True)
    ConsentFactory(patient=ada, clinic=hilltop, version="2026-12")

    refused = as_bola.post(DESK, body(ada, okafor_practice))

    assert_refused(refused, 409, "consent_missing")
    assert [one["clinic"] for one in refused.json()["consents"]] == [str(clinic.pk)]
    assert nothing_came_of_it()


def test_whoever_may_not_read_health_books_nothing(ada, agreed, okafor_practice, clinic):
    as_chidi = Caller(make_member(clinic))

    assert_refused(as_chidi.post(DESK, body(ada, okafor_practice)), 403, "permission_denied")
    assert nothing_came_of_it()
    # Nor do they learn anything by the gate.
    urgent = body(ada, okafor_practice, answers={**CALM, "both_legs": "yes"})
    assert_refused(as_chidi.post(DESK, urgent), 403, "permission_denied")


def test_a_practice_that_they_do_not_run_is_named(ada, agreed, okafor_practice, clinic, now):
    other = make_listed_practice(now=now, location=okafor_practice.location)
    limited = Caller(make_member(clinic, practices=[other], may_read_health=True))

    assert_refused(limited.post(DESK, body(ada, okafor_practice)), 400, "does_not_exist", "practice")
    assert nothing_came_of_it()


def test_strangers_and_patients_find_nobody(as_eve, as_ada, ada, agreed, okafor_practice):
    for caller in (as_eve, as_ada):
        assert_refused(caller.post(DESK, body(ada, okafor_practice)), 404, "not_found")
    assert Caller().post(DESK, body(ada, okafor_practice)).status_code == 401
    assert nothing_came_of_it()


def test_an_emergency_is_told_and_nothing_is_kept(as_bola, ada, agreed, okafor_practice):
    answer = as_bola.post(DESK, body(ada, okafor_practice, answers={**CALM, "both_legs": "yes"}))

    assert_refused(answer, 409, "emergency_level")
    assert answer.json()["emergency"]["contacts"][0]["number"] == "911"
    assert nothing_came_of_it()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answers": {}}, "gate_unanswered"),
        ({"starts_at": "2026-11-28T10:00:00-05:00"}, "time_not_offered"),
        (
            {"starts_at": "2026-11-26T10:00:00-05:00", "answers": {**CALM, "burning_rash": "yes"}},
            "only_today_or_tomorrow",
        ),
    ],
)
def test_what_a_match_asks_holds_here_too(as_bola, ada, agreed, okafor_practice, changes, code):
    assert_refused(as_bola.post(DESK, body(ada, okafor_practice, **changes)), 409, code)
    assert nothing_came_of_it()


def test_the_scope_of_a_match_holds_here_too(as_bola, bola, ada, agreed, okafor_practice, now):
    chiropractor = make_listed_practice(
        now=now, taxonomy={"code": CHIROPRACTOR}, location=okafor_practice.location
    )

    answer = as_bola.post(DESK, body(ada, chiropractor, cautions={"anticoagulants": "yes"}))

    assert_refused(answer, 409, "manipulation_caution")
    assert nothing_came_of_it()


def test_who_cannot_be_found_is_not_booked(as_bola, ada, agreed, okafor_practice):
    okafor_practice.provider.published_at = None
    okafor_practice.provider.save()

    assert_refused(as_bola.post(DESK, body(ada, okafor_practice)), 409, "practice_not_listed")
    assert nothing_came_of_it()


def test_a_time_that_is_taken_names_the_nearest_free_ones(as_bola, ada, agreed, okafor_practice, now):
    demand.claim(okafor_practice, now + DAY, "hold", expires_at=now + HOUR)

    refused = as_bola.post(DESK, body(ada, okafor_practice))

    assert_refused(refused, 409, "time_taken")
    assert refused.json()["alternatives"][0] == {
        "starts_at": "2026-11-24T09:00:00-05:00",
        "timezone": "America/New_York",
    }
    assert not (Visit.objects.exists() or Intake.objects.exists() or OutboxMessage.objects.exists())


def test_a_patient_is_at_one_place_at_a_time(as_bola, ada, agreed, okafor_practice, now):
    demand.visit(ada, make_listed_practice(now=now), now + DAY + HOUR / 4, now)

    assert_refused(as_bola.post(DESK, body(ada, okafor_practice)), 409, "patient_not_free")
    assert (Visit.objects.count(), TimeClaim.objects.filter(practice=okafor_practice).count()) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"patient": "you"}, "patient", "invalid"),
        ({"starts_at": "2026-11-24T10:00:00"}, "starts_at", "invalid"),
        ({"mode": "video"}, "patient_state", "required"),
        ({"note": "x" * 1001}, "note", "max_length"),
        ({"agrees": {}}, "agrees", "unknown_field"),
        ({"asked_by": "me"}, "asked_by", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named(as_bola, ada, agreed, okafor_practice, changes, field, code):
    assert_refused(as_bola.post(DESK, body(ada, okafor_practice, **changes)), 400, code, field)
    assert nothing_came_of_it()


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:00Z"])
def test_a_far_day_is_refused_also_where_it_is_urgent(as_bola, ada, agreed, okafor_practice, year):
    urgent = {**CALM, "burning_rash": "yes"}
    answer = as_bola.post(DESK, body(ada, okafor_practice, starts_at=year, answers=urgent))

    assert 400 <= answer.status_code < 500, answer.content
    assert nothing_came_of_it()
