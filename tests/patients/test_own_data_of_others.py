"""Copies and erasure of those for whom somebody acts."""

import pytest
import time_machine

from accounts.encryption import keyring, people
from accounts.models import HealthRead, PersonKey
from accounts.own_data import erasure, exports, holds, registry, replay
from patients import proxies
from patients.models import Coverage, Patient, Proxy
from tests.factories.patients import ConsentFactory, CoverageFactory, PatientFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.patients.own_data import MEMBER_ID, SEALED, document, erase, found_in_the_database

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")


def test_a_parent_gets_the_childs_data_too(now):
    proxy = ProxyFactory()
    exports.ask(user=proxy.user, now=now)
    exports.build_due(now=now)

    told, _ = document(proxy.user, now)

    assert "You act for Mia Cole" in [section["title"] for section in told["sections"]]
    assert HealthRead.objects.about(proxy.patient_id).count() == 1


def test_whoever_acts_no_more_downloads_no_copy_that_holds_the_child(now):
    proxy = ProxyFactory()
    ProxyFactory(patient=proxy.patient, user=UserFactory(email="mother@example.org"))
    exports.ask(user=proxy.user, now=now)
    exports.build_due(now=now)

    proxies.end(proxy=proxy, now=now)

    with pytest.raises(exports.ExportIsGone):
        document(proxy.user, now)
    assert not HealthRead.objects.exists()


@pytest.fixture
def carer_with_a_copy(now):
    """Ben has made a copy that holds Ada's notes, the day before she is erased."""
    ada = PatientFactory(user=UserFactory(email="eve@example.org"), care_notes="Vanilla itches.")
    ben = ProxyFactory(patient=ada, kind="carer", attestation="The patient").user
    erasure.ask(user=ada.user, now=now)
    exports.ask(user=ben, now=now + erasure.COOLING_OFF - exports.DAY)
    exports.build_due(now=now + erasure.COOLING_OFF - exports.DAY)
    erasure.carry_out_due(now=now + erasure.COOLING_OFF)
    erasure.carry_out_due(now=now + erasure.COOLING_OFF + erasure.CLOSING)
    assert erasure.is_erased(ada.user.pk)
    return ada, ben, now + erasure.COOLING_OFF + erasure.CLOSING


def test_nobody_downloads_a_copy_that_holds_somebody_who_was_erased_since(carer_with_a_copy):
    ada, ben, later = carer_with_a_copy

    with pytest.raises(exports.ExportIsGone):
        document(ben, later)
    assert not HealthRead.objects.about(ada.pk).exists()


def test_the_twin_that_does_not_look_again_hands_it_out(carer_with_a_copy, monkeypatch):
    ada, ben, later = carer_with_a_copy
    monkeypatch.setattr(registry, "subjects", lambda user, now: {ada.pk})

    assert "Vanilla itches." in document(ben, later)[1]


def test_nor_does_the_parent_of_a_child_that_came_of_age_since(now):
    mia = PatientFactory(child=True, birth_date="2008-11-24")
    ben = ProxyFactory(patient=mia).user
    with time_machine.travel(now, tick=False):
        exports.ask(user=ben, now=now)
        exports.build_due(now=now)
        assert document(ben, now)[0]["sections"]

    later = now + exports.DAY
    with time_machine.travel(later, tick=False), pytest.raises(exports.ExportIsGone):
        document(ben, later)
    assert HealthRead.objects.about(mia.pk).count() == 1


def test_a_copy_without_what_they_acted_for_stays(now):
    ben = PatientFactory().user
    exports.ask(user=ben, now=now)
    exports.build_due(now=now)
    other = ProxyFactory(user=ben, patient=PatientFactory(user=UserFactory(email="eve@example.org")))

    proxies.end(proxy=other, now=now)

    assert document(ben, now)


@pytest.fixture
def with_somebody(now):
    """Ben, and in every table of patients something of whoever he acts for."""

    def make(**patient):
        proxy = ProxyFactory(patient=PatientFactory(**{**SEALED, "user": None, **patient}))
        CoverageFactory(patient=proxy.patient, member_id=MEMBER_ID)
        ConsentFactory(patient=proxy.patient, granted_by=proxy.user)
        return proxy

    return make


def assert_is_gone(patient):
    assert not PersonKey.objects.filter(pk=patient.person_key_id).exists()
    assert found_in_the_database(*SEALED.values(), MEMBER_ID) == set()
    assert not Coverage.objects.filter(patient=patient).exists()
    assert not patient.consents.filter(withdrawn_at=None).exists()
    assert not patient.proxies.filter(ended_at=None).exists()
    with pytest.raises(people.Erased):
        str(Patient.objects.get(pk=patient.pk).given_name)


@pytest.mark.parametrize("birth_date", ["2018-02-03", "2000-02-03"], ids=["a child", "of age by now"])
def test_whoever_nobody_else_acts_for_is_erased_along(with_somebody, birth_date, now):
    proxy = with_somebody(birth_date=birth_date)
    kept = ProxyFactory(patient=PatientFactory(child=True), user=UserFactory(email="dan@example.org")).patient

    erase(proxy.user, now)

    assert_is_gone(proxy.patient)
    assert Patient.objects.get(pk=kept.pk).given_name == "Mia"


def test_an_adult_with_an_account_is_not_erased_along_with_their_carer(now):
    carer = ProxyFactory(patient=PatientFactory(), kind="carer", attestation="Ben, her neighbour")
    assert Proxy.objects.get().attestation == "Ben, her neighbour"

    erase(carer.user, now)

    assert Patient.objects.get(pk=carer.patient_id).given_name == "Ada"
    with pytest.raises(keyring.Unreadable):
        str(Proxy.objects.get().attestation)


def test_after_a_restored_backup_they_are_erased_along_again(with_somebody, now):
    proxy = with_somebody()
    key = PersonKey.objects.get()
    rows = Patient.objects.filter(pk=proxy.patient_id).values().get()
    later = erase(proxy.user, now)
    key.save(force_insert=True)
    Patient.objects.filter(pk=proxy.patient_id).update(**rows)
    Proxy.objects.update(ended_at=None)
    assert Patient.objects.get(pk=proxy.patient_id).given_name == SEALED["given_name"]

    assert replay.replay(now=later) == (1, [])

    assert_is_gone(proxy.patient)


def test_a_hold_on_a_child_holds_whoever_acts_for_it(with_somebody, now):
    proxy = with_somebody()
    holds.place(subject_id=proxy.patient_id, reason="a lawsuit", by="Ines", approved_by="Jonas", now=now)

    assert [blocker.code for blocker in erasure.waits_for(proxy.user)] == ["held"]


def test_whoever_was_invited_by_the_one_who_is_erased_is_not_let_in(now):
    proxy = ProxyFactory()
    ProxyFactory(patient=proxy.patient, user=UserFactory(email="mother@example.org"))
    invited = proxies.invite(
        patient=proxy.patient,
        address="gran@example.org",
        kind=Proxy.Kind.PARENT,
        attestation="",
        by=proxy.user,
        now=now,
    )

    erase(proxy.user, now)

    assert Proxy.objects.get(pk=invited.pk).ended_at


@pytest.mark.parametrize("can_sign_in", [True, False])
def test_the_child_keeps_its_data_when_one_parent_is_erased(can_sign_in, now):
    proxy = ProxyFactory()
    mother = UserFactory(email="mother@example.org", is_active=can_sign_in)
    ProxyFactory(patient=proxy.patient, user=mother)

    erase(proxy.user, now)

    assert Patient.objects.get(pk=proxy.patient_id).given_name == "Mia"
    assert list(Proxy.objects.filter(ended_at=None).values_list("user__email", flat=True)) == [
        "mother@example.org"
    ]
