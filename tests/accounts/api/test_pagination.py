from base64 import b64encode

import pytest
from django.contrib.auth import get_user_model
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from accounts.api.pagination import CursorPage


class ByEmail(CursorPage):
    ordering = ("email", "id")


class ByAge(CursorPage):
    ordering = ("-created_at", "id")


class PlainByAge(CursorPagination):
    ordering = ("-created_at", "id")


@pytest.fixture
def people(db):
    users = get_user_model().objects
    for number in range(7):
        users.create(email=f"ada{number}@example.org")
    return users.all()


def ask(rf, query, page=None, rows=()):
    page = page or ByEmail()
    found = page.paginate_queryset(rows, Request(rf.get("/api/people/" + query)))
    return page.get_paginated_response([row.email for row in found or []]).data


def test_pages_follow_each_other_without_gaps_or_repeats(rf, people):
    first = ask(rf, "?page_size=3", rows=people)
    second = ask(rf, "?" + first["next"].split("?")[1], rows=people)
    third = ask(rf, "?" + second["next"].split("?")[1], rows=people)
    seen = first["results"] + second["results"] + third["results"]
    assert seen == [f"ada{number}@example.org" for number in range(7)]
    assert (first["previous"], third["next"]) == (None, None)
    assert ask(rf, "?" + second["previous"].split("?")[1], rows=people)["results"] == first["results"]


@pytest.mark.parametrize("size", ["0", "51", "-1", "abc", "", "9" * 30, "٣", "1.0", "+5"])
def test_a_page_size_out_of_range_is_refused(rf, size):
    with pytest.raises(ValidationError) as caught:
        ask(rf, f"?page_size={size}")
    assert caught.value.get_codes() == {"page_size": ["invalid_page_size"]}


def made_up(text):
    return b64encode(text.encode()).decode()


MADE_UP = [
    made_up("p=not-a-date"),
    made_up("p=%00"),
    made_up("o=" + "9" * 30),
    "x",
    "",
    "%FF",
    "a:b:c",
    ":::",
]


@pytest.mark.parametrize("cursor", MADE_UP)
def test_a_made_up_cursor_is_refused(rf, people, cursor):
    with pytest.raises(ValidationError) as caught:
        ask(rf, f"?cursor={cursor}", rows=people)
    assert caught.value.get_codes() == {"cursor": ["invalid_cursor"]}


def test_a_cursor_of_another_list_is_refused(rf, people):
    link = ask(rf, "?page_size=3", rows=people)["next"]
    with pytest.raises(ValidationError):
        ask(rf, "?" + link.split("?")[1], page=ByAge(), rows=people)


def test_without_the_signature_a_made_up_cursor_would_be_a_server_error(rf, people):
    page = PlainByAge()
    page.page_size = 3
    with pytest.raises(Exception, match="not-a-date") as caught:
        page.paginate_queryset(people, Request(rf.get(f"/?cursor={MADE_UP[0]}")))
    assert not isinstance(caught.value, ValidationError)
