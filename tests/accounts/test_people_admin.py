"""People in the admin: added by e-mail address, with a password that is stored hashed."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def staff(client):
    client.force_login(get_user_model().objects.create_superuser("ines@kaly.example"))
    return client


def add(staff, email, repeated=PASSWORD):
    data = {"email": email, "usable_password": "true", "password1": PASSWORD, "password2": repeated}
    return staff.post(reverse("admin:accounts_user_add"), data)


def test_someone_is_added_by_e_mail_address(staff):
    assert add(staff, "ada@example.org").status_code == 302

    ada = get_user_model().objects.get(email="ada@example.org")
    assert ada.check_password(PASSWORD)
    assert (ada.is_staff, ada.is_superuser, ada.is_active) == (False, False, True)


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
