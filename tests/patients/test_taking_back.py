"""What ends when a consent is taken back: answers go, what waits for a clinic is withdrawn, visits stay."""

import json
from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from patients import consents, taking_back
from patients.models import Intake, RequestTarget, Visit, VisitRequest, WaitlistEntry, WaitlistOffer
from patients.requests import answering, counters, intakes
from patients.states import StateHasChanged
from providers import search_rows
from providers.models import TimeClaim
from tests.factories.clinics import make_owner
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.supply import make_listed_practice
from tests.patients import demand
from tests.patients.calls import Caller

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTE = "It began after I lifted a box."


pytestmark = pytest.mark.usefixtures("clock_stands")


@pytest.fixture
def clinic(okafor_practice):
    return okafor_practice.location.clinic


@pytest.fixture
def bola(clinic):
    return make_owner(clinic)


@pytest.fixture
def storing(ada):
    return ConsentFactory(patient=ada, storing=True)


@pytest.fixture
def sharing(ada, clinic):
    return ConsentFactory(patient=ada, clinic=clinic, version="2026-12")


@pytest.fixture
def lindqvist_practice(okafor_practice, now):
    """Another clinician, of another clinic."""
    return make_listed_practice(now=now, provider={"last_name": "Lindqvist"})


@pytest.fixture
def asked(ada, okafor_practice, lindqvist_practice, now):
    """One request of both clinics: Dr Okafor's has answered with another time."""
    request = demand.request(ada, now, note=NOTE, windows=[{"day_parts": ["morning"]}])
    first = demand.target(request, okafor_practice, now + DAY, now)
    RequestTarget.objects.filter(pk=first.pk).update(status="countered")
    demand.counter(first, now + 2 * DAY, now)
    demand.target(request, lindqvist_practice, now + DAY, now)
    return request


def take_back(ada, consent):
    path = f"/me/patients/{ada.pk}/consents/{consent.pk}/withdraw/"
    assert Caller(ada.user).post(path).status_code == 200


def targets(request):
    """By the name of the clinician: how what was asked stands."""
    return dict(request.targets.values_list("practice__provider__last_name", "status"))


def told():
    return sorted(OutboxMessage.objects.values_list("kind", "user__email"))


def taken():
    return TimeClaim.objects.filter(released_at=None)


def test_keeping_no_more_ends_what_waits_and_empties_what_was_told(
    ada, bola, storing, asked, okafor_practice, now
):
    visit = demand.visit(ada, okafor_practice, now + 3 * DAY, now)
    over = demand.request(ada, now, note=NOTE, status="closed", closed_because="declined", closed_at=now)
    entry = demand.wait(ada, okafor_practice, now)
    demand.offer(entry, okafor_practice, now + 4 * DAY, now)
    demand.wait(ada, okafor_practice, now)

    take_back(ada, storing)

    asked.refresh_from_db()
    assert (asked.status, asked.closed_because, asked.closed_at) == ("closed", "withdrawn", now)
    assert targets(asked) == {"Okafor": "withdrawn", "Lindqvist": "withdrawn"}
    assert set(WaitlistEntry.objects.values_list("status", "ended_at", "condition")) == {("left", now, None)}
    assert (WaitlistOffer.objects.get().status, WaitlistEntry.objects.count()) == ("withdrawn", 2)
    emptied = Intake.objects.select_related("patient__person_key")
    assert {(intake.told, intake.erased_at) for intake in emptied} == {("{}", now)}
    assert set(VisitRequest.objects.values_list("note", "condition")) == {(None, None)}
    over.refresh_from_db()
    assert (over.closed_because, asked.windows) == ("declined", [{"day_parts": ["morning"]}])
    visit.refresh_from_db()
    assert (visit.status, taken().get()) == ("confirmed", visit.claim)
    assert list(search_rows.differences(now=now)) == []


def test_both_sides_are_told_of_what_ends(ada, bola, storing, asked, okafor_practice, now):
    entry = demand.wait(ada, okafor_practice, now)
    demand.offer(entry, okafor_practice, now + 4 * DAY, now)
    demand.wait(ada, okafor_practice, now)

    take_back(ada, storing)

    hers, theirs = ada.user.email, bola.email
    assert told() == [
        ("practice.wait_ended", theirs),
        ("practice.withdrawn", theirs),
        ("visit.wait_ended", hers),
        ("visit.wait_ended", hers),
        ("visit.withdrawn", hers),
        ("visit.withdrawn", hers),
    ]


def test_without_the_deletion_it_would_stay(ada, storing, asked, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(intakes, "empty", lambda patient, now: None)

    take_back(ada, storing)

    asked.refresh_from_db()
    assert (asked.note, json.loads(asked.intake.told)) == (
        NOTE,
        {"answers": {"pain": "stiff in the morning"}},
    )


def test_the_clinic_of_a_visit_ahead_reads_no_answers_any_more(
    ada, bola, storing, sharing, okafor_practice, now
):
    visit = demand.visit(ada, okafor_practice, now + DAY, now)
    visit.target.request.note = NOTE
    visit.target.request.save()

    def health():
        return Caller(bola).get(f"/visits/{visit.pk}/").json()["health"]

    assert health()["told"] == {"answers": {"pain": "stiff in the morning"}}
    take_back(ada, storing)

    shown = health()
    assert (shown["told"], shown["condition"]) == ({}, None)
    assert (shown["note"], shown["birth_date"]) == (None, "1990-05-17")


def test_what_was_deleted_is_not_used_again(ada, storing, asked, okafor_practice, now):
    take_back(ada, storing)
    asked.intake.refresh_from_db()

    with pytest.raises(intakes.AnswersTooOld):
        intakes.latest(asked.intake, None, by=ada.user, now=now)


def test_nobody_elses_is_touched(ada, storing, okafor_practice, now):
    cleo = PatientFactory(user__email="cleo@example.org")
    hers = demand.request(cleo, now, note=NOTE)
    demand.target(hers, okafor_practice, now + DAY, now)

    take_back(ada, storing)

    hers.refresh_from_db()
    assert (hers.status, hers.note, hers.intake.erased_at, told()) == ("open", NOTE, None, [])
    assert targets(hers) == {"Okafor": "requested"}


def test_sharing_no_more_withdraws_what_that_clinic_has_not_answered(ada, bola, sharing, asked, now):
    take_back(ada, sharing)

    asked.refresh_from_db()
    assert (asked.status, asked.note, asked.intake.erased_at) == ("open", NOTE, None)
    assert targets(asked) == {"Okafor": "withdrawn", "Lindqvist": "requested"}
    assert taken().get().practice.provider.last_name == "Lindqvist"
    assert told() == [("practice.withdrawn", bola.email), ("visit.withdrawn", ada.user.email)]
    assert list(search_rows.differences(now=now)) == []


def test_with_the_last_clinic_the_request_is_closed(ada, sharing, okafor_practice, now):
    alone = demand.request(ada, now)
    demand.target(alone, okafor_practice, now + DAY, now)

    take_back(ada, sharing)

    alone.refresh_from_db()
    assert (alone.status, alone.closed_because) == ("closed", "withdrawn")
    assert not taken().exists()


def test_visits_ahead_stay_and_name_nobody(ada, bola, sharing, okafor_practice, now):
    visit = demand.visit(ada, okafor_practice, now + DAY, now)

    take_back(ada, sharing)

    shown = Caller(bola).get(f"/visits/{visit.pk}/").json()
    assert (shown["status"], shown["patient"], shown["health"]) == ("confirmed", None, None)
    assert (Visit.objects.get().status, told()) == ("confirmed", [])


def test_a_newer_text_that_takes_the_place_of_an_older_ends_nothing(ada, storing, asked, clinic, now):
    ConsentFactory(patient=ada, clinic=clinic, version="2026-11")
    versions = {"share_with_clinic": "2026-12"}

    consents.agree_to_visits(patient=ada, clinics=[clinic.pk], versions=versions, by=ada.user, now=now)

    assert (targets(asked), told()) == ({"Okafor": "countered", "Lindqvist": "requested"}, [])


def test_a_clinic_confirms_nothing_of_whoever_shares_no_more(ada, bola, sharing, okafor_practice, now):
    target = demand.target(demand.request(ada, now), okafor_practice, now + DAY, now)

    take_back(ada, sharing)

    with pytest.raises(StateHasChanged):
        answering.confirm(target=target, by=bola, now=now)
    assert not Visit.objects.exists()


def test_the_patient_takes_no_time_of_a_clinic_that_they_share_with_no_more(ada, sharing, asked, now):
    offer = asked.targets.get(practice__provider__last_name="Okafor").counters.get()

    take_back(ada, sharing)

    with pytest.raises(StateHasChanged):
        counters.accept(offer=offer, telling=None, agrees={}, by=ada.user, now=now)
    assert not Visit.objects.exists()


def test_otherwise_a_clinic_would_confirm_a_visit_of_nobody(
    ada, bola, sharing, okafor_practice, now, monkeypatch
):
    """The control."""
    monkeypatch.setattr(taking_back, "stop_asking", lambda patient, clinic_id, now: None)
    target = demand.target(demand.request(ada, now), okafor_practice, now + DAY, now)

    take_back(ada, sharing)

    visit = answering.confirm(target=target, by=bola, now=now)
    assert Caller(bola).get(f"/visits/{visit.pk}/").json()["patient"] is None
