"""The world of the authorization matrix, as whose people schemathesis asks."""

from tests.authorization.conftest import world

__all__ = ["world"]
