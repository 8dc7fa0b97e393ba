"""Ids of strangers' objects, lists against details, and names that may not be written from outside."""

import itertools
from zlib import crc32

import pytest

from tests.authorization import asking, rows
from tests.authorization.matrix import load
from tests.authorization.routes import routes

pytestmark = [pytest.mark.authorization, pytest.mark.django_db]
MATRIX = load()
ROWS = [
    (route, row)
    for route in routes()
    if (row := MATRIX.row_of(route)) and not route.address.startswith("/admin/")
]
WITH_IDS = [route for route, row in ROWS if route.ids and not row.is_anyones]
WRITES = [
    route for route, row in ROWS if route.method in ("POST", "PUT", "PATCH") and row.identities(ok=True)
]
WRITES_JSON = [route for route in WRITES if route.address.startswith("/api/")]

# What no one may set from outside, whatever the model behind a route calls it.
NOT_FROM_OUTSIDE = """
    acceptance_rate approved by claim clinic clinic_id created_at created_by deleted_at digest ended_at erased_at
    granted_at granted_by id identity_proofed_at is_active is_admin is_demonstration is_staff is_superuser
    is_verified listed listed_until npi opened_at owner owner_id patient_id permissions person_key person_key_id pk
    prefix published_at rank rating rating_percentile rating_sum revoked_at role roles score session state
    suspended_at updated_at user user_id verified verified_at wrapped
""".split()  # noqa: SIM905


def served(world, row):
    """Everyone who is answered, by each of their credentials; on a page a token stands for nobody."""
    is_api = row.route.address.startswith("/api/")
    for identity in row.identities(ok=True):
        for credential, client in world.identities[identity].clients.items():
            if is_api or credential != "token":
                yield f"{identity} ({credential})", client


def in_turn(things, of):
    """One of these, here this and there that: what all of them have in common is looked at with each somewhere."""
    return things[crc32(str(of).encode()) % len(things)]


def wrong_ids(world, row, name):
    yield asking.ABSENT, MATRIX.outcome(404)
    if not row.strangers.is_ok:
        yield world.foreign[name], row.strangers


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_the_id_of_a_stranger_or_of_nothing_is_not_found(route, world, record_property):
    """Each place of an id with each wrong id, by everyone whom the right one serves."""
    row, wrong, count = MATRIX.row_of(route), [], 0

    for name, (who, client) in itertools.product(route.ids, served(world, row)):
        for other, expected in wrong_ids(world, row, name):
            with asking.undone():
                before = asking.written()
                response = asking.ask(world, row, route, client, ids={name: other})
                touched = asking.changed(before, asking.written())
                flaw = asking.refusal_flaw(response, expected) or asking.leak(world, response)
            wrong += [f"{who} with {name}={other}: {flaw or touched}"] if flaw or touched else []
            count += 1

    record_property("authorization cells checked", count)
    record_property("mismatches", len(wrong))
    assert wrong == []


@pytest.mark.parametrize("listing", MATRIX.lists)
def test_a_list_holds_exactly_what_can_be_opened(listing, world, record_property):
    detail, wrong = MATRIX.lists[listing], []
    route = next(route for route, row in ROWS if route.address == detail and route.method == "GET")
    (name,) = [name for name in route.ids if name not in listing]

    row, count = MATRIX.row_of(next(r for r, _ in ROWS if (r.address, r.method) == (listing, "GET"))), 0
    for identity in row.identities(ok=True):
        client = in_turn(list(world.identities[identity].clients.values()), f"{route} {identity}")
        objects = {**world.objects, **asking.own(world, row)}
        there = set(asking.listed(client, listing.format_map(objects)))
        openable = {
            str(pk)
            for pk in rows.everything(name)
            if asking.ask(world, row, route, client, ids={name: pk}).status_code == 200
        }
        wrong += [f"{identity}: lists {there}, opens {openable}"] if there != openable else []
        count += 1

    record_property("authorization cells checked", count)
    record_property("mismatches", len(wrong))
    assert wrong == []


@pytest.mark.parametrize("names", [NOT_FROM_OUTSIDE[:30], NOT_FROM_OUTSIDE[30:]], ids=["first", "second"])
@pytest.mark.parametrize("route", WRITES_JSON, ids=str)
def test_names_that_are_not_for_writing_are_refused_one_and_all(route, names, world, record_property):
    row = MATRIX.row_of(route)
    own = asking.filled(row.send or {}, world.objects)
    extra = {name: "x" for name in names if name not in own and name not in row.takes}
    who, client = in_turn(list(served(world, row)), route)

    with asking.undone():
        before = asking.written()
        response = asking.ask(world, row, route, client, body={**own, **extra})
        touched = asking.changed(before, asking.written())

    record_property("authorization cells checked", len(extra))
    assert response.status_code == 400, who
    errors = {error["field"] for error in response.json()["errors"] if error["code"] == "unknown_field"}
    assert (errors, touched) == (extra.keys(), []), who
