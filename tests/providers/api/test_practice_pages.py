"""Pages of the directory: no one twice, no one lost, forwards and back, and cursors that can't be made up."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.utils import timezone

from providers.api import practice_filters
from providers.models import Provider, SearchRow
from tests.providers.api.conftest import AT_HOME

QUERIES = [
    "page_size=3",
    f"page_size=3&{AT_HOME}",
    f"page_size=3&{AT_HOME}&ordering=next_time",
    f"page_size=3&{AT_HOME}&ordering=name",
    "page_size=3&ordering=name",
    "page_size=3&name=young",
]


@pytest.fixture
def people(clinician):
    """Ten clinicians, seven of them at one distance; two share a name."""
    miles = [1.0] * 7 + [2.0, 3.0, 4.0]
    return [clinician(f"Ada{number // 2}", miles=far).pk for number, far in enumerate(miles)]


def ids(page):
    return [row["id"] for row in page["results"]]


def walk(directory, page, link):
    """The pages from one on, following its links."""
    while page:
        yield page
        page = directory(page[link]) if page[link] else None


@pytest.mark.parametrize("query", QUERIES)
def test_pages_follow_one_another_without_a_repeat_and_back_the_same_way(directory, people, query):
    pages = list(walk(directory, directory(f"?{query}"), "next"))

    assert [len(ids(page)) for page in pages] == [3, 3, 3, 1]
    assert sorted(pk for page in pages for pk in ids(page)) == sorted(str(pk) for pk in people)
    assert pages[0]["previous"] is None
    back = list(walk(directory, pages[-1], "previous"))
    assert [ids(page) for page in back] == [ids(page) for page in reversed(pages)]
    assert back[-1]["previous"] is None
    assert ids(directory(back[-1]["next"])) == ids(pages[1])


@pytest.mark.parametrize("query", QUERIES)
def test_one_page_holds_the_same_people_in_the_same_order(directory, people, query):
    in_threes = [pk for page in walk(directory, directory(f"?{query}"), "next") for pk in ids(page)]

    assert ids(directory(f"?{query.replace('page_size=3', 'page_size=50')}")) == in_threes


def test_a_walk_past_midnight_goes_on_as_it_began(directory, people, now):
    found, page = [], directory("?page_size=3")
    for day in range(1, 9):
        found += ids(page)
        if not page["next"]:
            break
        page = directory(page["next"], at=now + timedelta(days=day))

    assert sorted(found) == sorted(str(pk) for pk in people)


@pytest.fixture
def people_with_times(people, now):
    """The same ten, free at 5, 10, 15 ... minutes from now, which a walk of ten minutes a page passes by."""
    for number, pk in enumerate(people, 1):
        free_at = now + timedelta(minutes=5 * number)
        SearchRow.objects.filter(practice_id=pk).update(next_in_person_at=free_at)
    return people


def walk_of_ten_minutes_a_page(directory, now):
    found, page, at = [], directory(f"?page_size=3&{AT_HOME}&ordering=next_time"), now
    while page:
        found += ids(page)
        at += timedelta(minutes=10)
        page = directory(page["next"], at=at) if page["next"] else None
    return found


def test_a_walk_by_the_next_time_goes_on_as_it_began_while_times_pass(directory, people_with_times, now):
    found = walk_of_ten_minutes_a_page(directory, now)

    assert found == [str(pk) for pk in people_with_times]


def test_without_the_moment_of_its_first_page_such_a_walk_repeats_people(
    directory, people_with_times, now, monkeypatch
):
    clock = property(lambda _: timezone.now(), lambda *_: None)
    monkeypatch.setattr(practice_filters.PracticeFilter, "began_at", clock, raising=False)

    found = walk_of_ten_minutes_a_page(directory, now)

    assert len(found) > len(set(found))


def test_someone_who_leaves_between_two_pages_takes_nobody_along(directory, people, now):
    first = directory(f"?page_size=3&{AT_HOME}")
    Provider.objects.filter(practices=first["results"][2]["id"]).update(suspended_at=now)

    rest = [pk for page in list(walk(directory, first, "next"))[1:] for pk in ids(page)]

    assert len(rest) == 7
    assert not set(rest) & set(ids(first))


def cursor_of(page):
    return parse_qs(urlsplit(page["next"]).query)["cursor"][0]


@pytest.mark.parametrize(
    "change", ["page_size=3&sex=F", f"page_size=3&{AT_HOME}", "page_size=3&ordering=name"]
)
def test_a_cursor_of_another_search_is_refused(directory, people, change):
    cursor = cursor_of(directory("?page_size=3"))
    assert len(directory(f"?page_size=2&cursor={cursor}")["results"]) == 2

    problem = directory(f"?{change}&cursor={cursor}", status=400)

    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("cursor", "invalid_cursor")]


@pytest.mark.parametrize(
    "cursor",
    ["made-up", "", "a:b:c", signing.dumps([[0, "x"], False, 1], salt="another")],
    ids=["words", "empty", "parts", "of-another-signer"],  # a signature holds the second it was made in
)
def test_a_made_up_cursor_is_refused(directory, people, cursor):
    problem = directory(f"?cursor={cursor}", status=400)

    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("cursor", "invalid_cursor")]
