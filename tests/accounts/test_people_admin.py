"""People in the admin: added by e-mail address, with a password that is stored hashed."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Erasure, Role
from tests.accounts.sign_in.mailbox import kinds
from tests.factories.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def staff(client):
    return sign_in(client, make_staff(Role.ADMIN), second_factor=True)


def add(staff, email, repeated=PASSWORD):
    data = {"email": email, "usable_password": "true", "password1": PASSWORD, "password2": repeated}
    return staff.post(reverse("admin:accounts_user_add"), data)


def test_someone_is_added_by_e_mail_address(staff):
    assert add(staff, "ada@example.org").status_code == 302

    ada = get_user_model().objects.get(email="ada@example.org")
    assert ada.check_password(PASSWORD)
    assert (ada.is_staff, ada.is_active) == (False, True)


@pytest.mark.parametrize(
    ("email", "repeated"), [("INES@kaly.example", PASSWORD), ("ada@example.org", "something else")]
)
def test_a_second_row_of_an_address_or_a_mistyped_password_is_refused(staff, email, repeated):
    answer = add(staff, email, repeated)

    assert answer.status_code == 200
    assert answer.context["errors"]
    assert get_user_model().objects.count() == 1


def test_the_list_and_a_page_open(staff):
    user = get_user_model().objects.get()

    assert staff.get(reverse("admin:accounts_user_changelist"), {"q": "ines"}).context["cl"].result_count == 1
    assert staff.get(reverse("admin:accounts_user_change", args=[user.pk])).status_code == 200


def test_nobody_is_deleted_here(staff):
    user = get_user_model().objects.get()

    answer = staff.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert get_user_model().objects.get() == user


def test_whoever_was_closed_for_erasure_can_be_looked_at_and_not_opened(staff):
    ada = get_user_model().objects.create_user("ada@example.org", is_active=False)
    moment = timezone.now()
    Erasure.objects.create(person_id=ada.pk, requested_at=moment, due_at=moment, closed_at=moment)
    address = reverse("admin:accounts_user_change", args=[ada.pk])

    assert staff.get(address).status_code == 200
    assert staff.post(address, {"email": ada.email, "is_active": "on"}).status_code == 403
    ada.refresh_from_db()
    assert not ada.is_active


@pytest.fixture
def moved(staff):
    """Ada, whose address an administrator has changed."""
    ada = get_user_model().objects.create_user("ada@example.org", PASSWORD)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    data = {"email": "ada@example.com", "is_active": "on", "language": "en"}
    assert staff.post(reverse("admin:accounts_user_change", args=[ada.pk]), data).status_code == 302
    return ada


def reset(address):
    Client().post("/accounts/password/reset/", {"email": address})
    return kinds()[-1]


def test_no_reset_link_goes_to_an_address_of_before(moved):
    assert reset("ada@example.org") == "sign_in.unknown_account"
    assert reset("ada@example.com") == "sign_in.password_reset_key"


def test_had_it_been_kept_one_would(moved):
    EmailAddress.objects.create(user=moved, email="ada@example.org", verified=True, primary=True)

    assert reset("ada@example.org") == "sign_in.password_reset_key"


def test_the_new_address_is_confirmed_before_it_signs_in(moved):
    client = Client()
    client.post("/accounts/login/", {"login": "ada@example.com", "password": PASSWORD})

    assert kinds() == ["sign_in.email_confirmation"]
    assert "_auth_user_id" not in client.session
