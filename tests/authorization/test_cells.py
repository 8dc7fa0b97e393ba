"""Each route by each identity and credential: the answer is the one of the matrix, and a refusal changes nothing."""

import pytest

from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.routes import routes

pytestmark = [pytest.mark.authorization, pytest.mark.django_db]
MATRIX = load()
CASES = [route for route in routes() if MATRIX.row_of(route) is not None]


@pytest.mark.parametrize("route", CASES, ids=str)
def test_everyone_is_answered_as_the_matrix_says(route, world, record_property):
    row, wrong, count = MATRIX.row_of(route), [], 0

    for identity, credential, client in asking.cells(world, row, route):
        flaw = asking.verdict(world, row, route, identity, client)
        wrong += [f"{identity} ({credential}): {flaw}"] if flaw else []
        count += 1

    record_property("authorization cells checked", count)
    record_property("mismatches", len(wrong))
    assert wrong == []


def test_the_world_has_everyone_of_the_matrix(world):
    assert world.identities.keys() == MATRIX.identities.keys()
