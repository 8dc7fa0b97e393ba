"""In which language people are written to: their browser's, then what they say, unless they chose another."""

import pytest

from accounts.models import User
from accounts.pages import languages
from tests.factories.patients import PatientFactory
from tests.factories.people import UserFactory
from tests.patients.calls import Caller

pytestmark = pytest.mark.django_db

CLEO = {"given_name": "Cleo", "family_name": "Reed", "birth_date": "1988-02-29", "zone": "America/Chicago"}
HEADERS = [
    ("", "en"),
    ("es", "es"),
    ("es-419,en;q=0.5", "es"),
    ("en;q=0.4, ES-mx;q=0.9", "es"),
    ("fr-CA, zh;q=0.9", "en"),
    ("*", "en"),
    ("es;q=0, en", "en"),
    ("\x00;;;q=x", "en"),
]


@pytest.mark.parametrize(("header", "language"), HEADERS)
def test_the_language_of_a_browser(header, language):
    assert languages.asked_for(header) == language


@pytest.mark.parametrize(("said", "written"), [("es", "es"), ("es-MX", "es"), ("en", "en"), ("zh", "en")])
def test_whoever_registers_is_written_to_in_the_language_that_they_name(said, written):
    caller = Caller(UserFactory(email="cleo@example.org"))

    assert caller.post("/me/patients/", {**CLEO, "language": said}).status_code == 201
    assert User.objects.get().language == written


def test_whom_one_looks_after_changes_nothing():
    caller = Caller(UserFactory(email="cleo@example.org"))
    child = {**CLEO, "birth_date": "2019-09-01", "relation": "parent", "language": "es"}

    assert caller.post("/me/patients/", child).status_code == 201
    assert User.objects.get().language == "en"


@pytest.mark.parametrize(("chosen", "then"), [("en", "es"), ("es", "es")])
def test_messages_follow_a_profile_and_stay_as_they_were_chosen(chosen, then):
    ada = PatientFactory(language="en")
    User.objects.update(language=chosen)
    path = f"/me/patients/{ada.pk}/"

    assert Caller(ada.user).patch(path, {"language": "es"}, if_match="*").status_code == 200
    assert User.objects.get().language == then
    User.objects.update(language="en")
    assert Caller(ada.user).patch(path, {"language": "es-US"}, if_match="*").status_code == 200
    assert User.objects.get().language == "en"
