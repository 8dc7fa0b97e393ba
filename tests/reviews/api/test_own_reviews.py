"""How authors say, read, change and take back what they think of a visit, over HTTP."""

from datetime import timedelta

import pytest

from reviews.models import Rating, Review
from tests.factories.patients import PatientFactory
from tests.patients.calls import Caller, assert_refused, looks
from tests.reviews import said

pytestmark = pytest.mark.usefixtures("clock_stands")
DAY = timedelta(days=1)
BODY = {
    "stars": {"overall": 4, "timely_access": 3, "listened": 5, "would_recommend": True},
    "text": "She took her time.",
    "display_name": "Night owl",
    "show_visit": "2026-11",
}


@pytest.fixture
def as_ada(ada):
    return Caller(ada.user)


@pytest.fixture
def of_visit(visit):
    return f"/visits/{visit.pk}/review/"


def test_before_it_is_written_one_is_told_whether_one_may(as_ada, of_visit):
    answer = as_ada.get(of_visit).json()
    assert (answer["may_be_written"], answer["why_not"], answer["review"]) == (True, None, None)
    assert answer["show_visit"]["version"] == "2026-11"
    assert "month of my visit" in answer["show_visit"]["text"]


def test_a_review_is_written_and_read_by_its_author(as_ada, ada, visit, of_visit):
    answer = as_ada.post(of_visit, BODY)
    assert answer.status_code == 201
    said_now = answer.json()
    assert said_now["stars"] == {
        "overall": 4, "timely_access": 3, "listened": 5, "staff": None, "coordination": None,
        "would_recommend": True,
    }  # fmt: skip
    assert {name: said_now[name] for name in ("status", "text", "display_name", "shows_visit")} == {
        "status": "screened", "text": "She took her time.", "display_name": "Night owl", "shows_visit": True,
    }  # fmt: skip
    assert (said_now["visit"], said_now["practice"]["clinician"]) == (
        str(visit.pk),
        visit.practice.provider.name,
    )
    again = as_ada.get(of_visit).json()
    assert (again["may_be_written"], again["why_not"]) == (False, "reviewed_before")
    assert again["review"] == said_now == as_ada.get(f"/reviews/{said_now['id']}/").json()
    assert as_ada.get("/me/reviews/").json()["results"] == [said_now]
    assert set(looks()) == {(ada.user.email, ada.pk, "patient.review", "own")}


def test_sent_twice_with_one_key_it_is_written_once(ada, of_visit):
    client = Caller(ada.user).client
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": "k1"}}
    first, second = (client.post(f"/api/v1{of_visit}", BODY, **send) for _ in range(2))
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"stars": {}}, "stars.overall", "required"),
        ({"stars": {"overall": 0}}, "stars.overall", "min_value"),
        ({"stars": {"overall": 6}}, "stars.overall", "max_value"),
        ({"stars": {"overall": 4.5}}, "stars.overall", "invalid"),
        ({"stars": {"overall": True}}, "stars.overall", "invalid"),
        ({"stars": {"overall": 4, "staff": 9}}, "stars.staff", "max_value"),
        ({"stars": {"overall": 4, "price": 1}}, "stars.price", "unknown_field"),
        ({"stars": None}, "stars", "null"),
        ({"text": "x" * 4001}, "text", "max_length"),
        ({"display_name": "x" * 41}, "display_name", "max_length"),
        ({"show_visit": "2020-01"}, "show_visit", "consent_text_has_changed"),
        ({"show_visit": True}, "show_visit", "invalid"),
        ({"status": "published"}, "status", "unknown_field"),
        ({"counted_at": "2026-01-01T00:00:00Z"}, "counted_at", "unknown_field"),
    ],
)
def test_what_can_not_be_is_refused_by_name_and_nothing_is_written(as_ada, of_visit, change, field, code):
    assert_refused(as_ada.post(of_visit, BODY | change), 400, code, field)
    assert not Review.objects.exists()


def test_a_stranger_finds_nothing(as_ada, of_visit, db):
    review = as_ada.post(of_visit, BODY).json()["id"]
    eve = Caller(PatientFactory(user__email="eve@example.org").user)
    for answer in (
        eve.get(of_visit),
        eve.post(of_visit, BODY),
        eve.get(f"/reviews/{review}/"),
        eve.post(f"/reviews/{review}/edit/", BODY),
        eve.post(f"/reviews/{review}/withdraw/"),
    ):
        assert_refused(answer, 404, "not_found")
    assert Review.objects.get().status == "screened"


def test_it_is_changed_and_taken_back(as_ada, of_visit):
    review = as_ada.post(of_visit, BODY).json()["id"]
    edited = as_ada.post(f"/reviews/{review}/edit/", {"stars": {"overall": 2}, "text": "On reflection."})
    assert (edited.status_code, edited.json()["text"], edited.json()["shows_visit"]) == (
        200,
        "On reflection.",
        False,
    )
    assert edited.json()["display_name"] == "A patient"
    gone = as_ada.post(f"/reviews/{review}/withdraw/").json()
    assert (gone["status"], gone["text"], gone["stars"]) == ("withdrawn", None, None)
    assert not Rating.objects.exists()
    assert_refused(as_ada.post(f"/reviews/{review}/withdraw/"), 409, "state_has_changed")


def test_what_is_held_says_why_and_where(as_ada, of_visit):
    answer = as_ada.post(of_visit, BODY | {"text": "The doctor is an idiot."}).json()
    assert (answer["status"], answer["held_for"]) == ("held", [{"code": "abuse", "text": "Abuse"}])
    (finding,) = answer["findings"]
    assert "The doctor is an idiot."[finding["start"] : finding["end"]] == "idiot"


@pytest.mark.parametrize(
    ("held_for", "told"),
    [
        (["burst"], ["looked_at_closely"]),
        (["insider"], ["looked_at_closely"]),
        (["copied"], ["looked_at_closely"]),
        (["abuse", "burst", "contested", "copied", "insider"], ["abuse", "looked_at_closely", "contested"]),
    ],
)
def test_what_keeps_organised_reviews_out_has_one_name(as_ada, of_visit, held_for, told):
    as_ada.post(of_visit, BODY | {"text": "The doctor is an idiot."})
    Review.objects.update(held_for=held_for)
    rows = as_ada.get(of_visit).json()["review"]["held_for"]
    assert [row["code"] for row in rows] == told
    assert {row["text"] for row in rows if row["code"] == "looked_at_closely"} == {
        "We look at some reviews more closely because of how they came. It says nothing of you."
    }


def test_erasure_takes_the_words_the_stars_and_the_count(ada, visit, now):
    from accounts.own_data import registry

    review = said.counted(visit, now + 40 * DAY, text="She listened.", display_name="Night owl")
    registry.erase(ada.user, now=now + 41 * DAY)
    gone = Review.objects.filter(pk=review.pk).values(
        "status", "text", "public_text", "display_name", "sketch"
    )
    assert gone.get() == {
        "status": "withdrawn",
        "text": None,
        "public_text": "",
        "display_name": "",
        "sketch": [],
    }
    assert not Rating.objects.exists()
    visit.practice.provider.refresh_from_db()
    assert visit.practice.provider.review_count == 0
