"""The world of the authorization matrix, whose people write what must turn up nowhere else."""

from tests.authorization.conftest import world

__all__ = ["world"]
