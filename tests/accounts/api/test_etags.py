"""Versions of an answer."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest

from accounts.api.etags import ChangedMeanwhile, NoVersionGiven, answer, etag, require_match

DATA = {"id": UUID(int=7), "name": "Riverside", "at": datetime(2026, 11, 28, tzinfo=UTC), "open": None}


def sent(value):
    return SimpleNamespace(headers={} if value is None else {"If-Match": value})


def test_a_version_is_one_of_the_content_whatever_the_order():
    assert etag(DATA) == etag(dict(reversed(DATA.items())))
    assert len({etag(DATA), etag(DATA | {"name": "Harbour"}), etag(DATA | {"open": False})}) == 3


def test_an_answer_carries_its_version():
    response = answer(DATA)

    assert (response.data, response.headers["ETag"]) == (DATA, etag(DATA))


@pytest.mark.parametrize("value", [etag(DATA), "*", f' "0", {etag(DATA)} '])
def test_the_present_version_is_let_through(value):
    require_match(sent(value), DATA)


@pytest.mark.parametrize("value", ['"0"', etag({}), f"W/{etag(DATA)}", etag(DATA).strip('"'), ","])
def test_another_version_is_refused(value):
    with pytest.raises(ChangedMeanwhile) as refusal:
        require_match(sent(value), DATA)
    assert (refusal.value.status, refusal.value.code) == (412, "changed_meanwhile")


@pytest.mark.parametrize("value", [None, "", " "])
def test_a_change_without_a_version_is_refused(value):
    with pytest.raises(NoVersionGiven) as refusal:
        require_match(sent(value), DATA)
    assert (refusal.value.status, refusal.value.code) == (428, "precondition_required")
