import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.trail.acting import acting, identify
from accounts.trail.reads import record_read
from providers.models import Provider
from tests.factories.people import UserFactory, sign_in
from tests.factories.supply import ProviderFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/me/acts/"
PATIENT = uuid.UUID(int=7)


@pytest.fixture
def ada(client):
    ada = UserFactory()
    sign_in(client, ada)
    return ada


def change(user, provider, times=1):
    with acting(request="abc-1"):
        identify(user_id=user.pk)
        for number in range(times):
            Provider.objects.filter(pk=provider.pk).update(bio=f"{uuid.uuid4()} {number}")


def look(user, at):
    record_read(subject_id=PATIENT, reader=user, key_id=None, what="x", why="own", now=at)


def test_changes_and_looks_of_mine_the_latest_first(client, ada):
    okafor = ProviderFactory(claim="claimed")
    change(ada, okafor)
    look(ada, timezone.now() + timedelta(minutes=1))

    answer = client.get(ADDRESS).json()

    assert [(act["kind"], act["object_type"], act["object_id"]) for act in answer["results"]] == [
        ("look", "patient", str(PATIENT)),
        ("update", "provider", str(okafor.pk)),
    ]
    assert answer["results"][0].keys() == {"id", "kind", "object_type", "object_id", "at"}


def test_what_others_and_commands_did_is_not_mine(client, ada):
    okafor, ben = ProviderFactory(claim="claimed"), UserFactory(email="ben@example.org")
    change(ben, okafor)
    look(ben, timezone.now())
    with acting(command="deactivate"):
        User.objects.filter(pk=ben.pk).update(is_active=False)

    assert client.get(ADDRESS).json()["results"] == []


def test_pages_follow_each_other_without_a_gap_or_a_repetition(client, ada):
    okafor = ProviderFactory(claim="claimed")
    change(ada, okafor, times=5)
    now = timezone.now()
    for minutes in (0, 0, 0, 1):
        look(ada, now + timedelta(minutes=minutes))

    page, found = client.get(ADDRESS, {"page_size": 2}).json(), []
    while True:
        found += page["results"]
        if page["next"] is None:
            break
        page = client.get(page["next"]).json()

    assert [act["kind"] for act in found] == ["look"] * 4 + ["update"] * 5
    assert len({act["id"] for act in found}) == 9
    assert [act["at"] for act in found] == sorted((act["at"] for act in found), reverse=True)


def test_one_query_finds_them_whatever_their_number(client, ada, django_assert_max_num_queries):
    change(ada, ProviderFactory(claim="claimed"), times=10)

    with django_assert_max_num_queries(8) as asked:
        assert len(client.get(ADDRESS).json()["results"]) == 10
    assert sum("providers_providerevent" in query["sql"] for query in asked.captured_queries) == 1


def test_whoever_is_not_signed_in_learns_nothing(client):
    answer = client.get(ADDRESS)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
