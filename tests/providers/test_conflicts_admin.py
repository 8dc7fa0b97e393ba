"""Of a clinician whom they know, staff change no practice in the admin, and read no possible exclusion."""

import pytest
from django.urls import reverse

from accounts.models import Role
from providers.models import Practice
from providers.verification import conflicts
from tests.factories.clinics import make_member
from tests.factories.people import make_staff, sign_in
from tests.factories.verification import ExclusionMatchFactory
from tests.providers.test_admin import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]


@pytest.fixture
def colleague(client, okafor_practice):
    """A verifier who works where Dr Okafor does."""
    them = sign_in(client, make_staff(Role.VERIFIER), second_factor=True)
    make_member(clinic=okafor_practice.location.clinic, email="ines@kaly.example")
    return them


def test_a_colleague_reads_a_practice_and_writes_nothing_there(colleague, okafor_practice):
    page = colleague.get(address(okafor_practice))
    assert (page.status_code, page.context["has_change_permission"]) == (200, False)

    assert colleague.post(address(okafor_practice), {"phone": "911"}).status_code == 403
    assert colleague.post(address(okafor_practice, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [str(okafor_practice.pk)], "post": "yes"}
    colleague.post(reverse("admin:providers_practice_changelist"), chosen)

    assert Practice.objects.get().phone == okafor_practice.phone


def test_why_a_colleague_may_be_on_the_exclusion_list_is_closed_to_them(colleague, okafor_practice):
    theirs = ExclusionMatchFactory(provider=okafor_practice.provider)

    assert colleague.get(address(theirs)).status_code == 403
    assert colleague.get(address(ExclusionMatchFactory())).status_code == 200


def test_without_the_look_at_conflicts_both_would_be_open(colleague, okafor_practice, monkeypatch):
    """The twin of both."""
    monkeypatch.setattr(conflicts, "knows", lambda **about: False)
    theirs = ExclusionMatchFactory(provider=okafor_practice.provider)

    assert colleague.get(address(okafor_practice)).context["has_change_permission"] is True
    assert colleague.get(address(theirs)).status_code == 200
