"""The report in figures: what was written in which quarter and what became of it; nobody can be singled out."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Role
from patients.models import Visit
from reviews import fairness, fairness_kept, showing, tasks
from reviews.models import Appeal, Decision, FairnessReport, Flag, Freeze, HeldFor, Review
from reviews.pages.spoken import WORDS
from tests.factories.people import make_staff, sign_in
from tests.factories.supply import make_listed_practice
from tests.reviews import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_stands")]

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
BY_QUARTER = ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


@pytest.fixture
def ines():
    return make_staff(Role.MODERATOR)


def public():
    """The report as of now, none that was made before."""
    FairnessReport.objects.all().delete()
    answer = Client().get("/api/v1/reviews/fairness/")
    assert answer.status_code == 200
    return answer.json()


def refuse(review, by, now, code="abuse"):
    row = showing.locked(review.pk)
    Review.objects.filter(pk=row.pk).update(
        status="rejected", rejection_code=code, public_text="", counted_at=None
    )
    return Decision.objects.create(
        review=row, outcome="reject", code=code, reason="It insults somebody.", by=by, at=now
    )


def of(rows, **which):
    (found,) = [row for row in rows if which.items() <= row.items()]
    return found


def test_an_empty_house_reports_nothing(db):
    report = public()
    assert report["quarters"] == BY_QUARTER
    assert report["since"] == "2025-10-01"
    assert report["submitted"] == {"quarters": [0] * 5, "in_all": 0}
    assert report["published_share"] == {"quarters": [None] * 5, "in_all": None}
    assert [row["rate"] for row in report["by_stars"]] == [None] * 5
    assert report["contested"] == []


def test_each_thing_counts_in_its_quarter(crowd, ines, now):
    good = crowd(10, prefix="good", overall=5)
    bad = crowd(10, prefix="bad", overall=1)
    for review in bad[:5]:
        refuse(review, ines, now)
    Review.objects.filter(pk__in=[one.pk for one in good[:6]]).update(
        submitted_at=now - 120 * DAY, counted_at=None
    )
    for review in good[:5]:
        Flag.objects.create(review=review, by=ines, side="reader", code="abuse", opened_at=now - DAY)
    decision = refuse(bad[5], ines, now)
    settled = {"decided_by": ines, "decided_at": now, "outcome": "overturn"}
    Appeal.objects.create(decision=decision, by=ines, opened_at=now - HOUR, **settled)
    Freeze.objects.create(
        provider=good[0].provider, since=now, series="all", days=7, seen=9, expected=1.0, frozen_at=now - HOUR
    )
    report = public()

    assert report["visits_completed"] == {"quarters": [0, 0, 0, 0, 20], "in_all": 20}
    assert report["submitted"] == {"quarters": [0, 0, 0, 6, 14], "in_all": 20}
    assert report["published"] == {"quarters": [0, 0, 0, 6, 14], "in_all": 20}
    assert report["published_share"]["in_all"] == 1.0
    assert report["median_days"]["quarters"][4] == 3.0
    assert of(report["by_stars"], stars=1) == {"stars": 1, "submitted": 10, "refused": 6, "rate": 0.6}
    assert of(report["by_stars"], stars=5) == {"stars": 5, "submitted": 10, "refused": 0, "rate": 0.0}
    assert of(report["refused"], outcome="rejected", code="abuse")["in_all"] == 6
    assert of(report["flags"], side="reader", outcome="open")["quarters"] == [0, 0, 0, 0, 5]
    assert report["appeals"] == {"quarters": [0, 0, 0, 0, None], "in_all": None}
    assert report["freezes"] == {"quarters": [0, 0, 0, 0, None], "in_all": None}


def test_what_was_held_is_counted_also_once_it_is_let_go(crowd, now):
    made = crowd(5)
    for review in made:
        row = showing.locked(review.pk)
        showing.hold(row, [Review.HeldFor.ABUSE], now=now)
        showing.release(row, Review.HeldFor.ABUSE, now=now)
    report = public()

    assert report["held"]["in_all"] == 5
    assert of(report["held_for"], code="abuse")["in_all"] == 5
    assert of(report["held_for"], code="contact")["in_all"] == 0


@pytest.mark.parametrize(
    ("outcome", "shown_as"),
    [(None, "ended"), ("publish", "keep"), ("keep", "keep"), ("reject", "remove"), ("remove", "remove"),
     ("redact", "redact")],
)  # fmt: skip
def test_each_objection_is_in_one_row_whatever_closed_it(crowd, ines, now, outcome, shown_as):
    for review in crowd(5):
        code = "abuse" if outcome in ("reject", "remove", "redact") else ""
        decision = outcome and Decision.objects.create(
            review=review, outcome=outcome, code=code, reason="It insults somebody.", by=ines, at=now
        )
        opened = {"opened_at": now - HOUR, "closed_at": now, "decision": decision}
        Flag.objects.create(review=review, by=ines, side="reader", code="abuse", **opened)
    found = {row["outcome"]: row["in_all"] for row in public()["flags"] if row["side"] == "reader"}
    assert found == {"open": 0, "keep": 0, "redact": 0, "remove": 0, "ended": 0, shown_as: 5}


def test_the_sum_of_a_column_tells_nothing_of_few_stars():
    counted = fairness.Counted([])
    for stars, (written, refused) in enumerate([(3, 1), (10, 0), (20, 6), (30, 9), (40, 12)], start=1):
        counted.by["stars", str(stars)][None] = written
        counted.by["stars_refused", str(stars)][None] = refused
    found = fairness._by_stars(counted)
    assert [row["submitted"] for row in found] == [None, None, 20, 30, 40]
    assert [row["refused"] for row in found] == [None, 0, None, 9, 12]
    assert [row["rate"] for row in found] == [None, None, None, 0.3, 0.3]


def contested(practice, count, now, status="contested"):
    for patient in said.patients(count, f"{status}-{practice.pk}"):
        at = now - 20 * DAY + Visit.objects.count() * HOUR
        visit = said.attended(practice, at, patient)
        settled = None if status == "contested" else at + 2 * DAY
        Visit.objects.filter(pk=visit.pk).update(status=status, contested_at=at + DAY, settled_at=settled)


def test_clinics_with_five_contested_visits_are_named(okafor_practice, now):
    contested(okafor_practice, 4, now)
    assert public()["contested"] == []
    contested(okafor_practice, 6, now, "completed")
    (row,) = public()["contested"]
    clinic = okafor_practice.location.clinic
    assert row["clinic"] == {"id": str(clinic.pk), "name": clinic.name}
    assert (row["contested"], row["attended"], row["missed"], row["undecided"]) == (10, None, 0, None)


def test_the_most_contested_come_first_and_of_many_the_rest_is_left_out(okafor_practice, now, monkeypatch):
    other = make_listed_practice(now=now)
    contested(okafor_practice, 5, now)
    contested(other, 6, now)
    names = [practice.location.clinic.name for practice in (other, okafor_practice)]
    assert [row["clinic"]["name"] for row in public()["contested"]] == names
    monkeypatch.setattr(fairness, "MOST_CLINICS", 1)
    assert [row["clinic"]["name"] for row in public()["contested"]] == names[:1]


def test_the_report_takes_three_statements(crowd, now, django_assert_num_queries):
    crowd(5)
    with django_assert_num_queries(3):
        fairness.report(now=now)


def test_readers_find_what_was_made_within_two_hours_and_else_make_it(crowd, now, django_assert_num_queries):
    crowd(5)
    assert fairness_kept.read(now=now) == {**fairness_kept.read(now=now + 2 * HOUR - SECOND), "made_at": now}
    assert fairness_kept.read(now=now)["submitted"]["in_all"] == 5
    crowd(5, prefix="later")
    with django_assert_num_queries(1):
        assert fairness_kept.read(now=now + 2 * HOUR - SECOND)["submitted"]["in_all"] == 5
    assert fairness_kept.read(now=now + 2 * HOUR)["submitted"]["in_all"] == 10
    assert fairness_kept.read(now=now + 2 * HOUR)["made_at"] == now + 2 * HOUR


def test_the_sweep_makes_it_anew_and_one_of_another_release_is_not_read(crowd, now):
    fairness_kept.make(now=now)
    crowd(5)
    tasks.report_fairness()
    assert fairness_kept.read(now=now)["submitted"]["in_all"] == 5
    FairnessReport.objects.update(form=fairness.FORM + 1, content={})
    assert fairness_kept.read(now=now)["submitted"]["in_all"] == 5
    assert FairnessReport.objects.get().form == fairness.FORM


def test_other_fields_are_another_form(now):
    assert (fairness.FORM, sorted(fairness.report(now=now))) == (
        1,
        ["appeals", "by_stars", "contested", "flags", "freezes", "held", "held_for", "invited", "median_days", "note",
         "overturned", "published", "published_share", "quarters", "refused", "since", "submitted",
         "visits_completed", "withdrawn"],
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_shows_the_same(crowd, ines, language, now):
    for review in crowd(6, overall=2)[:5]:
        refuse(review, ines, now)
    answer = Client().get("/reviews/fairness/", headers={"Accept-Language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "83.3%" in text
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_reason_for_a_hold_has_words_for_its_author_and_for_the_report(language):
    words = WORDS[language]
    assert set(words["held"]) == set(HeldFor.values) <= set(words["codes"])


def test_a_clinic_reads_its_own_figures_of_months_that_are_over(crowd, ines, clinic, okafor_practice, now):
    made = crowd(8)
    refuse(made[0], ines, now - 25 * DAY)
    Review.objects.filter(pk=made[7].pk).update(visited_at=now - 20 * DAY)
    Flag.objects.create(review=made[1], by=ines, side="clinic", code="abuse", opened_at=now)
    contested(okafor_practice, 1, now - 30 * DAY)
    answer = clinic.get("/api/v1/clinic/reviews/figures/").json()

    assert (answer["since"], answer["until"]) == ("2025-11-01", "2026-11-01")
    (row,) = answer["clinics"]
    assert row["submitted"] == 7
    assert row["published"] == 7
    assert row["refused"]["abuse"] is None
    assert row["refused"]["legal_order"] == 0
    assert (row["flags"], row["replies"], row["contested"], row["undecided"]) == (1, 0, 1, 1)
    assert (
        sign_in(Client(), made[0].patient.user).get("/api/v1/clinic/reviews/figures/").json()["clinics"] == []
    )


def test_what_happens_this_month_moves_no_figure_of_a_clinic(crowd, ines, clinic, now):
    made = crowd(8)
    before = clinic.get("/api/v1/clinic/reviews/figures/").json()
    refuse(made[0], ines, now)
    Review.objects.filter(pk=made[1].pk).update(submitted_at=now - DAY, published_at=now)
    (row,) = clinic.get("/api/v1/clinic/reviews/figures/").json()["clinics"]
    (stood,) = before["clinics"]
    assert row["refused"] == stood["refused"]
    assert (stood["submitted"], row["submitted"]) == (
        8,
        7,
    )  # as one that was written this month alone would be
