"""What a copy tells of requests, visits and waits, and what an erasure leaves of them."""

from datetime import timedelta

import pytest

from accounts.models import KeptAnswer, OutboxMessage, PersonKey
from accounts.own_data import erasure, exports, replay
from patients import departure
from patients.models import (
    CalendarFeed,
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
from patients.visits import cancelling
from providers import time_claims
from providers.models import TimeClaim
from tests.factories.clinics import make_owner
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.factories.supply import ConditionFactory, make_listed_practice
from tests.patients import demand
from tests.patients.own_data import document, erase, found_in_the_database

pytestmark = pytest.mark.django_db

NOTE, TOLD, CONTESTED = "canary note", "canary told", "canary contest"
WHEN = "canary mornings"
PLANTED = [NOTE, TOLD, CONTESTED, WHEN]


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")


@pytest.fixture
def asked(ada, okafor_practice, now):
    """Of Ada one row in each table, all of it open, and a visit that she missed."""
    soon = now + 20 * demand.DAY
    windows = [{"on": WHEN}]
    asked = demand.request(ada, now, note=NOTE, windows=windows)
    target = demand.target(asked, okafor_practice, soon, now)
    demand.counter(target, soon + demand.HOUR, now)
    demand.visit(ada, okafor_practice, soon + 2 * demand.HOUR, now)
    gone = {"status": "contested", "ended_at": now, "contested_at": now, "contest_note": CONTESTED}
    demand.visit(ada, okafor_practice, now - demand.DAY, now, **gone)
    entry = demand.wait(ada, okafor_practice, now, windows=windows)
    demand.offer(entry, okafor_practice, soon + 3 * demand.HOUR, now)
    demand.hold(ada, okafor_practice, soon + 4 * demand.HOUR, now)
    demand.feed(ada.user, now)
    KeptAnswer.objects.create(
        user=ada.user, key="once", fingerprint="f", status=201, body=b"", created_at=now
    )
    return asked


def test_a_copy_tells_all_of_it(ada, asked, now):
    asked.intake = demand.intake(ada, now, TOLD)
    asked.save()
    exports.ask(user=ada.user, now=now)
    exports.build_due(now=now)

    told, page = document(ada.user, now)

    sections = {section["title"]: section["rows"] for section in told["sections"]}
    counts = {title.removeprefix("You: "): len(rows) for title, rows in sections.items() if rows}
    assert {title: count for title, count in counts.items() if title in MINE} == MINE
    one = next(row for row in sections["You: requests for a visit"] if row["id"] == str(asked.pk))
    assert (one["note"], one["windows"], one["condition"]) == (NOTE, [{"on": WHEN}], ConditionFactory().name)
    answers = {row["id"]: row["told"]["answers"] for row in sections["You: what you told about the pain"]}
    assert answers[str(asked.intake_id)] == {"pain": TOLD}
    missed = sections["You: visits"][0]
    assert (missed["contest_note"], missed["clinic"]) == (CONTESTED, "Riverside Family Practice")
    assert sections["Answers that are kept for a day"][0]["key"] == "once"
    assert all(value in page for value in PLANTED)


MINE = {
    "what you told about the pain": 5,
    "requests for a visit": 3,
    "practices that were asked": 3,
    "other times that were offered": 1,
    "visits": 2,
    "waiting for a time": 1,
    "times that were kept for you": 1,
    "times that are held": 1,
    "Private addresses of your calendar": 1,
    "Answers that are kept for a day": 1,
}


def test_an_erasure_ends_what_is_open_and_gives_back_the_times(ada, asked, okafor_practice, now):
    later = erase(ada.user, now)

    asked.refresh_from_db()
    assert (asked.status, asked.closed_because, asked.closed_at) == ("closed", "erased", later)
    (target,) = RequestTarget.objects.filter(request=asked)
    assert (target.status, target.ended_at) == ("withdrawn", later)
    assert CounterOffer.objects.get().status == "withdrawn"
    missed, cancelled = Visit.objects.order_by("starts_at")
    assert (cancelled.status, cancelled.cancel_code, cancelled.ended_by) == (
        "cancelled_by_patient",
        "other",
        ada.user,
    )
    assert (cancelled.ended_at, cancelled.sequence, cancelled.is_late) == (later, 1, False)
    assert (missed.status, missed.patient_id) == ("contested", ada.pk)
    assert (WaitlistEntry.objects.get().status, WaitlistOffer.objects.get().status) == ("left", "withdrawn")
    assert not Hold.objects.exists()
    assert not KeptAnswer.objects.exists()
    assert CalendarFeed.objects.get().revoked_at == later
    kept = TimeClaim.objects.filter(provider=okafor_practice.provider_id, released_at=None)
    assert [claim.pk for claim in kept] == [missed.claim_id]


def test_an_erasure_shortly_before_a_visit_cancels_late(ada, okafor_practice, now):
    """As the person would have: how soon is late is the practice's to say."""
    due = now + erasure.COOLING_OFF + erasure.CLOSING
    other = make_listed_practice(now=now, provider={"last_name": "Lindqvist"}, late_cancel_hours=2)
    visits = [
        demand.visit(ada, okafor_practice, due + 5 * demand.HOUR, now),
        demand.visit(ada, other, due + 7 * demand.HOUR, now),
    ]

    erase(ada.user, now)

    stored = [Visit.objects.get(pk=visit.pk) for visit in visits]
    assert [(visit.status, visit.is_late) for visit in stored] == [
        ("cancelled_by_patient", True),
        ("cancelled_by_patient", False),
    ]


def test_an_erasure_waits_for_all_clinicians_at_once(ada, asked, now, monkeypatch):
    """One after the other, two of them could wait for each other."""
    other = make_listed_practice(now=now, provider={"last_name": "Lindqvist"})
    demand.visit(ada, other, now + 25 * demand.DAY, now)
    order = []
    take, change = time_claims.take_turns, cancelling.change_status

    def noted_turns(ids):
        order.append(set(ids))
        take(ids)

    def noted_change(row, to, **facts):
        order.append(to)
        change(row, to, **facts)

    monkeypatch.setattr(time_claims, "take_turns", noted_turns)
    monkeypatch.setattr(cancelling, "change_status", noted_change)

    erase(ada.user, now)

    both = set(Visit.objects.values_list("practice__provider", flat=True))
    assert len(both) == 2
    assert order == [both, "cancelled_by_patient", "cancelled_by_patient"]


def test_what_is_no_hold_any_more_when_the_turn_comes_stays_taken(
    ada, eve, okafor_practice, now, monkeypatch
):
    """Ada held a time for Eve, who has asked for it meanwhile."""
    hold = demand.hold(eve.patient, okafor_practice, now + demand.DAY, now)
    Hold.objects.filter(pk=hold.pk).update(user=ada.user)
    real = time_claims.take_turns

    def meanwhile(provider_ids):
        TimeClaim.objects.filter(pk=hold.claim_id).update(kind="request")
        real(provider_ids)

    monkeypatch.setattr(time_claims, "take_turns", meanwhile)
    erase(ada.user, now)

    assert TimeClaim.objects.get(pk=hold.claim_id).released_at is None


def test_an_erasure_leaves_nothing_of_the_person(ada, asked, now):
    assert found_in_the_database(*PLANTED) == {
        ("patients_visitrequest", WHEN),
        ("patients_waitlistentry", WHEN),
    }

    erase(ada.user, now)

    assert found_in_the_database(*PLANTED) == set()
    for told, erased_at in Intake.objects.values_list("told", "erased_at"):
        assert bytes(told) == b""
        assert erased_at
    blank = {"condition": None, "windows": [], "patient_state": ""}
    assert all(blank.items() <= row.items() for row in VisitRequest.objects.values("note", *blank))
    assert set(VisitRequest.objects.values_list("note", flat=True)) == {None}
    assert set(Visit.objects.values_list("contest_note", flat=True)) == {None}
    assert WaitlistEntry.objects.values(*blank).get() == blank
    assert not WaitlistEntry.practices.through.objects.exists()


def test_the_clinic_is_told_and_the_person_is_not(ada, asked, okafor_practice, now):
    owner = make_owner(okafor_practice.location.clinic)

    erase(ada.user, now)

    told = OutboxMessage.objects.filter(kind__startswith="practice.").values_list("kind", "user")
    assert sorted(told) == [
        ("practice.cancelled_by_patient", owner.pk),
        ("practice.wait_ended", owner.pk),
        ("practice.withdrawn", owner.pk),
    ]


def test_a_restored_backup_is_erased_again(ada, asked, now):
    later = erase(ada.user, now)
    key = ada.person_key
    PersonKey.objects.create(
        id=key.pk, wrapped_by=key.wrapped_by, wrapped=key.wrapped, created_at=key.created_at
    )
    Patient.objects.filter(pk=ada.pk).update(person_key=key.pk)
    again = demand.request(Patient.objects.get(pk=ada.pk), later, note=NOTE)

    assert replay.replay(now=later) == (1, [])

    again.refresh_from_db()
    assert (again.status, again.closed_because, again.condition) == ("closed", "erased", None)
    assert found_in_the_database(*PLANTED) == set()


def test_what_a_parent_asked_for_a_child_goes_on_with_the_other_parent(okafor_practice, now):
    father = ProxyFactory()
    ProxyFactory(patient=father.patient, user=UserFactory(email="mother@example.org"))
    soon = now + 20 * demand.DAY
    mias = Patient.objects.get(pk=father.patient_id)
    mias.user = father.user  # who asks, in these rows
    asked = demand.request(mias, now, note=NOTE)
    demand.target(asked, okafor_practice, soon, now)
    demand.hold(mias, okafor_practice, soon + demand.HOUR, now)

    erase(father.user, now)

    asked.refresh_from_db()
    assert (asked.status, asked.note) == ("open", NOTE)
    assert RequestTarget.objects.get().status == "requested"
    assert not Hold.objects.exists()


def test_what_was_asked_for_a_child_goes_with_the_only_parent(okafor_practice, now):
    father = ProxyFactory()
    mias = Patient.objects.get(pk=father.patient_id)
    mias.user = father.user
    asked = demand.request(mias, now, note=NOTE)
    demand.target(asked, okafor_practice, now + 20 * demand.DAY, now)

    erase(father.user, now)

    asked.refresh_from_db()
    assert (asked.status, asked.closed_because, asked.note) == ("closed", "erased", None)


def test_nobody_elses_is_touched(ada, asked, okafor_practice, now):
    eve = PatientFactory(user__email="eve@example.org")
    hers = demand.request(eve, now, note=NOTE)
    demand.target(hers, okafor_practice, now + 30 * demand.DAY, now)

    erase(ada.user, now)

    hers.refresh_from_db()
    assert (hers.status, hers.note) == ("open", NOTE)


def test_without_it_a_clinic_would_wait_for_whoever_is_gone(ada, asked, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(departure, "let_go", lambda patients, **_: None)

    erase(ada.user, now)

    assert VisitRequest.objects.filter(pk=asked.pk, status="open").exists()
    assert TimeClaim.objects.filter(released_at=None).count() == 6


def test_a_visit_that_has_begun_stays_as_it_is(ada, okafor_practice, now):
    begun = demand.visit(ada, okafor_practice, now + timedelta(days=7), now)

    later = erase(ada.user, now)

    begun.refresh_from_db()
    assert begun.starts_at < later
    assert begun.status == "confirmed"
