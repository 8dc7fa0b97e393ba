import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpResponse

from accounts.api.problems import ProblemResponse
from accounts.api.refusals import NoteRefusals
from accounts.models import Refusal
from accounts.trail import refusals
from accounts.trail.acting import acting, identify
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

NOBODYS = f"/api/v1/me/exports/{uuid.UUID(int=7)}/"
KEY = uuid.UUID(int=9)


def rows():
    return list(Refusal.objects.values_list("user_id", "key_id", "route", "status", "code", "request_id"))


def answer(rf, response, *, path="/api/v1/clinic/practices/?secret=1", **who):
    """The answer to a request whose view answers so, once it is known who asks."""

    def view(request):
        identify(**who)
        return response

    request = rf.get(path)
    request.user = AnonymousUser()
    request.resolver_match = None
    with acting(request="abc-1"):
        return NoteRefusals(view)(request)


def test_what_is_not_a_persons_to_see_is_written_down_by_its_pattern(client):
    ada = UserFactory()
    sign_in(client, ada)

    answered = client.get(NOBODYS, headers={"X-Request-ID": "abc-1"})

    assert (answered.status_code, answered.json()["code"]) == (404, "not_found")
    assert rows() == [(ada.pk, None, "/api/v1/me/exports/<uuid:export_id>/", 404, "not_found", "abc-1")]


def test_what_a_person_may_not_do_is_written_down(client):
    ada = UserFactory()
    sign_in(client, ada, at=0)

    answered = client.post("/api/v1/me/exports/", {}, content_type="application/json")

    assert answered.status_code == 403
    assert rows()[0][:5] == (ada.pk, None, "/api/v1/me/exports/", 403, answered.json()["code"])


@pytest.mark.parametrize("address", [NOBODYS, "/api/v1/nothing/", "/api/v1/practices/" + NOBODYS[-37:]])
def test_nobody_leaves_no_row(client, address):
    assert client.get(address).status_code in {401, 404}
    assert rows() == []


def test_a_key_that_counts_no_more_is_written_down(rf):
    answer(rf, ProblemResponse(401), key_id=KEY)

    assert rows() == [(None, KEY, "unmatched", 401, "not_authenticated", "abc-1")]


def test_a_person_who_signs_in_anew_is_not(rf):
    answer(rf, ProblemResponse(401))
    answer(rf, ProblemResponse(401), user_id=KEY)

    assert rows() == []


@pytest.mark.parametrize(
    ("status", "path"), [(200, "/api/v1/x/"), (400, "/api/v1/x/"), (404, "/accounts/x/"), (403, "/admin/")]
)
def test_only_refusals_below_the_api_count(rf, status, path):
    answer(rf, HttpResponse(status=status), path=path, user_id=KEY)

    assert rows() == []


def test_a_refusal_stays_one_and_is_logged_when_the_database_fails(rf, monkeypatch):
    logged = []
    monkeypatch.setattr(refusals.log, "error", lambda event, **facts: logged.append((event, facts)))

    def fail(**facts):
        raise OperationalError("away")

    monkeypatch.setattr(Refusal.objects, "create", fail)
    answered = answer(rf, ProblemResponse(403), user_id=KEY)

    assert answered.status_code == 403
    facts = {
        "route": "unmatched",
        "status": 403,
        "code": "permission_denied",
        "user_id": str(KEY),
        "key_id": None,
    }
    assert logged == [("refusal_not_written", facts)]
    assert rows() == []


def test_whoever_is_refused_all_the_time_does_not_fill_the_trail(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "refused": (2, 3600)}
    ada = UserFactory()
    sign_in(client, ada)

    answered = [client.get(NOBODYS) for _ in range(4)]

    assert [one.status_code for one in answered] == [404, 404, 429, 429]
    assert answered[-1].json()["code"] == "too_many_requests"
    assert int(answered[-1]["Retry-After"]) > 0
    assert len(rows()) == 2
