"""Every address that creates something remembers an Idempotency-Key: asked twice, one effect and one answer.

So do those by which a visit comes of what was there before, or times that are offered.
"""

from functools import cache

import pytest
from drf_spectacular.generators import SchemaGenerator

from accounts import answers
from accounts.models import HealthRead, KeptAnswer
from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.routes import Route, routes

pytestmark = [pytest.mark.authorization, pytest.mark.django_db]
MATRIX = load()
ONCE = {"Idempotency-Key": "once"}


@cache
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def creating(status):
    """What the description of the API says creates something, or remembers what it answered."""
    found = {
        Route(address, "POST")
        for address, methods in schema()["paths"].items()
        if status in methods.get("post", {}).get("responses", {})
    }
    return sorted(found & set(routes()))


CREATING, REMEMBERING = creating("201"), creating("422")


def first_served(world, row, route):
    """Somebody whom the matrix serves here with a 2xx, and who is a person."""
    for identity, _, client in asking.cells(world, row, route):
        if row.expected(identity).is_ok and not identity.startswith("key "):
            return client
    raise AssertionError(f"{route}: the matrix serves nobody")


def test_there_are_such_addresses():
    assert {"/api/v1/me/patients/", "/api/v1/clinic/documents/"} <= {route.address for route in CREATING}
    assert len(CREATING) >= 20


def test_so_are_those_that_make_a_visit_or_offer_times():
    others = {route.address for route in set(REMEMBERING) - set(CREATING)}

    assert set(CREATING) <= set(REMEMBERING)
    assert others == {
        "/api/v1/clinic/requests/{target_id}/confirm/",
        "/api/v1/clinic/requests/{target_id}/counter/",
        "/api/v1/visit-requests/{request_id}/counters/{counter_id}/accept/",
        "/api/v1/waitlist/{entry_id}/accept/",
    }


@pytest.mark.parametrize("route", REMEMBERING, ids=str)
def test_asked_twice_it_happens_once(route, world):
    row = MATRIX.row_of(route)
    client = first_served(world, row, route)
    with asking.undone():
        first = asking.ask(world, row, route, client, headers=ONCE)
        assert first.status_code in (200, 201), first.content[:300]
        before, looks = asking.written(), HealthRead.objects.count()

        again = asking.ask(world, row, route, client, headers=ONCE)

        touched = ["accounts_healthread"] if HealthRead.objects.count() > looks else []
        assert asking.changed(before, asking.written()) == touched
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert again.get("ETag") == first.get("ETag")


@pytest.mark.parametrize("route", REMEMBERING, ids=str)
def test_the_key_of_another_request_is_refused(route, world):
    row = MATRIX.row_of(route)
    client = first_served(world, row, route)
    with asking.undone():
        asking.ask(world, row, route, client, headers=ONCE)
        KeptAnswer.objects.update(fingerprint="of another")
        before = asking.written()

        refused = asking.ask(world, row, route, client, headers=ONCE)

        assert asking.changed(before, asking.written()) == []
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("route", REMEMBERING, ids=str)
def test_a_key_that_is_none_is_refused(route, world):
    row = MATRIX.row_of(route)
    client = first_served(world, row, route)
    with asking.undone():
        before = asking.written()

        refused = asking.ask(world, row, route, client, headers={"Idempotency-Key": "two words"})

        assert asking.changed(before, asking.written()) == []
        assert (refused.status_code, refused.json()["code"]) == (400, "malformed_idempotency_key")


@pytest.mark.parametrize("route", REMEMBERING, ids=str)
def test_the_description_names_the_header(route):
    described = schema()["paths"][route.address]["post"]

    (header,) = [
        one for one in described["parameters"] if one["in"] == "header" and one["name"] == next(iter(ONCE))
    ]
    assert header["required"] is False
    assert "422" in described["responses"]


def test_without_it_the_second_would_have_its_effect_too(world, monkeypatch):
    """The control."""
    monkeypatch.setattr(answers, "find", lambda **_: None)
    monkeypatch.setattr(answers, "keep", lambda **_: None)
    route = Route("/api/v1/clinic/clinics/", "POST")
    row = MATRIX.row_of(route)
    client = first_served(world, row, route)
    with asking.undone():
        first = asking.ask(world, row, route, client, headers=ONCE)
        second = asking.ask(world, row, route, client, headers=ONCE)

        assert first.json()["id"] != second.json()["id"]
