"""The corpus of uploads: every file with what has to become of it, the same each time."""

from functools import cache

from tests.providers.documents import bad, good


def files():
    return [*taken(), *refused()]


@cache
def taken():
    return list(good.files())


@cache
def refused():
    return list(bad.files())
