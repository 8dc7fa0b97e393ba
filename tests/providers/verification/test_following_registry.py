"""NPIs whose imported record says something else by now have to be verified again."""

from datetime import date, timedelta

import pytest

from providers.models import DirectoryRecord, SearchRow, VerificationCase
from providers.verification import credentials, evidence, sweeps
from tests.factories.verifying import REASON, credential_case, jonas, stored
from tests.providers.verification.days import SECOND, TODAY, letter, state, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(practice, now):
    return DirectoryRecord.objects.create(
        source="nppes", npi=practice.provider.npi, first_name="Ngozi", last_name="Okafor", changed_at=now
    )


def test_an_npi_that_the_registry_gives_to_another_name_is_due(practice, npi_credential, record, now):
    type(record).objects.update(first_name="Mina", last_name="Park")

    assert [sweeps.follow_registry(now=now) for _ in range(2)] == [1, 0]

    assert state(npi_credential) == "due"
    assert npi_credential.due_for == "profile_change"
    assert VerificationCase.objects.get().because == "profile_change"
    assert practice.listing.reasons == ["npi_unverified"]
    assert SearchRow.objects.get().ok is False
    assert told() == ["credential_due"]
    assert "Until then patients can't find you" in letter("credential_due")


def test_an_npi_that_the_registry_has_ended_is_due(npi_credential, record, now):
    type(record).objects.update(deactivated_on=TODAY)

    assert sweeps.follow_registry(now=now) == 1
    assert state(npi_credential) == "due"


def test_one_that_was_due_for_its_age_counts_no_more_and_is_looked_at_from_the_beginning(
    npi_credential, record, now
):
    credentials.make_due(credential=npi_credential, because="renewal", now=now)
    type(record).objects.update(first_name="Mina", last_name="Park")

    assert sweeps.follow_registry(now=now) == 1

    assert state(npi_credential) == "due"
    assert npi_credential.due_for == "profile_change"
    cases = VerificationCase.objects.order_by("state").values_list("state", "because")
    assert list(cases) == [("open", "profile_change"), ("withdrawn", "renewal")]


def test_what_is_made_up_is_not_followed(practice, npi_credential, record, now):
    type(record).objects.update(first_name="Mina", last_name="Park", npi="9000000015")
    type(practice.provider).objects.update(is_demonstration=True, npi="9000000015")

    assert sweeps.follow_registry(now=now) == 0
    assert state(npi_credential) == "verified"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"last_name": "OKAFOR"},
        {"last_name": "Okafor-Ade", "other_names": [
            {"first": "Ngozi", "middle": "", "last": "Okafor", "suffix": "", "credential": ""}
        ]},
        {"deactivated_on": date(2020, 1, 1), "reactivated_on": date(2021, 1, 1)},
    ],
    ids=["the same", "capitals", "former name", "back again"],
)  # fmt: skip
def test_what_may_be_the_same_person_stays(npi_credential, record, now, changes):
    type(record).objects.update(**changes)

    assert sweeps.follow_registry(now=now) == 0
    assert state(npi_credential) == "verified"


def test_what_was_verified_after_the_import_stays(npi_credential, record, now):
    type(record).objects.update(last_name="Park", changed_at=npi_credential.verified_at - SECOND)

    assert sweeps.follow_registry(now=now) == 0


def verified_by(npi_credential, now, **way):
    """It was looked up an hour before it was decided, and the import came between."""
    case = credential_case(because="renewal")
    type(case).objects.filter(pk=case.pk).update(credential=npi_credential, provider=npi_credential.provider)
    case = stored(case)
    evidence.record(case_id=case.pk, by=None, source=way["source"], method=way["method"],
                    result="confirms", looked_at=way["looked_at"], now=now - timedelta(hours=1))  # fmt: skip
    type(case).objects.filter(pk=case.pk).update(
        state="decided", result="verified", reason=REASON, decided_by=jonas(), decided_at=now
    )
    type(npi_credential).objects.filter(pk=npi_credential.pk).update(verified_at=now)


def test_what_changed_between_look_up_and_decision_is_looked_at_again(npi_credential, record, now):
    type(record).objects.update(last_name="Park", changed_at=now - timedelta(minutes=30))
    verified_by(npi_credential, now, source="nppes", method="api", looked_at=now - timedelta(hours=1))

    assert sweeps.follow_registry(now=now) == 1
    assert state(npi_credential) == "due"


def test_what_the_table_said_with_this_name_already_stays(npi_credential, record, now):
    """Its file is older than the import that changed the record, and was read after that."""
    type(record).objects.update(last_name="Park", changed_at=now - timedelta(hours=2))
    verified_by(npi_credential, now, source="directory", method="table", looked_at=now - timedelta(days=9))

    assert sweeps.follow_registry(now=now) == 0
    assert state(npi_credential) == "verified"
