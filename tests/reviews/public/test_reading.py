"""What everybody reads of a clinician's reviews: what is shown, the latest first, and nothing of who wrote it."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client

from accounts.api.pagination import CursorPage
from providers.models import Practice
from reviews import reading, visit_shown, writing
from reviews.api.paging import ReviewPage
from reviews.models import Review
from tests.factories.supply import make_listed_practice
from tests.reviews import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_stands")]

DAY = timedelta(days=1)
THEMES = ("timely_access", "listened", "staff", "coordination", "would_recommend")


def get(practice, query="", status=200):
    answer = Client().get(f"/api/v1/practices/{practice.pk}/reviews/{query}")
    assert answer.status_code == status
    return answer.json()


@pytest.fixture
def published(attended, now):
    """With Ada's consent to show the month."""
    more = {"display_name": "A.", "show_visit": visit_shown.VERSION, "listened": 5}
    return said.shown(attended, now, overall=4, text="She took her time.", **more)


def test_a_review_is_read_as_its_author_wants_it(okafor_practice, published):
    page = get(okafor_practice)

    assert page["results"] == [
        {
            "id": str(published.pk),
            "display_name": "A.",
            "stars": {
                "overall": 4,
                "timely_access": None,
                "listened": 5,
                "staff": None,
                "coordination": None,
                "would_recommend": None,
            },
            "text": "She took her time.",
            "redacted": False,
            "visit": {"month": "2026-11", "condition": published.visit.target.request.condition.name},
            "clinic": okafor_practice.location.clinic.name,
            "published_on": "2026-11-23",
            "counts_in_rating": False,
            "edited": False,
            "reply": None,
        }
    ]
    assert page["rating"] == {"shown": None, "count": 0, "percentile": None}
    assert page["themes"] == dict.fromkeys(THEMES)


def test_without_consent_nothing_of_the_visit_is_there(okafor_practice, shown):
    assert get(okafor_practice)["results"][0]["visit"] is None


@pytest.mark.parametrize("status", ["screened", "held", "rejected", "removed", "withdrawn"])
def test_what_is_not_shown_nobody_reads(okafor_practice, shown, status):
    facts = {
        "public_text": "",
        "held_at": shown.published_at if status == "held" else None,
        "held_for": ["abuse"] if status == "held" else [],
        "rejection_code": "abuse" if status in ("rejected", "removed") else "",
    }
    Review.objects.filter(pk=shown.pk).update(status=status, **facts)

    assert get(okafor_practice)["results"] == []


def test_a_practice_that_may_not_be_shown_has_no_reviews_to_read(okafor_practice, shown):
    okafor_practice.provider.credentials.all().delete()
    assert get(okafor_practice, status=404)["code"] == "not_found"


def test_reviews_are_the_clinicians_at_whichever_place(okafor_practice, shown, now):
    elsewhere = make_listed_practice(
        now=now, provider=okafor_practice.provider, location={"line1": "7 Oak Street"}
    )
    assert [row["id"] for row in get(elsewhere)["results"]] == [str(shown.pk)]


def test_pages_come_by_the_day_of_publication_and_say_nothing_nearer(okafor_practice, crowd):
    crowd(5)
    moments = [str(at) for at in Review.objects.values_list("published_at", flat=True)]
    by_day = [str(pk) for pk in Review.objects.order_by("-published_at", "-id").values_list("pk", flat=True)]
    found, page = [], get(okafor_practice, "?page_size=2")
    while True:
        found += [row["id"] for row in page["results"]]
        assert not any(moment[:19] in json.dumps(page) for moment in moments)
        if page["next"] is None:
            break
        page = get(okafor_practice, page["next"].partition("/reviews/")[2])
    oldest = get(okafor_practice, "?order=oldest")["results"]

    assert found == by_day
    assert [row["id"] for row in oldest] == by_day[::-1]


def told_by_a_cursor(practice):
    """All that somebody without our key can read in the cursor of the next page."""
    cursor = unquote(get(practice, "?page_size=2")["next"].partition("cursor=")[2].partition("&")[0])
    parts = [part + "=" * (-len(part) % 4) for part in cursor.split(":")]
    return b" ".join(urlsafe_b64decode(part) for part in parts).decode(errors="replace")


def tells_a_moment(practice):
    """Whether a cursor names the hour and minute of publication of any review."""
    told = told_by_a_cursor(practice)
    return any(f"{at:%H:%M}" in told for at in Review.objects.values_list("published_at", flat=True))


def test_a_cursor_does_not_tell_the_moment_of_publication(okafor_practice, crowd):
    crowd(3)
    assert not tells_a_moment(okafor_practice)


def test_a_cursor_that_is_only_signed_would(okafor_practice, crowd, monkeypatch):
    """The control."""
    crowd(3)
    monkeypatch.setattr(ReviewPage, "encode_cursor", CursorPage.encode_cursor)
    assert tells_a_moment(okafor_practice)


def test_a_cursor_opens_nothing_but_its_own_list(okafor_practice, crowd, now):
    crowd(3)
    cursor = get(okafor_practice, "?page_size=2")["next"].partition("cursor=")[2].partition("&")[0]
    other = make_listed_practice(now=now, provider={"npi": "1245319599"}, location={"line1": "2 Elm Street"})
    for practice, query in (
        (other, f"?cursor={cursor}"),
        (okafor_practice, f"?order=oldest&cursor={cursor}"),
        (okafor_practice, f"?cursor={cursor[:-2]}AA"),
        (okafor_practice, "?cursor=%C3%A9"),
    ):
        assert get(practice, query, status=400)["errors"][0]["code"] == "invalid_cursor"


@pytest.mark.parametrize("query", ["?stars=5", "?order=stars", "?order=best"])
def test_nobody_can_ask_by_stars(okafor_practice, query):
    get(okafor_practice, query, status=400)


def test_themes_have_a_mean_from_five_that_count(okafor_practice, crowd):
    crowd(4, listened=4, would_recommend=True)
    crowd(2, prefix="others", listened=5, staff=2, counts=False)
    assert get(okafor_practice)["themes"]["listened"] is None
    crowd(1, prefix="fifth", listened=5, would_recommend=False)
    themes = get(okafor_practice)["themes"]

    assert themes["listened"] == {"mean": 4.2, "count": 5}
    assert themes["would_recommend"] == {"share": 0.8, "count": 5}
    assert themes["staff"] is None


def test_a_page_takes_as_many_statements_with_one_review_as_with_twenty(
    okafor_practice, crowd, django_assert_num_queries
):
    crowd(1)
    with django_assert_num_queries(6):
        assert len(get(okafor_practice)["results"]) == 1
    crowd(19, prefix="more")
    with django_assert_num_queries(6):
        assert len(get(okafor_practice)["results"]) == 20


def test_changed_after_publication_and_not_before_it_is_called_so(okafor_practice, shown, now):
    again = said.written(4, "She took all her time.")
    writing.edit(review=shown, written=again, by=shown.patient.user, now=now + 4 * DAY)
    assert get(okafor_practice)["results"][0]["edited"] is True
    Review.objects.filter(pk=shown.pk).update(edited_at=shown.published_at - DAY)
    assert get(okafor_practice)["results"][0]["edited"] is False


def test_no_practice_is_a_refusal_in_the_domain_too(db, now):
    with pytest.raises(Practice.DoesNotExist):
        reading.of_practice("00000000-0000-4000-8000-000000000000", now=now)
