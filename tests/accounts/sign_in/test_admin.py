"""The admin is entered where everyone signs in, by a role and a second factor; allauth's tables stay out of it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/providers/provider/"


def led_to(client, path=LIST):
    answer = client.get(path, follow=True)
    return [place for place, _ in answer.redirect_chain][-1] if answer.redirect_chain else answer.status_code


def test_nobody_is_led_to_sign_in_and_back():
    assert led_to(Client()) == "/accounts/login/?next=%2Fadmin%2Fproviders%2Fprovider%2F"


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.MODERATOR, Role.ADMIN])
def test_staff_without_a_second_factor_are_led_to_setting_one_up(role):
    client = sign_in(Client(), make_staff(role))

    assert led_to(client) == "/accounts/2fa/?next=%2Fadmin%2Fproviders%2Fprovider%2F"
    assert client.get(LIST).status_code == 302


def test_staff_who_have_one_are_led_to_proving_it():
    ines = make_staff(Role.ADMIN)
    Authenticator.objects.create(user=ines, type=Authenticator.Type.TOTP, data={"secret": ""})
    client = sign_in(Client(), ines)

    assert led_to(client) == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fproviders%2Fprovider%2F"


def test_a_second_factor_opens_the_door():
    client = sign_in(Client(), make_staff(Role.VERIFIER), second_factor=True)

    assert client.get(LIST).status_code == 200
    assert client.get("/admin/login/")["Location"] == "/admin/"


@pytest.mark.parametrize("user", ["patient", "support"])
def test_whoever_has_no_business_there_is_refused(user):
    person = UserFactory() if user == "patient" else make_staff(Role.SUPPORT)
    client = sign_in(Client(), person, second_factor=True)

    assert client.get(LIST, follow=True).status_code == 403


def test_the_way_back_never_leads_elsewhere():
    client = sign_in(Client(), make_staff(Role.ADMIN), second_factor=True)

    assert client.get("/admin/login/?next=https://evil.example/")["Location"] == "/admin/"


def test_the_form_of_the_admin_signs_nobody_in():
    User.objects.create_user("ines@kaly.example", "an apricot on a bicycle")
    client = Client()

    client.post("/admin/login/", {"username": "ines@kaly.example", "password": "an apricot on a bicycle"})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("model", [EmailAddress, Authenticator])
def test_addresses_and_second_factors_are_not_in_the_admin(model):
    assert not admin.site.is_registered(model)


def test_half_signed_in_they_reach_their_account_but_nothing_of_their_role():
    client = sign_in(Client(), make_staff(Role.SUPPORT))

    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get("/api/v1/me/").json()["code"] == "second_factor_required"
