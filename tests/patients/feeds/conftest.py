"""Ada's visit at Dr Okafor's, tomorrow at ten; private addresses, and what a calendar reads there."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from tests.factories.clinics import MembershipFactory
from tests.patients import demand


@pytest.fixture(autouse=True)
def clock(catalogue, now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visit(ada, okafor_practice, now):
    return demand.visit(ada, okafor_practice, now + timedelta(days=1), now)


@pytest.fixture
def desk(okafor_practice):
    """Works at Dr Okafor's clinic."""
    return MembershipFactory(clinic=okafor_practice.location.clinic, user__email="desk@example.org").user


@pytest.fixture
def address():
    """A function that makes a private address as somebody, and gives its path."""

    def make(caller, side="patient"):
        answer = caller.post("/me/feeds/", {"side": side})
        assert answer.status_code == 201
        return urlsplit(answer.json()["address"]).path

    return make


@pytest.fixture
def read():
    """A function that asks for a private address as a calendar does, and gives the events there."""

    def ask(path):
        answer = Client().get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        return Calendar.from_ical(answer.content).events

    return ask
