from datetime import timedelta

import pytest

from patients.models import CounterOffer, RequestTarget, Visit
from tests.factories.clinics import make_member, make_owner
from tests.factories.patients import ConsentFactory
from tests.factories.supply import ClinicFactory
from tests.patients import demand
from tests.patients.calls import Caller, assert_refused, looks

INBOX = "/clinic/requests/"
HOUR = timedelta(hours=1)


pytestmark = pytest.mark.usefixtures("clock_stands")


@pytest.fixture
def asked(ada, okafor_practice, now):
    """Ada asks for Tuesday at ten, and shares with the clinic."""
    ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic)
    request = demand.request(ada, now, note="It began after I lifted a box.")
    return demand.target(request, okafor_practice, now + timedelta(days=1), now)


@pytest.fixture
def clinic(okafor_practice):
    return okafor_practice.location.clinic


@pytest.fixture
def as_bola(clinic):
    return Caller(make_owner(clinic))


@pytest.fixture
def as_chidi(clinic):
    """Works there, and may not read health data."""
    return Caller(make_member(clinic))


def test_the_inbox_shows_deadlines_in_the_time_of_the_place_and_a_name(asked, as_chidi):
    (row,) = as_chidi.get(INBOX).json()["results"]

    assert (row["status"], row["respond_by"]) == ("requested", "2026-11-24T10:00:00-05:00")
    assert (row["starts_at"], row["ends_at"]) == ("2026-11-24T10:00:00-05:00", "2026-11-24T10:30:00-05:00")
    assert row["patient"] == {"id": str(asked.request.patient_id), "name": "Ada Byrne"}
    assert looks() == [("chidi@example.org", asked.request.patient_id, "patient.name", "care")]


def test_the_earliest_deadline_comes_first_and_what_is_over_by_its_status(asked, ada, as_bola, now):
    sooner = demand.target(demand.request(ada, now), asked.practice, now + timedelta(days=2), now)
    RequestTarget.objects.filter(pk=sooner.pk).update(respond_by=now + HOUR)
    over = demand.target(
        demand.request(ada, now), asked.practice, now + timedelta(days=3), now, status="expired", ended_at=now
    )

    def ids(**query):
        return [row["id"] for row in as_bola.get(INBOX, **query).json()["results"]]

    assert ids() == [str(sooner.pk), str(asked.pk)]
    assert ids(status="expired") == [str(over.pk)]
    assert_refused(as_bola.get(INBOX, status="lost"), 400, "invalid_choice", "status")
    assert_refused(as_bola.get(INBOX, state="open"), 400, "unknown_parameter", "state")


def test_what_was_told_is_for_those_who_may_read_it(asked, as_bola, as_chidi):
    path = f"{INBOX}{asked.pk}/"

    health = as_bola.get(path).json()["health"]
    assert (health["birth_date"], health["condition"], health["level"]) == (
        "1990-05-17",
        "thoracic-strain",
        "soon",
    )
    assert health["told"] == {"answers": {"pain": "stiff in the morning"}}
    assert health["note"] == "It began after I lifted a box."
    shown = as_chidi.get(path)
    assert shown.json()["health"] is None
    assert "box" not in shown.content.decode()
    assert [(who, what) for who, _, what, _ in looks()] == [
        ("bola@example.org", "patient.health"),
        ("chidi@example.org", "patient.name"),
    ]


def test_without_sharing_nobody_is_named(asked, as_bola, now):
    asked.request.patient.consents.update(withdrawn_at=now)

    shown = as_bola.get(f"{INBOX}{asked.pk}/").json()

    assert (shown["patient"], shown["health"], looks()) == (None, None, [])


def test_sharing_with_another_clinic_names_nobody_here(asked, as_bola):
    """Bola owns that one too: what counts is the clinic that was asked."""
    consent = asked.request.patient.consents.get()
    other = ClinicFactory(name="Hilltop Clinic")
    make_owner(other)
    type(consent).objects.filter(pk=consent.pk).update(clinic=other)

    shown = as_bola.get(f"{INBOX}{asked.pk}/").json()

    assert (shown["patient"], shown["health"]) == (None, None)


def test_a_request_is_confirmed_declined_or_answered_with_other_times(asked, ada, as_bola, now):
    others = [
        demand.target(demand.request(ada, now), asked.practice, now + timedelta(days=days), now)
        for days in (2, 3)
    ]

    assert as_bola.post(f"{INBOX}{asked.pk}/confirm/").json()["status"] == "confirmed"
    declined = as_bola.post(f"{INBOX}{others[0].pk}/decline/", {"code": "no_time"}).json()
    countered = as_bola.post(
        f"{INBOX}{others[1].pk}/counter/",
        {"times": ["2026-11-27T18:00:00-05:00", "2026-11-27T12:00:00-05:00"]},
    ).json()

    assert Visit.objects.get().target == asked
    assert (declined["status"], declined["decline_code"]) == ("declined", "no_time")
    assert declined["answered_at"] == "2026-11-23T10:00:00-05:00"
    assert (countered["status"], countered["respond_by"]) == ("countered", "2026-11-24T10:00:00-05:00")
    assert [offer["starts_at"] for offer in countered["counters"]] == [
        "2026-11-27T12:00:00-05:00",
        "2026-11-27T18:00:00-05:00",
    ]


def test_an_offer_of_a_time_that_is_taken_names_the_nearest_free_ones(asked, as_bola, okafor_practice, now):
    demand.claim(okafor_practice, now + timedelta(days=1, hours=2))

    refusal = as_bola.post(f"{INBOX}{asked.pk}/counter/", {"times": ["2026-11-24T12:00:00-05:00"]})

    assert_refused(refusal, 409, "time_taken")
    assert refusal.json()["alternatives"][0] == {
        "starts_at": "2026-11-24T10:30:00-05:00",
        "timezone": "America/New_York",
    }
    asked.refresh_from_db()
    assert (asked.status, CounterOffer.objects.count()) == ("requested", 0)


@pytest.mark.parametrize(
    ("path", "body", "field", "code"),
    [
        ("confirm", {"code": "other"}, "code", "unknown_field"),
        ("decline", {}, "code", "required"),
        ("decline", {"code": "dislike"}, "code", "invalid_choice"),
        ("counter", {"times": []}, "times", "min_length"),
        ("counter", {"times": ["2026-11-24T12:00:00"]}, "times.0", "invalid"),
        ("counter", {"times": ["2026-11-24T12:00:17-05:00"]}, "times.0", "not_to_the_minute"),
        ("counter", {"times": ["0001-01-01T00:00:00Z"]}, "times", "offered_too_soon"),
        ("counter", {"times": ["2026-11-23T11:00:00-05:00"]}, "times", "offered_too_soon"),
        (
            "counter",
            {"times": [f"2026-11-2{day}T12:00:00-05:00" for day in range(4, 8)]},
            "times",
            "max_length",
        ),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(asked, as_bola, path, body, field, code):
    assert_refused(as_bola.post(f"{INBOX}{asked.pk}/{path}/", body), 400, code, field)
    asked.refresh_from_db()
    assert (asked.status, asked.answered_at) == ("requested", None)


def test_whoever_does_not_run_the_practice_finds_nothing(asked, as_eve, as_ada):
    for caller in (as_eve, as_ada):
        for path in ("", "confirm/", "decline/", "counter/"):
            method = caller.post if path else caller.get
            body = {"decline/": {"code": "other"}, "counter/": {"times": ["2026-11-25T12:00:00Z"]}}.get(path)
            answer = method(f"{INBOX}{asked.pk}/{path}", **({"body": body} if body else {}))
            assert_refused(answer, 404, "not_found")
    asked.refresh_from_db()
    assert asked.status == "requested"
