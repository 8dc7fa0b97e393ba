"""The matrix and the router name the same addresses and methods."""

import pytest

from tests.authorization.matrix import load
from tests.authorization.routes import routes

pytestmark = pytest.mark.authorization


def test_every_route_has_its_row_and_every_row_its_route():
    matrix, found = load(), routes()

    assert [str(route) for route in found if matrix.row_of(route) is None] == []
    used = {id(matrix.row_of(route)) for route in found}
    assert [str(row.route) for row in matrix.rows if id(row) not in used] == []


def test_a_route_that_the_matrix_forgot_is_noticed(monkeypatch):
    matrix = load()
    monkeypatch.setattr(matrix, "rows", [row for row in matrix.rows if row.route.address != "/"])

    assert [str(route) for route in routes() if matrix.row_of(route) is None] == ["GET /", "POST /"]
