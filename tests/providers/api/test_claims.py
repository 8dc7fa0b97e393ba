"""Saying that an NPI is one's own, over HTTP: what is refused, what it gives, and who is told."""

from datetime import date

import pytest
import time_machine

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from providers.models import Dossier, ProfileClaim, Provider, VerificationCase
from tests.factories.directory import DirectoryRecordFactory, signed_up
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.supply import ProviderFactory
from tests.factories.verification import DocumentFactory, ProfileClaimFactory
from tests.providers.clinic_api import browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db
CLAIM = (
    "id",
    "npi",
    "name",
    "method",
    "state",
    "is_contested",
    "needs_document",
    "calls",
    "created_at",
    "decided_at",
)


@pytest.fixture(autouse=True)
def moment(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def okafor(db):
    return signed_up()


@pytest.fixture
def record(db):
    return DirectoryRecordFactory()


def claiming(user, number, method="document", **more):
    return browser(user).post("claims/", {"npi": number, "method": method} | more)


def claimed(response):
    assert response.status_code == 201, response.content
    return response.json()


def letters():
    return [(open_email(m).address, m.kind) for m in OutboxMessage.objects.order_by("created_at", "kind")]


def is_nothing_written():
    return not ProfileClaim.objects.exists() and not Dossier.objects.exists()


def test_a_claim_waits_for_a_document_and_a_verifier(okafor, record, now):
    answer = claimed(claiming(okafor, record.npi))

    assert tuple(answer) == CLAIM
    assert (answer["npi"], answer["name"], answer["state"]) == (record.npi, "NGOZI OKAFOR", "open")
    assert (answer["needs_document"], answer["calls"], answer["is_contested"]) == (True, None, False)
    claim = ProfileClaim.objects.get()
    case = VerificationCase.objects.get()
    assert (case.kind, case.claim, case.state, case.opened_at) == ("claim", claim, "open", now)
    assert not Provider.objects.exists()


def test_with_a_document_it_waits_for_the_verifier_alone(okafor, record):
    answer = claimed(claiming(okafor, record.npi))
    DocumentFactory(dossier=Dossier.objects.get(), claim_id=answer["id"])

    assert browser(okafor).get(f"claims/{answer['id']}/").json()["needs_document"] is False


def test_a_document_of_ones_identity_counts_whatever_it_was_sent_for(okafor, record):
    """The verifier of the claim is shown it all the same."""
    answer = claimed(claiming(okafor, record.npi))
    DocumentFactory(dossier=Dossier.objects.get())

    assert browser(okafor).get(f"claims/{answer['id']}/").json()["needs_document"] is False
    waits = browser(okafor).get("onboarding/").json()["steps"][:2]
    assert [(step["code"], step["state"]) for step in waits] == [
        ("claim", "waiting"),
        ("identity", "waiting"),
    ]


def test_another_document_or_one_of_somebody_else_shows_nobody(okafor, record):
    answer = claimed(claiming(okafor, record.npi))
    DocumentFactory(dossier=Dossier.objects.get(), kind="licence", claim_id=answer["id"])
    DocumentFactory(dossier__user=UserFactory(email="other@example.org"))

    assert browser(okafor).get(f"claims/{answer['id']}/").json()["needs_document"] is True
    assert browser(okafor).get("onboarding/").json()["steps"][0]["state"] == "missing"


def test_a_document_that_was_deleted_is_none(okafor, record, now):
    answer = claimed(claiming(okafor, record.npi))
    DocumentFactory(dossier=Dossier.objects.get(), claim_id=answer["id"], removed_at=now)

    assert browser(okafor).get(f"claims/{answer['id']}/").json()["needs_document"] is True


def test_who_asks_to_be_called_sees_the_end_of_the_number_alone(okafor, record):
    answer = claimed(claiming(okafor, record.npi, "call_back"))

    assert (answer["calls"], answer["needs_document"]) == ("••••••0100", False)


def test_without_a_number_in_the_registry_nobody_is_called(okafor):
    record = DirectoryRecordFactory(places=[])

    assert refused(claiming(okafor, record.npi, "call_back")) == (409, "no_number_to_call")
    assert is_nothing_written()


def test_a_number_of_another_registry_is_not_called(okafor, record):
    DirectoryRecordFactory(npi=record.npi, source="cms_clinicians", places=record.places)
    type(record).objects.filter(pk=record.pk).update(places=[])

    assert refused(claiming(okafor, record.npi, "call_back")) == (409, "no_number_to_call")


def test_the_birth_date_is_sealed_in_the_dossier(okafor, record):
    answer = claiming(okafor, record.npi, birth_date="1979-04-30")

    assert "1979" not in answer.content.decode()
    assert Dossier.objects.get().birth_date == "1979-04-30"
    assert Dossier.objects.get().user == okafor


@pytest.mark.parametrize("birth_date", [date(2008, 11, 24), date(1915, 11, 23), date(2030, 1, 1)])
def test_a_birth_date_that_no_clinician_has_is_refused(okafor, record, birth_date):
    response = claiming(okafor, record.npi, birth_date=birth_date.isoformat())

    assert fields_refused(response) == {"birth_date": "implausible_birth_date"}
    assert is_nothing_written()


def test_eighteen_today_is_old_enough(okafor, record):
    claimed(claiming(okafor, record.npi, birth_date="2008-11-23"))


def test_an_address_that_is_not_confirmed_is_refused(record):
    user = UserFactory(email="somebody@example.org")

    assert refused(claiming(user, record.npi)) == (403, "email_not_confirmed")
    assert is_nothing_written()


@pytest.mark.parametrize("number", ["1234567890", "123", "abcdefghij", "9999999999"])
def test_what_is_no_npi_is_refused(okafor, number):
    assert fields_refused(claiming(okafor, number))["npi"] in ("invalid_npi", "max_length")


def test_an_npi_that_the_registry_does_not_know_is_refused_with_advice(okafor):
    response = claiming(okafor, npi(77))

    assert refused(response) == (409, "npi_not_in_directory")
    assert "organization" in response.json()["detail"]
    assert is_nothing_written()


def test_an_npi_that_is_deactivated_is_refused(okafor, now):
    record = DirectoryRecordFactory(deactivated_on=date(2024, 3, 3))

    assert refused(claiming(okafor, record.npi)) == (409, "npi_deactivated")
    assert is_nothing_written()


def test_one_that_is_in_use_again_can_be_claimed(okafor):
    record = DirectoryRecordFactory(deactivated_on=date(2024, 3, 3), reactivated_on=date(2024, 5, 1))

    claimed(claiming(okafor, record.npi))


def test_a_deactivated_row_without_a_name_is_deactivated(okafor):
    record = DirectoryRecordFactory(first_name="", last_name="", deactivated_on=date(2024, 3, 3))

    assert refused(claiming(okafor, record.npi)) == (409, "npi_deactivated")


def test_one_that_we_alone_know_to_be_deactivated_is_refused(okafor):
    provider = ProviderFactory(npi_deactivated_on=date(2024, 3, 3))

    assert refused(claiming(okafor, provider.npi)) == (409, "npi_deactivated")
    assert is_nothing_written()


def test_a_row_without_a_name_is_nobodys(okafor):
    """There would be no profile to grant."""
    record = DirectoryRecordFactory(
        first_name="", last_name="", deactivated_on=date(2024, 3, 3), reactivated_on=date(2024, 5, 1)
    )

    assert refused(claiming(okafor, record.npi)) == (409, "npi_not_in_directory")
    assert is_nothing_written()


def test_who_has_a_profile_claims_no_second_one(okafor, record):
    ProviderFactory(owner=okafor)

    assert refused(claiming(okafor, record.npi)) == (409, "already_a_clinician")
    assert is_nothing_written()


def test_one_claim_at_a_time(okafor, record):
    claimed(claiming(okafor, record.npi))
    other = DirectoryRecordFactory()

    assert refused(claiming(okafor, other.npi)) == (409, "claim_is_open")
    assert ProfileClaim.objects.count() == 1


def test_after_withdrawing_another_npi_can_be_claimed(okafor, record, now):
    first = claimed(claiming(okafor, record.npi))
    answer = browser(okafor).post(f"claims/{first['id']}/withdraw/", {})

    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert VerificationCase.objects.get().state == "withdrawn"
    claimed(claiming(okafor, record.npi))
    assert Dossier.objects.count() == 1
    assert refused(browser(okafor).post(f"claims/{first['id']}/withdraw/", {})) == (409, "claim_is_over")


def test_a_clinician_added_by_hand_can_be_claimed(okafor):
    provider = ProviderFactory()

    answer = claimed(claiming(okafor, provider.npi))
    assert answer["name"] is None
    assert letters() == []


def test_a_demonstration_clinician_is_nobodys_to_claim(okafor):
    provider = ProviderFactory(npi=npi(1, lead="9"), is_demonstration=True)

    assert fields_refused(claiming(okafor, provider.npi)) == {"npi": "invalid_npi"}
    assert is_nothing_written()


def test_who_has_the_profile_is_told_once_and_not_by_whom(okafor, record):
    owner = UserFactory(email="owner@example.org")
    ProviderFactory(npi=record.npi, owner=owner)

    first = claimed(claiming(okafor, record.npi))
    assert first["is_contested"] is True
    browser(okafor).post(f"claims/{first['id']}/withdraw/", {})
    claimed(claiming(okafor, record.npi))

    message = OutboxMessage.objects.get()
    email = open_email(message)
    assert (email.address, message.kind) == ("owner@example.org", "verification.claim_rival")
    assert okafor.email not in email.text
    assert record.npi in email.text


def test_two_may_claim_one_npi_and_nobody_of_them_is_told_who(okafor, record):
    claimed(claiming(okafor, record.npi))
    second = claimed(claiming(signed_up("imposter@example.org"), record.npi))

    assert second["is_contested"] is True
    (first,) = results(browser(okafor).get("claims/"))
    assert (first["state"], first["is_contested"]) == ("open", True)
    assert VerificationCase.objects.open().count() == 2
    assert letters() == []


def test_claims_of_others_are_not_there(okafor, record):
    claim = ProfileClaimFactory(user=UserFactory(email="other@example.org"))

    assert results(browser(okafor).get("claims/")) == []
    assert refused(browser(okafor).get(f"claims/{claim.pk}/")) == (404, "not_found")
    assert refused(browser(okafor).post(f"claims/{claim.pk}/withdraw/", {})) == (404, "not_found")
    assert ProfileClaim.objects.get().state == "open"
