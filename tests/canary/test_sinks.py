"""What people write turns up in no log, message, figure or page of others, and in no column that is to be sealed."""

import json
import socket
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.db import connection

from accounts.encryption import keyring
from accounts.outside import reaching
from config import logging as kaly_logging
from patients import registration
from patients.models import Consent
from patients.requests import submitting
from patients.visits import contesting
from providers.calendars import calendars
from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.routes import Route, routes
from tests.canary import sinks
from tests.canary.plants import CALENDARS, CONTEST, PATIENT, REQUESTS, Plants

pytestmark = [pytest.mark.canary, pytest.mark.django_db]
DAY = timedelta(days=1)
STRANGERS = ("anonymous", "former member", "suspended member", "deactivated person", "moderator")


@pytest.fixture
def logged(capfd):
    """Lines as production writes them, kept from here on."""
    kaly_logging.configure("json")
    yield
    kaly_logging.configure("console")


class Flow(NamedTuple):
    """A field that somebody writes, and the function that it comes to."""

    who: str
    method: str
    address: str
    field: str
    module: object
    function: str

    def go(self, plants, inside, monkeypatch):
        """The answer where what it comes to does something else with a value: `inside` is given it."""
        value = plants.number() if self.field == "weeks_of_care" else plants.word()
        body = {self.field: value}
        if self.address in (REQUESTS, CALENDARS):
            body = plants.body(self.address, **body)
        client = plants.world.identities[self.who].clients["token"]
        address = self.address.format_map(plants.world.objects)
        with monkeypatch.context() as patched, asking.undone():
            patched.setattr(self.module, self.function, lambda **_: inside(plants.world.ada, str(value)))
            headers = {"If-Match": "*"}
            return str(value), client.generic(
                self.method, address, json.dumps(body), content_type="application/json", headers=headers
            )


FLOWS = (
    Flow("patient", "PATCH", PATIENT, "care_notes", registration, "change"),
    Flow("patient", "POST", REQUESTS, "note", submitting, "submit"),
    Flow("patient", "POST", REQUESTS, "weeks_of_care", submitting, "submit"),
    Flow("patient", "POST", CONTEST, "note", contesting, "contest"),
    Flow("clinician", "POST", CALENDARS, "address", calendars, "add"),
)


@pytest.fixture
def planted(world, logged, monkeypatch):
    with asking.undone():
        plants = Plants(world)
        plants.by_everyone()
        plants.in_what_is_refused()
        unreachable(monkeypatch)
        calendars.read_due(now=world.now + DAY)
        plants.errors = [
            flow.go(plants, how, monkeypatch)[1]
            for flow in FLOWS
            for how in (raising, refused_by_the_database, too_slow)
        ]
        yield plants


def unreachable(monkeypatch):
    """As where the name of a calendar leads nowhere, and its look-up says so."""

    def look_up(host, *_, **__):
        raise socket.gaierror(f"{host} is not known")

    monkeypatch.setattr(reaching.socket, "getaddrinfo", look_up)


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
    assert [answer.status_code for answer in planted.errors] == len(FLOWS) * [500, 500, 503]
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

    contested = ("moderator", str(Route("/api/v1/admin/visits/contested/", "GET")))
    assert {where: hit for where, hit in seen.items() if hit} == {contested: [planted.contested]}
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


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: f"{flow.address} {flow.field}")
def test_the_twin_that_logs_what_it_is_given_finds_it(flow, world, logged, capfd, monkeypatch):
    plants = Plants(world)

    def log(patient, value):
        kaly_logging.structlog.get_logger("kaly.test").info("request", text=value)
        raise RuntimeError

    capfd.readouterr()
    value, _ = flow.go(plants, log, monkeypatch)
    assert sinks.hits([value], capfd.readouterr().err) == []

    monkeypatch.setattr(kaly_logging, "keep_allowed", lambda logger, method, event: event)
    kaly_logging.configure("json")
    value, _ = flow.go(plants, log, monkeypatch)
    assert sinks.hits([value], capfd.readouterr().err) == [value]


SEALED_OF_VISITS = (
    "patients_visitrequest.note",
    "patients_intake.told",
    "patients_visit.contest_note",
    "accounts_keptanswer.body",
    "providers_externalcalendar.address",
)


@pytest.mark.parametrize("place", SEALED_OF_VISITS)
def test_the_twin_that_seals_nothing_of_a_visit_finds_it(world, place):
    table, column = place.split(".")
    with asking.undone(), connection.cursor() as cursor:
        plants = Plants(world)
        plants.about_visits()
        assert sinks.hits(plants.sealed, dict(sinks.columns())[place]) == []
        cursor.execute(f"SELECT count(*) FROM {table} WHERE length({column}) > 0")
        assert cursor.fetchone()[0] > 0  # or there would be nothing to seal
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {column} = %s", [plants.sealed[0].encode()])
        assert sinks.hits(plants.sealed, dict(sinks.columns())[place]) == [plants.sealed[0]]


def test_what_is_sealed_opens_again(planted, world):
    """Or the search of the columns would be content with nothing at all."""
    world.ada.refresh_from_db()

    assert world.ada.given_name == "Quillaria"
    assert keyring.current_id() == "tests"
