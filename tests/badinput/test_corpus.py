"""No bad value in any place is a server error; each refusal is a problem that names the field."""

import os

import pytest

from tests.authorization import asking
from tests.authorization.matrix import load
from tests.badinput import corpus, sending

pytestmark = [pytest.mark.badinput, pytest.mark.django_db]
PARTS = 6
# How many requests: a sample, or `all` for the whole cross product. CONTRIBUTING.md has the command.
WANTED = os.environ.get("BADINPUT_CASES", "2400")
SEED = os.environ.get("BADINPUT_SEED", "1")
PEOPLE = ("anonymous", "patient", "clinic owner", "support", "verifier")


def cases(part):
    if WANTED == "all":
        return [case for number, case in enumerate(sending.every_case()) if number % PARTS == part]
    return sending.sample(int(WANTED) // PARTS, f"{SEED}-{part}")


def test_the_corpus_holds_two_thousand_distinct_cases():
    assert sum(corpus.distinct().values()) >= 2000


@pytest.mark.parametrize("part", range(PARTS))
def test_no_bad_value_is_a_server_error_and_each_refusal_names_the_field(part, world, record_property):
    matrix, wrong, asked = load(), [], cases(part)

    for number, case in enumerate(asked):
        identity = world.identities[who(matrix, case, number)]
        client = list(identity.clients.values())[number % len(identity.clients)]
        with asking.undone():
            flaw = sending.flaw(case, sending.send(world, matrix, case, client))
        wrong += [flaw] if flaw else []

    record_property("bad values sent", len(asked))
    assert wrong == []


def who(matrix, case, number):
    """Mostly someone whom the route serves, so that the value is read; now and then anyone."""
    row = matrix.row_of(sending.Route(case.address, case.method))
    served = [name for name in PEOPLE if row and row.expected(name).is_ok]
    return served[number % len(served)] if served and number % 5 else PEOPLE[number % len(PEOPLE)]
