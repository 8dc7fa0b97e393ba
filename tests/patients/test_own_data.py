"""Health data in copies, and what is left of a person in the whole database once they are erased."""

import json
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
from tests.patients.own_data import MEMBER_ID, SEALED, document, erase, found_in_the_database

pytestmark = pytest.mark.django_db

EMAIL = "canary-ada@example.org"
ATTESTED, REASON = "canary attested", "canary reason"
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
