"""The world of the authorization matrix, whose people send what no one should."""

from tests.authorization.conftest import world

__all__ = ["world"]
