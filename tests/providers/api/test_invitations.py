"""Invitations to a clinic, from the mail to the membership."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import override_settings
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage
from providers.invitations import digest_of
from providers.models import Invitation, Membership
from tests.factories.clinics import InvitationFactory, make_member, make_owner, make_removed
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory, LocationFactory, PracticeFactory
from tests.providers.clinic_api import Caller, browser, fields_refused, refused, results

pytestmark = pytest.mark.django_db

UNUSABLE = (404, "invitation_not_usable")
ACCEPT = "invitations/accept/"


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


@pytest.fixture
def tunde():
    return make_person("tunde@example.org")


def make_person(address, *, verified=True):
    user = UserFactory(email=address)
    EmailAddress.objects.get_or_create(
        user=user, email=address, defaults={"verified": verified, "primary": True}
    )
    return user


def path(clinic):
    return f"clinics/{clinic.pk}/invitations/"


def invite(caller, clinic, email="tunde@example.org", **grants):
    """Invite, and read the code in the mail."""
    answer = caller.post(path(clinic), {"email": email, **grants})
    assert answer.status_code == 201, answer.content
    return code_in(OutboxMessage.objects.get(dedupe_key=f"clinic.invitation:{answer.json()['id']}"))


def code_in(message):
    (code,) = re.findall(r"^[\w-]{43}$", outbox.open_email(message).text, re.MULTILINE)
    return code


def accept(user, code):
    return browser(user).post(ACCEPT, {"code": code})


def works_there(user):
    return Membership.objects.active(timezone.now()).filter(user=user).exists()


def test_an_owner_invites_and_the_invited_person_joins(clinic, bola, tunde):
    practice = PracticeFactory(location=LocationFactory(clinic=clinic))
    code = invite(bola, clinic, may_read_health=True, practices=[str(practice.pk)])

    answer = accept(tunde, code)

    membership = Membership.objects.get(user=tunde)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(membership.pk),
        "is_owner": False,
        "may_read_health": True,
        "may_export": False,
        "practices": [str(practice.pk)],
        "clinic": {"id": str(clinic.pk), "name": "Riverside Family Practice"},
    }
    assert results(bola.get(path(clinic))) == []


def test_an_invited_owner_may_do_everything(clinic, bola, tunde):
    answer = accept(tunde, invite(bola, clinic, is_owner=True)).json()

    assert (answer["is_owner"], answer["may_read_health"], answer["may_export"]) == (True, True, True)


def test_the_mail_is_written_with_the_invitation_and_the_code_nowhere_else(clinic, bola):
    code = invite(bola, clinic, "Tunde@Example.org")
    (message,) = OutboxMessage.objects.all()
    mail = outbox.open_email(message)

    assert (mail.address, mail.subject) == ("tunde@example.org", "An invitation to a clinic on Kaly")
    assert "Riverside Family Practice invites you" in mail.text
    row = Invitation.objects.values().get()
    assert row["digest"] == digest_of(code)
    assert code not in str(row)
    assert code.encode() not in bytes(message.payload)
    (listed,) = results(bola.get(path(clinic)))
    assert listed == {
        "id": str(row["id"]),
        "email": "tunde@example.org",
        "is_owner": False,
        "may_read_health": False,
        "may_export": False,
        "practices": None,
        "invited_by": "bola@example.org",
        "created_at": listed["created_at"],
        "expires_at": listed["expires_at"],
    }
    assert row["expires_at"] - row["created_at"] == timedelta(days=7)


def test_nothing_tells_whether_an_address_has_an_account(clinic, bola, tunde):
    known = bola.post(path(clinic), {"email": "tunde@example.org"})
    unknown = bola.post(path(clinic), {"email": "nobody@example.org"})

    assert known.status_code == unknown.status_code == 201
    alike = [
        {**answer.json(), "id": 0, "email": 0, "created_at": 0, "expires_at": 0}
        for answer in (known, unknown)
    ]
    assert alike[0] == alike[1]
    assert set(OutboxMessage.objects.values_list("user", flat=True)) == {None}


def test_a_code_is_good_once(clinic, bola, tunde):
    code = invite(bola, clinic)
    assert accept(tunde, code).status_code == 201
    Membership.objects.filter(user=tunde).update(ended_at=timezone.now())

    assert refused(accept(tunde, code)) == UNUSABLE
    assert not works_there(tunde)


def test_whose_address_it_is_not_is_refused_like_a_wrong_code(clinic, bola, tunde):
    code = invite(bola, clinic, "someone@example.org")

    foreign, wrong = accept(tunde, code), accept(tunde, "x" * 43)

    assert refused(foreign) == UNUSABLE
    assert foreign.json() == wrong.json()
    assert not works_there(tunde)


def test_an_address_that_is_not_confirmed_does_not_count(clinic, bola):
    user = make_person("tunde@example.org", verified=False)
    code = invite(bola, clinic)

    assert refused(accept(user, code)) == UNUSABLE
    EmailAddress.objects.update(verified=True)
    assert accept(user, code).status_code == 201


def test_any_confirmed_address_counts_in_any_case(clinic, bola, tunde):
    EmailAddress.objects.create(user=tunde, email="Second@Example.org", verified=True)

    assert accept(tunde, invite(bola, clinic, "sEcond@example.org")).status_code == 201


def test_a_code_ends_after_seven_days(clinic, bola, tunde):
    code = invite(bola, clinic)
    end = Invitation.objects.get().expires_at

    with time_machine.travel(end, tick=False):
        assert refused(accept(tunde, code)) == UNUSABLE
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert accept(tunde, code).status_code == 201


def test_an_invitation_that_was_taken_back_is_over(clinic, bola, tunde):
    code = invite(bola, clinic)
    invitation = Invitation.objects.get()

    assert bola.delete(f"invitations/{invitation.pk}/").status_code == 204

    assert refused(accept(tunde, code)) == UNUSABLE
    assert refused(bola.delete(f"invitations/{invitation.pk}/")) == (409, "invitation_is_over")
    assert results(bola.get(path(clinic))) == []
    assert not works_there(tunde)


def test_a_second_invitation_takes_the_place_of_the_first(clinic, bola, tunde):
    first = invite(bola, clinic, is_owner=True)
    second = invite(bola, clinic)

    assert refused(accept(tunde, first)) == UNUSABLE
    assert accept(tunde, second).json()["is_owner"] is False


@pytest.mark.parametrize(
    "change", [{"ended_at": "2026-11-01T00:00Z"}, {"suspended_at": "2026-11-01T00:00Z"}, {"is_owner": False}]
)
def test_an_invitation_is_over_with_the_ownership_of_whoever_sent_it(clinic, bola, tunde, change):
    make_owner(clinic, "ife@example.org")
    code = invite(bola, clinic)
    Membership.objects.filter(user__email="bola@example.org").update(**change)

    assert refused(accept(tunde, code)) == UNUSABLE
    assert not works_there(tunde)


def test_a_member_is_not_invited_again_and_does_not_join_twice(clinic, bola, tunde):
    code = invite(bola, clinic, is_owner=True)
    make_member(clinic, "tunde@example.org")

    assert refused(bola.post(path(clinic), {"email": "tunde@example.org"})) == (409, "already_a_member")
    assert refused(accept(tunde, code)) == (409, "already_a_member")
    assert Membership.objects.get(user=tunde).is_owner is False


def test_a_removed_person_can_be_taken_back(clinic, bola):
    femi = make_removed(clinic)
    make_person("femi@example.org")

    assert accept(femi, invite(bola, clinic, "femi@example.org")).status_code == 201
    assert works_there(femi)


def test_members_and_strangers_have_nothing_to_do_with_invitations(clinic, bola):
    invitation = InvitationFactory(clinic=clinic, expires_at=timezone.now() + timedelta(days=1))
    addresses = [
        ("get", path(clinic), None),
        ("post", path(clinic), {"email": "me@example.org"}),
        ("delete", f"invitations/{invitation.pk}/", None),
    ]
    chidi = browser(make_member(clinic))
    hana = browser(make_owner(ClinicFactory(), "hana@example.org"))

    for method, address, body in addresses:
        assert refused(chidi.call(method, address, body)) == (403, "permission_denied")
        assert refused(hana.call(method, address, body)) == (404, "not_found")
        assert refused(Caller().call(method, address, body)) == (401, "not_authenticated")
    assert refused(Caller().post(ACCEPT, {"code": "x"})) == (401, "not_authenticated")
    assert Invitation.objects.values_list("pk", "revoked_at").get() == (invitation.pk, None)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"email": "tunde"}, {"email": "invalid"}),
        ({"email": ""}, {"email": "blank"}),
        ({"practices": []} | {"is_owner": True}, {"is_owner": "owners_may_do_everything"}),
        ({"practices": ["00000000-0000-4000-8000-000000000000"]}, {"practices": "does_not_exist"}),
        ({"expires_at": None}, {"expires_at": "unknown_field"}),
        ({"digest": "0" * 64}, {"digest": "unknown_field"}),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(clinic, bola, change, errors):
    assert fields_refused(bola.post(path(clinic), {"email": "tunde@example.org"} | change)) == errors
    assert not Invitation.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_code_is_text(tunde):
    assert fields_refused(browser(tunde).post(ACCEPT, {"code": 7})) == {"code": "invalid"}
    assert fields_refused(browser(tunde).post(ACCEPT, {})) == {"code": "required"}


def test_a_clinic_sends_so_many_and_no_more(clinic, bola, settings):
    with override_settings(RATE_LIMITS=settings.RATE_LIMITS | {"inviting": (2, 86_400)}):
        invite(bola, clinic, "a@example.org")
        invite(bola, clinic, "b@example.org")
        assert refused(bola.post(path(clinic), {"email": "c@example.org"})) == (429, "too_many_requests")
    assert Invitation.objects.count() == OutboxMessage.objects.count() == 2
