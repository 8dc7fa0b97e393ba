"""The people that `manage.py up` settles, as someone who tries Kaly out signs in as them."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts.models import RoleGrant, User
from patients import demo
from patients.models import (
    Consent,
    CounterOffer,
    Hold,
    Intake,
    Patient,
    RequestTarget,
    Visit,
    VisitRequest,
    WaitlistEntry,
    WaitlistOffer,
)
from patients.requests import expiring
from providers.models import (
    Document,
    InsurancePlan,
    Membership,
    Practice,
    Provider,
    SearchRow,
    TimeClaim,
    VerificationCase,
)
from tests.factories.patients import PatientFactory
from tests.factories.supply import TimeClaimFactory, make_listed_practice
from tests.patients import demand

PASSWORD = "heavy-lantern-42"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OF_VISITS = (Intake, VisitRequest, RequestTarget, Visit)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


@pytest.fixture
def settled(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    return demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)


@pytest.fixture
def sign_in(settled, now):
    """Sign in as one of them over HTTP, with a code where they are asked for one."""

    def sign_in(person):
        client = Client()
        with time_machine.travel(now, tick=False):
            client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        if person.role:
            later = now.timestamp() + 60
            code = totp.format_hotp_value(totp.hotp_value(SECRET, int(later) // 30))
            with time_machine.travel(later, tick=False):
                client.post("/accounts/2fa/authenticate/", {"code": code})
        return client

    return sign_in


def get(client, address, now):
    with time_machine.travel(now.timestamp() + 90, tick=False):
        return client.get(f"/api/v1/{address}")


def test_the_patient_sees_herself_and_her_son(sign_in, now):
    answer = get(sign_in(demo.PATIENT), "me/patients/", now).json()

    assert sorted(row["name"] for row in answer["results"]) == ["Ada Quist", "Milo Quist"]


@pytest.mark.parametrize(("person", "seen"), [(demo.OWNER, True), (demo.NURSE, True), (demo.DESK, False)])
def test_the_clinic_sees_what_each_may(sign_in, now, person, seen):
    client = sign_in(person)
    [row] = get(client, "clinic/patients/", now).json()["results"]

    assert row["name"] == "Ada Quist"
    assert ("care_notes" in get(client, f"clinic/patients/{row['id']}/", now).json()) is seen


def test_the_clinician_has_a_practice(sign_in, now):
    [practice] = get(sign_in(demo.CLINICIAN), "clinic/practices/", now).json()["results"]

    assert practice["id"] == str(Practice.objects.get().pk)


@pytest.mark.parametrize("person", demo.STAFF)
def test_staff_sign_in_with_a_code(sign_in, now, person):
    assert get(sign_in(person), "me/", now).json()["roles"] == [person.role]


def test_verifiers_have_work(settled, sign_in, now):
    assert [str(case.kind) for case in VerificationCase.objects.open()] == ["identity"]
    client = sign_in(demo.VERIFIER)
    with time_machine.travel(now.timestamp() + 90, tick=False):
        assert "Identity" in client.get("/admin/providers/verificationcase/").content.decode()


def test_again_changes_nothing(settled, now):
    everything = (User, RoleGrant, Patient, Consent, Membership, VerificationCase, Document, *OF_VISITS)
    before = [sorted(model.objects.values_list("pk", flat=True)) for model in everything]

    demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)

    assert [sorted(model.objects.values_list("pk", flat=True)) for model in everything] == before


def test_the_patient_has_a_visit_that_took_place_one_ahead_and_a_request(settled, sign_in, now):
    gone, ahead = Visit.objects.order_by("starts_at")
    assert (gone.status, ahead.status) == ("completed", "confirmed")
    assert gone.ends_at < now - timedelta(days=7) < now + timedelta(days=1) < ahead.starts_at
    waiting = VisitRequest.objects.open().get()
    assert waiting.patient.name == "Ada Quist"
    [asked] = get(sign_in(demo.DESK), "clinic/requests/", now).json()["results"]
    assert asked["id"] == str(waiting.targets.get().pk)
    assert not Hold.objects.exists()


def test_where_times_are_confirmed_at_once_she_asks_for_any_morning(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    Practice.objects.update(confirmation="instant")

    demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)

    waiting = VisitRequest.objects.open().get()
    assert waiting.windows == [{"weekdays": [0, 1, 2, 3, 4], "day_parts": ["morning"]}]
    assert [visit.status for visit in Visit.objects.order_by("starts_at")] == ["completed", "confirmed"]


@pytest.mark.parametrize("sweep", [expiring.end_unanswered, lambda now: None])
def test_what_has_ended_comes_anew(settled, now, sweep):
    """Also where nothing ran meanwhile that would have closed it."""
    later = now + timedelta(days=2)
    sweep(now=later)
    assert not RequestTarget.objects.pending().filter(respond_by__gt=later).exists()

    demo.settle(password=PASSWORD, totp_secret=SECRET, now=later)

    assert RequestTarget.objects.pending().filter(respond_by__gt=later).count() == 1
    visits = Visit.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(visits) == ["completed", "confirmed", "confirmed"]
    assert Visit.objects.filter(starts_at__gt=later).count() == 1


def test_search_knows_the_times_of_today_afterwards(settled, now):
    row = SearchRow.objects.get()
    assert row.next_in_person_at > now


def settle(now):
    return demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)


def test_where_nobody_can_be_seen_there_are_no_visits_and_that_is_said(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    Practice.objects.update(accepts="nobody")

    missing = settle(now)

    assert missing == [
        "Ada Quist has no visit that took place: The practice has no free time for that.",
        "Ada Quist has no visit ahead: The practice has no free time for that.",
        "Ada Quist has no request that waits: The practice has no free time for that.",
    ]
    assert [model.objects.count() for model in OF_VISITS] == [0] * len(OF_VISITS)


def test_where_the_clinician_is_not_listed_any_more_that_is_said(settled, now):
    assert settled == []
    Visit.objects.filter(status="confirmed").delete()
    Provider.objects.update(suspended_at=now)

    assert settle(now) == [
        "Ada Quist has no visit ahead: Nobody can be asked for a visit there at the moment."
    ]


@pytest.fixture
def busy_until_now(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    day = timedelta(days=1)
    TimeClaimFactory(practice=okafor_practice, during=(now - 20 * day, now + day), created_at=now - 21 * day)


def test_a_visit_that_took_place_is_of_the_past(busy_until_now, now):
    missing = settle(now)

    assert missing == ["Ada Quist has no visit that took place: The practice has no free time for that."]
    assert Visit.objects.get().status == "confirmed"


def test_without_the_look_at_the_clock_it_would_be_ahead(busy_until_now, now, monkeypatch):
    """The control."""
    first = demo.visits._free_time
    monkeypatch.setattr(demo.visits, "_free_time", lambda *given, before=None, **how: first(*given, **how))

    settle(now)

    assert Visit.objects.get(status="completed").starts_at > now


def test_what_is_refused_halfway_leaves_nothing(settled, okafor_practice, now):
    """As somebody who signs in as the patient may leave her: with as many requests as one may have."""
    ada = Patient.objects.select_related("user").get(user__email=demo.PATIENT.email)
    Visit.objects.filter(status="confirmed").delete()
    for hours in range(2):
        at = now + timedelta(days=20, hours=hours)
        demand.target(demand.request(ada, now), okafor_practice, at, now)

    assert settle(now) == [
        "Ada Quist has no visit ahead: There are 3 open requests. Please wait for an answer, or withdraw one."
    ]
    assert not Hold.objects.exists()


def test_a_visit_of_hers_elsewhere_is_gone_round(settled, now):
    ahead = Visit.objects.get(status="confirmed")
    other = make_listed_practice(now=now, provider={"last_name": "Lindqvist"})
    ada = Patient.objects.select_related("user").get(user__email=demo.PATIENT.email)
    at = ahead.starts_at
    Visit.objects.filter(pk=ahead.pk).delete()
    TimeClaim.objects.filter(pk=ahead.claim_id).update(released_at=now)
    demand.visit(ada, other, at, now - timedelta(days=1), status="checked_in", checked_in_at=at)

    assert settle(now) == []
    assert Visit.objects.get(status="confirmed").starts_at > at


def test_what_the_erased_waited_for_goes_too(settled, okafor_practice, now):
    ada = Patient.objects.select_related("user").get(user__email=demo.PATIENT.email)
    demand.offer(demand.wait(ada, okafor_practice, now), okafor_practice, now + timedelta(days=10), now)
    WaitlistEntry.practices.through.objects.all().delete()  # as an erasure leaves it

    demo.step_aside(now=now)

    assert not WaitlistOffer.objects.exists()


def test_they_step_aside_for_other_clinicians_and_come_back(settled, okafor_practice, now):
    ada = Patient.objects.get(user__email=demo.PATIENT.email)
    at = now + timedelta(days=10)
    ada.user = User.objects.get(email=demo.PATIENT.email)
    demand.hold(ada, okafor_practice, at, now)
    demand.offer(demand.wait(ada, okafor_practice, now), okafor_practice, at + demand.HOUR, now)
    asked = demand.target(demand.request(ada, now), okafor_practice, at + demand.DAY, now)
    demand.counter(asked, at + demand.DAY + demand.HOUR, now)

    demo.step_aside(now=now)

    left = (*OF_VISITS, CounterOffer, Hold, WaitlistEntry, WaitlistOffer)
    assert [model.objects.count() for model in left if model is not Intake] == [0] * (len(left) - 1)
    assert {bytes(told) for told in Intake.objects.values_list("told", flat=True)} == {b""}
    assert not Consent.objects.exclude(clinic=None).exists()
    assert Patient.objects.count() == 2

    TimeClaim.objects.all().delete()  # they went with the clinicians
    demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)
    assert Membership.objects.count() == 3
    assert Consent.objects.exclude(clinic=None).count() == 1
    assert Visit.objects.count() == 2
    assert InsurancePlan.objects.filter(coverages__isnull=False).count() == 1


def test_what_was_asked_of_others_stays(settled, now):
    other = make_listed_practice(now=now, provider={"last_name": "Lindqvist"})
    eve = PatientFactory(user__email="eve@example.org")
    asked = demand.target(demand.request(eve, now), other, now + timedelta(days=3), now)

    demo.step_aside(now=now)

    assert RequestTarget.objects.get() == asked
    assert bytes(Intake.objects.values_list("told", flat=True).get(patient=eve)) != b""
