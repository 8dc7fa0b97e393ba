"""Suspending in the admin: with a reason, by one act, in search at once, and refused in words."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Role
from providers.models import Credential, Practice, Provider, SearchRow
from tests.factories.clinics import make_member
from tests.factories.people import make_staff, sign_in
from tests.factories.supply import ProviderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]
REASON = "The board suspended the licence today."


@pytest.fixture
def as_verifier(client):
    return sign_in(client, make_staff(Role.VERIFIER), second_factor=True)


def address(row, act):
    return reverse(f"admin:providers_{row._meta.model_name}_{act}", args=[row.pk])


def send(client, row, act, reason=REASON):
    return client.post(address(row, act), {"reason": reason}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def is_in_search(practice):
    return SearchRow.objects.get(practice_id=practice.pk).ok


def test_suspending_removes_a_clinician_from_search_at_once_and_lifting_it_brings_them_back(
    as_verifier, okafor_practice, now
):
    clinician = okafor_practice.provider
    assert address(clinician, "suspend") in as_verifier.get(address(clinician, "change")).content.decode()

    answer = send(as_verifier, clinician, "suspend")

    assert (answer.redirect_chain, said(answer)) == ([(address(clinician, "change"), 302)], ["Suspended."])
    assert address(clinician, "reinstate") in answer.content.decode()
    assert not is_in_search(okafor_practice)
    assert not Practice.objects.listed(now).exists()

    send(as_verifier, clinician, "reinstate")

    assert is_in_search(okafor_practice)
    assert Provider.objects.get().suspended_at is None


def test_why_somebody_was_suspended_is_read_on_their_page(as_verifier, okafor_practice):
    clinician = okafor_practice.provider
    send(as_verifier, clinician, "suspend")
    answer = send(as_verifier, clinician, "reinstate", "The board <lifted> it again.")

    lifted, suspended = answer.context["suspensions"]
    assert lifted.endswith(": The board <lifted> it again.")
    assert suspended.endswith(f": {REASON}")
    assert "&lt;lifted&gt; it again." in answer.content.decode()


@pytest.mark.parametrize(("reason", "status"), [("", 200), ("   ", 200), ("too short", 400)])
def test_without_a_reason_nobody_is_suspended(as_verifier, okafor_practice, reason, status):
    answer = send(as_verifier, okafor_practice.provider, "suspend", reason)

    assert answer.status_code == status
    assert list(answer.context["form"].errors) == ["reason"]
    assert Provider.objects.get().suspended_at is None


def test_what_was_done_before_is_said_and_nothing_else_happens(as_verifier, okafor_practice):
    clinician = okafor_practice.provider

    answer = send(as_verifier, clinician, "reinstate")
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        409, ["This clinician is not suspended."],
    )  # fmt: skip
    send(as_verifier, clinician, "suspend")
    moment = Provider.objects.get().suspended_at
    answer = send(as_verifier, clinician, "suspend")

    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        409, ["This clinician is suspended already."],
    )  # fmt: skip
    assert Provider.objects.get().suspended_at == moment


def test_nobody_suspends_a_colleague(as_verifier, okafor_practice):
    make_member(clinic=okafor_practice.location.clinic, email="ines@kaly.example")

    answer = send(as_verifier, okafor_practice.provider, "suspend")

    assert answer.status_code == 403
    assert "You know this clinician" in answer.content.decode()
    assert is_in_search(okafor_practice)


def test_whoever_takes_no_part_is_not_suspended(as_verifier):
    mina = ProviderFactory(imported=True)

    assert send(as_verifier, mina, "suspend").status_code == 404
    assert Provider.objects.get().suspended_at is None


def test_a_credential_is_suspended_by_administrators_alone(client, okafor_practice):
    (licence,) = okafor_practice.provider.credentials.filter(kind="licence")
    verifier = sign_in(client, make_staff(Role.VERIFIER), second_factor=True)
    assert send(verifier, licence, "suspend").status_code == 403
    assert Credential.objects.get(pk=licence.pk).state == "verified"
    assert address(licence, "suspend") not in verifier.get(address(licence, "change")).content.decode()

    as_admin = sign_in(client, make_staff(Role.ADMIN, "admin@kaly.example"), second_factor=True)
    send(as_admin, licence, "suspend")
    assert Credential.objects.get(pk=licence.pk).state == "suspended"
    assert not is_in_search(okafor_practice)
    send(as_admin, licence, "reinstate")

    due = Credential.objects.get(pk=licence.pk)
    assert (due.state, due.cases.get().state) == ("due", "open")
    assert not is_in_search(okafor_practice)


def test_with_the_role_a_verifier_could(client, okafor_practice, monkeypatch):
    """The twin of the above."""
    monkeypatch.setattr(admin.site.get_model_admin(Credential), "suspenders", frozenset({Role.VERIFIER}))
    (licence,) = okafor_practice.provider.credentials.filter(kind="licence")

    send(sign_in(client, make_staff(Role.VERIFIER), second_factor=True), licence, "suspend")

    assert Credential.objects.get(pk=licence.pk).state == "suspended"


def test_a_reason_and_a_name_are_text_and_nothing_else(as_verifier, okafor_practice):
    html = "<script>alert(1)</script>"
    Provider.objects.update(last_name=html)

    answer = send(as_verifier, okafor_practice.provider, "reinstate", reason=html)

    assert html not in answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.content.decode()


@pytest.mark.parametrize(("act", "state"), [("suspend", "verified"), ("reinstate", "suspended")])
def test_nobody_suspends_a_credential_of_their_own_or_lifts_that(client, okafor_practice, act, state):
    """An administrator may be a clinician as well."""
    okafor = make_staff(Role.ADMIN, "okafor@example.org")
    Provider.objects.update(owner=okafor)
    (licence,) = okafor_practice.provider.credentials.filter(kind="licence")
    Credential.objects.filter(pk=licence.pk).update(state=state)

    answer = send(sign_in(client, okafor, second_factor=True), licence, act)

    assert answer.status_code == 403
    assert "You know this clinician" in answer.content.decode()
    assert Credential.objects.get(pk=licence.pk).state == state
    assert not licence.cases.exists()
