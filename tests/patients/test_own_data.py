"""Health data in copies, and what is left of a person in the whole database once they are erased."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from accounts import outbox
from accounts.encryption import keyring, people
from accounts.models import Erasure, HealthRead, PersonKey, User
from accounts.own_data import erasure, exports, holds, replay, retention
from accounts.trail import rights
from patients import proxies
from patients.models import Coverage, Patient, Proxy
from providers.models import Invitation
from tests.factories.clinics import InvitationFactory, MembershipFactory
from tests.factories.patients import (
    BreakGlassFactory,
    ConsentFactory,
    CoverageFactory,
    PatientFactory,
    ProxyFactory,
)
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db

EMAIL = "canary-ada@example.org"
SEALED = {
    "given_name": "Canarygiven",
    "family_name": "Canaryfamily",
    "birth_date": "1991-02-03",
    "phone": "+12125550199",
    "care_notes": "canary in the ribs",
}
MEMBER_ID, ATTESTED, REASON = "CANARY-4711", "canary attested", "canary reason"
SECRET = "canarysecret"
PLANTED = [EMAIL, *SEALED.values(), MEMBER_ID, ATTESTED, REASON, SECRET]


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def ada(db):
    return UserFactory(email=EMAIL)


@pytest.fixture
def patient(ada, client, now):
    """Ada with something in every table that can hold something of hers."""
    patient = PatientFactory(user=ada, **SEALED)
    CoverageFactory(patient=patient, member_id=MEMBER_ID)
    consent = ConsentFactory(patient=patient, granted_by=ada)
    carer = UserFactory(email="carer@example.org")
    ProxyFactory(patient=patient, user=carer, kind="carer", attestation=ATTESTED)
    support = make_staff("support")
    BreakGlassFactory(
        patient=patient, user=support, reason=REASON, opened_at=now, expires_at=now + timedelta(minutes=30)
    )
    MembershipFactory(user=ada, clinic=consent.clinic)
    InvitationFactory(clinic=consent.clinic, email=EMAIL.upper())
    sign_in(client, ada)
    EmailAddress.objects.create(user=ada, email=EMAIL, verified=True, primary=True)
    Authenticator.objects.create(user=ada, type="totp", data={"secret": SECRET})
    email = outbox.Email(EMAIL, "Hello", f"Dear {SEALED['given_name']}")
    outbox.queue(kind="hello", dedupe_key="hello", email=email, user=ada, now=now)
    exports.ask(user=ada, now=now)
    exports.build_due(now=now)
    people_table = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=support, content_type=people_table, object_id=ada.pk, object_repr=EMAIL, action_flag=CHANGE
    )
    return patient


def found_in_the_database(*values):
    """Each planted value with the tables that show it, as text or as the bytes of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        hits = set()
        for table in tables:
            for value in values:
                likes = [f"%{value}%", f"%{value.encode().hex()}%"]
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text ILIKE %s OR t::text LIKE %s)',
                    likes,
                )
                if cursor.fetchone()[0]:
                    hits.add((table, value))
    return hits


def erase(user, now):
    erasure.ask(user=user, now=now)
    for wait in (erasure.COOLING_OFF, erasure.CLOSING):
        now += wait
        erasure.carry_out_due(now=now)
    assert erasure.is_erased(user.pk)
    return now


def document(user, now):
    export = user.exports.get()
    content = exports.download(
        user=user, export_id=export.pk, signature=exports.signature_of(export), now=now
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("kaly.json")), archive.read("kaly.html").decode()


def test_a_copy_holds_the_health_data_and_each_download_is_written_down(ada, patient, now):
    told, page = document(ada, now)

    sections = {section["title"]: section["rows"] for section in told["sections"]}
    assert SEALED.items() <= sections["You"][0].items()
    assert sections["You: insurance"][0]["member_id"] == MEMBER_ID
    assert [row["kind"] for row in sections["You: who acts"]] == ["carer"]
    assert [row["purpose"] for row in sections["You: consents"]] == ["share_with_clinic"]
    assert len(sections["You: opened by our support"]) == 1
    assert SEALED["care_notes"] in page
    (read,) = HealthRead.objects.about(patient.pk)
    assert (read.reader_id, read.what, read.why) == (ada.pk, "patient.copy", "export")


def test_a_copy_holds_nobody_elses_health_data(ada, patient, now):
    stranger = PatientFactory(user=UserFactory(email="bo@example.org"), care_notes="the stranger's")
    told, page = document(ada, now)

    assert "the stranger's" not in page
    assert str(stranger.pk) not in json.dumps(told)


def test_a_parent_gets_the_childs_data_too(now):
    proxy = ProxyFactory()
    exports.ask(user=proxy.user, now=now)
    exports.build_due(now=now)

    told, _ = document(proxy.user, now)

    assert "You act for Mia Cole" in [section["title"] for section in told["sections"]]
    assert HealthRead.objects.about(proxy.patient_id).count() == 1


def test_once_erased_nothing_planted_is_left_in_any_table(ada, patient, now):
    erase(ada, now)

    assert found_in_the_database(*PLANTED) == set()
    assert not PersonKey.objects.filter(pk=patient.person_key_id).exists()
    assert not Coverage.objects.exists()
    assert not Invitation.objects.exists()
    assert Proxy.objects.get().ended_at
    blank = Patient.objects.get(pk=patient.pk)
    assert blank.user_id == ada.pk
    with pytest.raises(people.Erased):
        str(blank.given_name)


def test_before_it_the_same_search_finds_what_is_not_sealed(ada, patient):
    tables = {table for table, value in found_in_the_database(*PLANTED)}

    assert tables == {
        "accounts_user",
        "account_emailaddress",
        "mfa_authenticator",
        "providers_invitation",
        "django_admin_log",
    }


@pytest.fixture
def backup(patient):
    """Rows of Ada as a backup has them, without the table of data keys."""
    return {
        "patient": Patient.objects.filter(pk=patient.pk).values().get(),
        "coverage": Coverage.objects.filter(patient=patient).values().get(),
        "user": User.objects.filter(pk=patient.user_id).values().get(),
        "key": PersonKey.objects.filter(pk=patient.person_key_id).values().get(),
    }


def restore(backup, *, with_key):
    """Put the rows back over what is there, the data key too or not."""
    if with_key:
        PersonKey.objects.create(**backup["key"])
    key_id = backup["key"]["id"] if with_key else None
    Patient.objects.filter(pk=backup["patient"]["id"]).update(
        **{**backup["patient"], "person_key_id": key_id}
    )
    Coverage.objects.bulk_create([Coverage(**backup["coverage"])])
    User.objects.filter(pk=backup["user"]["id"]).update(**backup["user"])
    return Patient.objects.get(pk=backup["patient"]["id"])


def test_a_backup_without_its_keys_brings_no_health_data_back(ada, patient, backup, now):
    erase(ada, now)
    again = restore(backup, with_key=False)

    for name in SEALED:
        with pytest.raises(people.Erased):
            getattr(again, name)
    with pytest.raises(people.Erased):
        str(Coverage.objects.get().member_id)
    assert found_in_the_database(*PLANTED) == {("accounts_user", EMAIL)}


def test_another_persons_key_does_not_open_it_either(ada, patient, backup, now):
    erase(ada, now)
    restore(backup, with_key=False)
    Patient.objects.filter(pk=patient.pk).update(person_key=people.new_person_key(now))

    with pytest.raises(keyring.Unreadable):
        str(Patient.objects.get(pk=patient.pk).care_notes)


def test_with_the_key_it_would_be_readable(ada, patient, backup, now):
    erase(ada, now)

    assert restore(backup, with_key=True).care_notes == SEALED["care_notes"]


@pytest.mark.parametrize("with_key", [True, False])
@pytest.mark.parametrize("ledger_in", ["the database", "the file"])
def test_replay_erases_again_whom_the_ledger_names(
    ada, patient, backup, now, with_key, ledger_in, ledger_file
):
    later = erase(ada, now)
    if ledger_in == "the file":
        Erasure.objects.all().delete()
    else:
        ledger_file.unlink()
    restore(backup, with_key=with_key)

    assert replay.replay(now=later) == (1, [])

    assert found_in_the_database(*PLANTED) == set()
    assert not PersonKey.objects.filter(pk=backup["key"]["id"]).exists()
    assert User.objects.get(pk=ada.pk).email == f"erased-{ada.pk}@erased.invalid"
    assert Erasure.objects.get(person_id=ada.pk).erased_at == later
    assert replay.replay(now=later) == (1, [])
    assert Erasure.objects.count() == 1


def test_without_any_ledger_the_restored_person_would_stay(ada, patient, backup, now, ledger_file):
    later = erase(ada, now)
    Erasure.objects.all().delete()
    ledger_file.unlink()
    restore(backup, with_key=True)

    assert replay.replay(now=later) == (0, [])
    assert User.objects.get(pk=ada.pk).email == EMAIL


def test_replay_leaves_whoever_is_held_and_says_so(ada, patient, backup, now):
    later = erase(ada, now)
    restore(backup, with_key=True)
    holds.place(subject_id=patient.pk, reason="a lawsuit", by="Ines", approved_by="Jonas", now=later)

    assert replay.replay(now=later) == (0, [ada.pk])
    assert Patient.objects.get(pk=patient.pk).care_notes == SEALED["care_notes"]


def test_a_hold_on_the_patient_holds_the_account_too(ada, patient, now):
    holds.place(subject_id=patient.pk, reason="a lawsuit", by="Ines", approved_by="Jonas", now=now)

    assert ada.pk in holds.held_people()
    assert [blocker.code for blocker in erasure.waits_for(ada)] == ["held"]


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


def test_an_adult_with_an_account_is_not_erased_along_with_their_carer(ada, patient, now):
    erase(patient.proxies.get().user, now)

    assert Patient.objects.get(pk=patient.pk).given_name == SEALED["given_name"]
    with pytest.raises(keyring.Unreadable):
        str(Proxy.objects.get(patient=patient).attestation)


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


def test_a_change_that_was_read_before_the_erasure_brings_nothing_back(ada, patient, now):
    stale = Patient.objects.select_related("person_key").get(pk=patient.pk)
    erase(ada, now)

    stale.care_notes = "written late"
    stale.save(update_fields=["care_notes"])

    with pytest.raises(people.Erased):
        str(Patient.objects.get(pk=patient.pk).care_notes)
    assert found_in_the_database("written late") == set()


def test_the_role_of_the_application_may_erase_replay_and_sweep(ada, patient, now):
    role = f"app_of_{connection.settings_dict['NAME']}"
    rights.grant(role=role, password="")
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role}"')
        later = erase(ada, now)
        assert replay.replay(now=later) == (1, [])
        assert retention.sweep(now=later + timedelta(days=9999))["accounts.OutboxMessage"] == 0
        cursor.execute("RESET ROLE")

    assert found_in_the_database(*PLANTED) == set()
