"""Reading the directory over HTTP at a fixed moment, and people to find in it."""

from math import degrees

import pytest
import time_machine

from providers.geo import EARTH_RADIUS_MILES
from tests.factories.supply import make_listed_practice

HOME = {"lat": 40.709, "lon": -74.003}
AT_HOME = "lat=40.709&lon=-74.003"


@pytest.fixture
def directory(client, catalogue, now):
    """Read an address of the directory; `at` is the moment, `status` what is expected."""

    def get(query="", *, status=200, at=now):
        path = query if query.startswith("http") else f"/api/v1/practices/{query}"
        with time_machine.travel(at, tick=False):
            response = client.get(path)
        assert response.status_code == status, response.content
        return response.json()

    return get


@pytest.fixture
def clinician(catalogue, now):
    """A listed practice so many miles due north of home; further words change the practice."""

    def make(
        first="Ada", last="Young", *, miles=1.0, code="207Q00000X", provider=None, location=None, **more
    ):
        north = {"lat": HOME["lat"] + degrees(miles / EARTH_RADIUS_MILES), "lon": HOME["lon"]}
        person = {"first_name": first, "last_name": last} | (provider or {})
        return make_listed_practice(
            now=now, taxonomy={"code": code}, provider=person, location=north | (location or {}), **more
        )

    return make


def names(answer):
    """Who is on a page, in order, by family name."""
    return [row["provider"]["name"].split()[-1] for row in answer["results"]]
