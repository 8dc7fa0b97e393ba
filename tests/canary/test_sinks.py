"""What people write turns up in no log, message, figure or page of others, and in no column that is to be sealed."""

import pytest
from django.db import connection

from accounts.encryption import keyring
from config import logging as kaly_logging
from patients import registration
from patients.models import Consent
from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.routes import routes
from tests.canary import sinks
from tests.canary.plants import PATIENT, Plants

pytestmark = [pytest.mark.canary, pytest.mark.django_db]
STRANGERS = ("anonymous", "former member", "suspended member", "deactivated person", "moderator")


@pytest.fixture
def logged(capfd):
    """Lines as production writes them, kept from here on."""
    kaly_logging.configure("json")
    yield
    kaly_logging.configure("console")


@pytest.fixture
def planted(world, logged, monkeypatch):
    with asking.undone():
        plants = Plants(world)
        plants.by_everyone()
        plants.in_what_is_refused()
        plants.errors = [
            fail(plants, how, monkeypatch) for how in (raising, refused_by_the_database, too_slow)
        ]
        yield plants


def fail(plants, how, monkeypatch):
    """The answer to a change that fails inside, with a value in its message, its locals and its statement."""
    value = plants.word()
    client = plants.world.identities["patient"].clients["token"]
    address = PATIENT.format_map(plants.world.objects)
    body = {"care_notes": value}
    with monkeypatch.context() as patched, asking.undone():
        patched.setattr(registration, "change", lambda **given: how(given["patient"], value))
        return client.patch(address, body, content_type="application/json", headers={"If-Match": "*"})


def raising(patient, value):
    note = f"the note was {value}"
    raise RuntimeError(note)


def refused_by_the_database(patient, value):
    Consent.objects.filter(patient=patient).update(version=value)
    Consent.objects.filter(patient=patient).update(purpose=value[:17])


def too_slow(patient, value):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20ms'")
        cursor.execute("SELECT pg_sleep(5), %s", [value])


def all_of(plants):
    return [*plants.sealed, *plants.plain]


def test_fifty_values_turn_up_nowhere(planted, capfd, record_property):
    values, log = all_of(planted), capfd.readouterr().err
    found = {
        "the log": sinks.hits(values, log),
        "the broker": sinks.hits(values, sinks.broker()),
        "the figures": sinks.hits(values, sinks.metrics()),
        "subjects": sinks.hits(values, sinks.subjects()),
        "PostgreSQL's log": sinks.hits(values, sinks.server_log()),
    }

    record_property("canaries planted", len(values))
    assert len(set(values)) >= 50
    assert log.count('"event": "request"') > 50
    assert "builtins.RuntimeError" in log
    assert {name: hit for name, hit in found.items() if hit} == {}


def test_no_column_holds_what_is_to_be_sealed(planted):
    found = {name: sinks.hits(planted.sealed, text) for name, text in sinks.columns()}
    plain = {name: sinks.hits(planted.plain, text) for name, text in sinks.columns()}

    assert {name: hit for name, hit in found.items() if hit} == {}
    assert {name for name, hit in plain.items() if hit} <= sinks.PLAIN
    assert plain["providers_clinic.name"] != []


def test_an_answer_to_a_failure_holds_nothing_of_it(planted):
    assert [answer.status_code for answer in planted.errors] == [500, 500, 503]
    for answer in planted.errors:
        assert sinks.hits(all_of(planted), answer.content.decode()) == []


def test_nobody_else_is_shown_any_of_it(planted, world):
    matrix, seen = load(), {}
    for route in routes():
        row = matrix.row_of(route)
        for name in STRANGERS if route.method == "GET" and route.address.startswith("/api/") else ():
            client = next(iter(world.identities[name].clients.values()))
            answer = asking.ask(world, row, route, client)
            seen[name, str(route)] = sinks.hits(planted.sealed, answer.content.decode(errors="replace"))

    assert {where: hit for where, hit in seen.items() if hit} == {}
    assert len(seen) > 100


def test_the_twin_with_a_leak_finds_it(planted, capfd, monkeypatch):
    """In a log without its filter, in a column that is not sealed, in a sealed one whose seal is a sham."""
    value = planted.sealed[0]
    capfd.readouterr()
    monkeypatch.setattr(kaly_logging, "keep_allowed", lambda logger, method, event: event)
    kaly_logging.configure("json")
    kaly_logging.structlog.get_logger("kaly.test").info("request", text=value)
    assert sinks.hits([value], capfd.readouterr().err) == [value]

    planted.send("clinic owner", "PATCH", "/api/v1/clinic/clinics/{clinic_id}/", {"name": value})
    assert sinks.hits([value], dict(sinks.columns())["providers_clinic.name"]) == [value]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET phone = %s", [value.encode()])
    assert sinks.hits([value], dict(sinks.columns())["patients_patient.phone"]) == [value]


def test_what_is_sealed_opens_again(planted, world):
    """Or the search of the columns would be content with nothing at all."""
    world.ada.refresh_from_db()

    assert world.ada.given_name == "Quillaria"
    assert keyring.current_id() == "tests"
