"""A clinician with more places than a page looks at takes one line of it, and hides nobody."""

import pytest

from tests.factories.supply import make_listed_practice
from tests.matching import functions
from tests.matching.market import clinician, north, request

PLACES = 46  # the search orders 4 x (1 + 10) rows for a page of one


@pytest.fixture
def everywhere(now, catalogue):
    """One clinician close by at 46 places, and two more farther out."""
    busy = clinician(now, miles=1)
    for number in range(1, PLACES):
        make_listed_practice(now=now, provider=busy.provider, location=north(1 + number / 100))
    return [busy, clinician(now, miles=5), clinician(now, miles=6)]


def shown_page_by_page(send, now) -> list[str]:
    shown, cursor = [], None
    while True:
        answer = send("/api/v1/matches/", request(page_size=1, cursor=cursor)).json()
        shown += [result["practice"]["provider"]["id"] for result in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            return shown


def test_a_clinician_with_many_places_hides_nobody(everywhere, send, now):
    assert shown_page_by_page(send, now) == [str(made.provider_id) for made in everywhere]


def test_without_a_second_look_at_all_rows_the_others_are_hidden(everywhere, send, now):
    pieces = (
        ("AND NOT (SELECT so FROM suffices)", "AND false"),
        ("FROM top WHERE (SELECT so FROM suffices)", "FROM top"),
    )
    with functions.replaced(functions.SEARCH, *pieces):
        assert shown_page_by_page(send, now) == [str(everywhere[0].provider_id)]
