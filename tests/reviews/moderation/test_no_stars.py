"""No statement of moderation names the table of the stars, up to the moment when a decision is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews import figures
from reviews.access import ReviewQuerySet
from reviews.models import Freeze, Review
from reviews.moderation import flagging
from tests.factories import reviews

DAY = timedelta(days=1)
STARS = "reviews_rating"
WHY = "Nothing speaks against it."
pytestmark = pytest.mark.usefixtures("clock_stands")


def naming_stars(statements):
    return [statement for statement in statements if STARS in statement]


def statements(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def busy(held, shown_too, eve, mo, mel, as_mo, now):
    """One held, one objected to, one appeal, one frozen clinician."""
    flagging.flag(review=shown_too, code="abuse", note="", by=eve, side="reader", now=now)
    Freeze.objects.create(
        provider=held.provider,
        since=now - 20 * DAY,
        series="all",
        days=7,
        seen=9,
        expected=0.5,
        frozen_at=now,
    )
    return held, shown_too


@pytest.fixture
def shown_too(okafor_practice, now):
    visit = reviews.visited(reviews.author("cy@example.org"), okafor_practice, now - 29 * DAY)
    return reviews.counted(visit, now - 26 * DAY)


def everything(busy, as_mo, as_mel, as_eve):
    """What moderators look at and do, one after the other."""
    held, flagged = busy
    for page in ("", "appeals/", "freezes/", f"{held.pk}/", f"{flagged.pk}/"):
        assert as_mo.get(f"/admin/reviews/{page}").status_code == 200
    body = {"reason": WHY, "written_at": held.submitted_at.isoformat()}
    assert as_mo.post(f"/admin/reviews/{held.pk}/decide/", {**body, "outcome": "publish"}).status_code == 200
    body["written_at"] = flagged.submitted_at.isoformat()
    assert as_mo.post(f"/admin/reviews/{flagged.pk}/decide/", {**body, "outcome": "keep"}).status_code == 200
    assert as_eve.post(f"/reviews/{flagged.pk}/appeal/").status_code == 201
    (appeal,) = as_mel.get("/admin/reviews/appeals/").json()["results"]
    freeze = Freeze.objects.get()
    assert as_mel.post(f"/admin/reviews/freezes/{freeze.pk}/lift/", {"reason": WHY}).status_code == 200
    return as_mel, appeal["id"]


def test_nothing_that_moderators_look_at_or_decide_reads_stars(busy, as_mo, as_mel, as_eve):
    found = statements(lambda: everything(busy, as_mo, as_mel, as_eve))
    assert len(found) > 50
    assert naming_stars(found) == []


def test_the_figures_are_made_anew_only_after_the_decision_is_written(busy, as_mo, as_mel, as_eve, now):
    as_mel, appeal = everything(busy, as_mo, as_mel, as_eve)
    body = {"outcome": "overturn", "code": "abuse", "reason": WHY}
    found = statements(lambda: as_mel.post(f"/admin/reviews/appeals/{appeal}/settle/", body))

    written = [number for number, sql in enumerate(found) if "\"status\" = 'removed'" in sql]
    reading = [number for number, sql in enumerate(found) if STARS in sql]
    assert len(written) == 1 and len(reading) == 1 and written[0] < reading[0]


def test_without_the_figures_not_even_then(busy, as_mo, as_mel, as_eve, monkeypatch):
    as_mel, appeal = everything(busy, as_mo, as_mel, as_eve)
    monkeypatch.setattr(figures, "recount", lambda provider_id, **given: None)
    body = {"outcome": "overturn", "code": "abuse", "reason": WHY}
    found = statements(lambda: as_mel.post(f"/admin/reviews/appeals/{appeal}/settle/", body))
    assert naming_stars(found) == []
    assert Review.objects.get(pk=busy[1].pk).status == "removed"


def test_a_join_to_the_stars_would_be_noticed(busy, as_mo, as_mel, as_eve, monkeypatch):
    honest = ReviewQuerySet.with_all
    monkeypatch.setattr(ReviewQuerySet, "with_all", lambda rows: honest(rows).select_related("rating"))
    found = statements(lambda: everything(busy, as_mo, as_mel, as_eve))
    assert len(naming_stars(found)) > 0
