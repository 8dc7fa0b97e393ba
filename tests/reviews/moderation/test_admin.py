"""The desk of moderators in the admin: the same work as over HTTP, by words alone."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from reviews.admin.marking import Piece, pieces
from reviews.models import Appeal, Decision, Flag, Freeze, Review
from reviews.moderation import appealing, deciding, flagging
from reviews.moderation.queue import Finding
from tests.factories.clinics import make_member
from tests.factories.people import make_staff, sign_in
from tests.patients.calls import looks

DAY = timedelta(days=1)
WHY = "It insults a nurse by name."
LISTS = [reverse(f"admin:reviews_{name}_changelist") for name in ("review", "appeal", "freeze")]
pytestmark = pytest.mark.usefixtures("clock_stands")


@pytest.fixture
def desk(mo):
    return sign_in(Client(), mo, second_factor=True)


@pytest.fixture
def freeze(held, now):
    burst = {"series": "all", "days": 7, "seen": 9, "expected": 0.5}
    return Freeze.objects.create(provider=held.provider, since=now - 20 * DAY, frozen_at=now - DAY, **burst)


def page(client, row, act="change"):
    return reverse(f"admin:reviews_{row._meta.model_name}_{act}", args=[row.pk])


def get(client, row):
    answer = client.get(page(client, row))
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, row, act, **data):
    form = client.get(page(client, row)).context["form"]
    hidden = {"written_at": form["written_at"].value()} if "written_at" in form.fields else {}
    return client.post(page(client, row, act), {**hidden, "reason": WHY, **data})


def status(review):
    return Review.objects.get(pk=review.pk).status


def test_a_moderator_finds_the_desk_and_nothing_else(desk):
    text = desk.get("/admin/").content.decode()
    assert set(re.findall(r'href="(/admin/[a-z]+/[a-z]+/)"', text)) == set(LISTS)
    assert [desk.get(address).status_code for address in LISTS] == [200, 200, 200]


def test_the_list_says_why_it_waits_and_none_of_the_words(desk, held, freeze, visit):
    text = desk.get(LISTS[0]).content.decode()
    assert "Abuse, Names somebody else" in text and "Held (1)" in text and "Frozen clinicians (1)" in text
    assert "idiot" not in text and "Ada" not in text
    assert looks() == []
    assert "0 reviews" in desk.get(LISTS[0], {"is": "flagged"}).content.decode()


def test_the_page_of_a_freeze_leads_to_what_it_holds(desk, held, freeze):
    assert "None." in get(desk, freeze)
    Review.objects.filter(pk=held.pk).update(held_for=["burst"])
    address = f"{LISTS[0]}?freeze={freeze.pk}"
    assert f'<a href="{address}">1 review</a>' in get(desk, freeze)
    assert "1 review" in desk.get(address).content.decode()
    for other in (held.pk, "9"):
        assert "0 reviews" in desk.get(LISTS[0], {"freeze": other}).content.decode()


def test_what_was_found_is_marked_and_nothing_says_who_it_was(desk, held):
    text = get(desk, held)
    assert re.search(r"<mark>[^<]*idiot</mark><sup>\d</sup>", text)
    for secret in ("ada@example.org", "Byrne", str(held.patient_id), str(held.visit_id), "stars", "style="):
        assert secret not in text
    assert looks() == [("mo@kaly.example", held.patient_id, "patient.review", "moderation")]


def test_no_statement_of_the_desk_names_the_stars(desk, held, freeze, mel, now):
    first = deciding.decide(review=held, outcome="reject", code="abuse", reason=WHY, by=mel, now=now)
    asked = appealing.appeal(decision=first, note="", by=held.submitted_by, now=now)
    with CaptureQueriesContext(connection) as captured:
        for address in LISTS:
            desk.get(address)
        for row in (held, asked, freeze):
            get(desk, row)
        send(desk, asked, "settle", outcome="overturn")
        send(desk, freeze, "lift")
    assert (status(held), Freeze.objects.get().reason) == ("published", WHY)
    assert [query["sql"] for query in captured.captured_queries if "reviews_rating" in query["sql"]] == []


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"outcome": "publish", "code": "abuse"}, "published"),
        ({"outcome": "reject", "code": "abuse"}, "rejected"),
        ({"outcome": "redact", "code": "abuse", "findings": ["1"], "spans": "48-54"}, "redacted"),
    ],
)
def test_it_is_decided_by_a_button(desk, mo, held, data, state):
    answer = send(desk, held, "decide", **data)
    assert (answer.status_code, answer["Location"]) == (302, LISTS[0])
    assert status(held) == state
    made = Decision.objects.get()
    assert (made.by, made.reason, made.code) == (mo, WHY, "" if state == "published" else "abuse")
    if state == "redacted":
        assert Review.objects.get().public_text.endswith(" again[removed]") is False
        assert Review.objects.get().public_text.count("[removed]") == 2


@pytest.mark.parametrize(
    "data",
    [
        {"outcome": "reject"},
        {"outcome": "redact", "code": "abuse"},
        {"outcome": "redact", "code": "abuse", "spans": "from here on"},
        {"outcome": "keep"},
        {"outcome": "publish", "reason": "Fine."},
        {"outcome": "publish", "written_at": "2026-11-18T15:00:01+00:00"},
        {"outcome": "publish", "written_at": "yesterday"},
        {},
    ],
)
def test_what_does_not_fit_is_said_beside_the_form(desk, held, data):
    answer = send(desk, held, "decide", **data)
    assert answer.status_code in (200, 400, 409)
    assert answer.context["form"].errors
    assert (status(held), Decision.objects.count()) == ("held", 0)


def test_the_rule_of_an_objection_is_proposed(desk, shown, bola, now):
    flagging.flag(review=shown, code="did_not_attend", note="Not there.", by=bola, side="clinic", now=now)
    text = get(desk, shown)
    assert "The patient was not there" in text and "Not there." in text
    assert '<option value="not_about_the_visit" selected>' in text
    assert send(desk, shown, "decide", outcome="remove", code="not_about_the_visit").status_code == 302
    assert (status(shown), Flag.objects.get().decision.code) == ("removed", "not_about_the_visit")


@pytest.fixture
def kept(shown, eve, mel, now):
    flagging.flag(review=shown, code="abuse", note="", by=eve, side="reader", now=now)
    first = deciding.decide(review=shown, outcome="keep", reason=WHY, by=mel, now=now)
    return appealing.appeal(decision=first, note="Read the end.", by=eve, now=now)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"outcome": "stand"}, "upheld"),
        ({"outcome": "remove", "code": "abuse"}, "removed"),
        ({"outcome": "redact", "code": "abuse", "spans": "0-3"}, "redacted"),
    ],
)
def test_an_appeal_is_settled_by_another_moderator(desk, shown, kept, data, state):
    assert "Read the end." in get(desk, kept)
    assert send(desk, kept, "settle", **data).status_code == 302
    assert (status(shown), Appeal.objects.get().outcome) == (
        state,
        "stand" if state == "upheld" else "overturn",
    )


def test_without_a_part_nothing_is_taken_out_and_not_all_of_it(desk, shown, kept):
    assert send(desk, kept, "settle", outcome="redact", code="abuse").status_code == 400
    assert (status(shown), Appeal.objects.get().decided_at) == ("upheld", None)


def test_who_decided_does_not_find_the_appeal(kept, shown, mel):
    theirs = sign_in(Client(), mel, second_factor=True)
    assert theirs.get(page(theirs, kept)).status_code == 404
    assert theirs.post(page(theirs, kept, "settle"), {"reason": WHY, "outcome": "stand"}).status_code == 404


def test_who_knows_a_side_finds_nothing(desk, mo, held, freeze):
    make_member(clinic=held.visit.practice.location.clinic, email=mo.email)
    for row, act in ((held, "decide"), (freeze, "lift")):
        assert desk.get(page(desk, row)).status_code == 404
        assert desk.post(page(desk, row, act), {"reason": WHY, "outcome": "publish"}).status_code == 404
    assert "Held (0)" in desk.get(LISTS[0]).content.decode()
    assert (status(held), looks()) == ("held", [])


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMIN])
def test_other_roles_have_no_such_desk(role, held, freeze):
    client = sign_in(Client(), make_staff(role, email="other@kaly.example"), second_factor=True)
    assert [client.get(address).status_code for address in LISTS] == [403, 403, 403]
    for row, act in ((held, "decide"), (freeze, "lift")):
        assert client.get(page(client, row)).status_code == 403
        assert client.post(page(client, row, act), {"reason": WHY, "outcome": "publish"}).status_code == 403
    assert status(held) == "held"


def test_nothing_is_changed_but_by_its_act(desk, held, freeze):
    for row in (held, freeze):
        assert desk.post(page(desk, row), {"reason": WHY}).status_code == 403
        assert desk.get(page(desk, row, "delete")).status_code == 403
    assert status(held) == "held"
    assert {model.__name__ for model in admin.site._registry if model._meta.app_label == "reviews"} == {
        "Review",
        "Appeal",
        "Freeze",
    }


def test_pieces_are_cut_where_something_begins_or_ends():
    found = [Finding("abuse", 4, 9, "why"), Finding("contact", 6, 12, "why")]
    assert pieces("abc defgh ijklm", found, [[0, 4]]) == [
        Piece("abc ", (), True),
        Piece("de", (1,), False),
        Piece("fgh", (1, 2), False),
        Piece(" ij", (2,), False),
        Piece("klm", (), False),
    ]
    assert "".join(piece.text for piece in pieces("a\nb", [], [])) == "a\nb"
