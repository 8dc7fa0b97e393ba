"""The corpus of uploads: every file with what has to become of it, the same each time."""

from functools import cache

from tests.providers.documents import bad, good


@cache
def files():
    return [*good.files(), *bad.files()]


def taken():
    return [file for file in files() if not file.code]


def refused():
    return [file for file in files() if file.code]
