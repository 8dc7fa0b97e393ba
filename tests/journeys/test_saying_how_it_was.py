"""Ada says how her visit was: from the clinic's word that it took place to the figure that ranks. Over HTTP.

Only the clock is moved; what runs by the clock is asked to run, as the scheduler asks it.
"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from reviews import tasks
from tests.accounts.sign_in.mailbox import link, mails
from tests.factories.clinics import make_owner
from tests.factories.people import make_staff
from tests.matching.market import DOCTOR, clinician
from tests.patients import demand
from tests.patients.api.asking import TOLD
from tests.patients.calls import Caller, assert_refused
from tests.reviews import said

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REVIEW = {
    "stars": {"overall": 5, "listened": 5},
    "text": "She listened, and explained every step.",
    "display_name": "Night owl",
    "show_visit": "2026-11",
}
NAMES_SOMEBODY = "My neighbour Walter Brandt told me to go, and he was right."
TOO_MUCH = "Thank you, Ada. We were glad to treat your back at your appointment."
DISCREET = "Thank you for taking the time to write."


@pytest.fixture
def clock(catalogue, now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def practice(clock, now):
    return clinician(now, miles=1, code=DOCTOR)


@pytest.fixture
def bola(practice):
    return make_owner(practice.location.clinic)


def good(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def everybody(path):
    return good(Client().get(f"/api/v1{path}"))


def matched():
    """How the one match is rated, and the reason that is given."""
    place = {"location": {"zip": "10038"}, "age": 36}
    answer = Client().post("/api/v1/matches/", TOLD | place, content_type="application/json")
    (result,) = good(answer)["results"]
    (trust,) = [factor["text"] for factor in result["factors"] if factor["code"] == "trust"]
    return result["rating"], trust


def complete(practice, owner, who, at):
    """A visit that begins now, and that the clinic says took place."""
    visit = demand.visit(who, practice, at, at - DAY)
    good(Caller(owner).post(f"/visits/{visit.pk}/complete/"))
    return visit


def test_from_a_completed_visit_to_the_reasons_of_a_match(clock, practice, bola, now):
    ada, *others = said.patients(5)
    visit = complete(practice, bola, ada, now)
    assert matched()[0] == {"shown": None, "count": 0, "percentile": None}

    clock.move_to(now + 25 * HOUR)
    tasks.invite_to_reviews()
    invitation = mails()[-1]
    assert (invitation.address, invitation.subject) == (ada.user.email, "How was your visit?")
    assert link(invitation)[0] == f"/visits/{visit.pk}/review/"
    written = good(Caller(ada.user).post(f"/visits/{visit.pk}/review/", REVIEW), 201)
    assert (written["status"], written["findings"]) == ("screened", [])
    reviews = f"/practices/{practice.pk}/reviews/"
    assert everybody(reviews)["results"] == []

    clock.move_to(now + 5 * DAY)
    tasks.publish_reviews()
    assert {mail.subject for mail in mails()[-2:]} == {"Your review can be read", "A new review can be read"}
    (shown,) = everybody(reviews)["results"]
    assert (shown["display_name"], shown["text"], shown["visit"]["month"]) == (
        "Night owl", "She listened, and explained every step.", "2026-11",
    )  # fmt: skip
    assert not shown["counts_in_rating"]
    assert ada.given_name not in str(shown)

    reply = f"/reviews/{shown['id']}/reply/"
    assert_refused(Caller(bola).post(reply, {"text": TOO_MUCH}), 400, "reply_breaks_privacy", "text")
    good(Caller(bola).post(reply, {"text": DISCREET}), 201)
    assert "There is an answer to your review" in [mail.subject for mail in mails()]
    assert everybody(reviews)["results"][0]["reply"]["text"] == DISCREET

    for week, who in enumerate(others, start=1):
        at = now + 7 * week * DAY
        clock.move_to(at)
        seen = complete(practice, bola, who, at)
        clock.move_to(at + 2 * DAY)
        good(Caller(who.user).post(f"/visits/{seen.pk}/review/", {"stars": {"overall": 5}}), 201)
    clock.move_to(now + 60 * DAY)
    tasks.publish_reviews()
    tasks.count_reviews()
    rating, reason = matched()
    assert (rating["count"], rating["shown"]) == (5, 4.5)  # pulled to 4.2 by ten reviews' worth of it
    assert reason == "Patients rate this clinician higher than 50% of the profession, from 5 reviews"
    assert everybody(f"/practices/{practice.pk}/")["rating"] == rating == everybody(reviews)["rating"]

    good(Caller(ada.user).post(f"/reviews/{shown['id']}/withdraw/"))
    assert matched()[0] == {"shown": None, "count": 4, "percentile": None}
    assert len(everybody(reviews)["results"]) == 4


def test_what_names_somebody_is_shown_without_that_once_a_moderator_has_looked(clock, practice, bola, now):
    (ada,) = said.patients(1)
    visit = complete(practice, bola, ada, now)
    clock.move_to(now + 2 * DAY)
    told = good(Caller(ada.user).post(f"/visits/{visit.pk}/review/", REVIEW | {"text": NAMES_SOMEBODY}), 201)
    assert (told["status"], [one["code"] for one in told["held_for"]]) == ("held", ["third_person"])
    moderator = Caller(make_staff(Role.MODERATOR), second_factor=True)
    (waiting,) = good(moderator.get("/admin/reviews/"))["results"]
    assert "stars" not in waiting
    assert ada.user.email not in str(waiting)
    spans = [[one["start"], one["end"]] for one in waiting["findings"]]
    decide = {
        "outcome": "redact",
        "code": "identifies_a_person",
        "spans": spans,
        "reason": "Names a neighbour.",
        "written_at": waiting["written_at"],
    }
    good(moderator.post(f"/admin/reviews/{waiting['id']}/decide/", decide))
    (shown,) = everybody(f"/practices/{practice.pk}/reviews/")["results"]
    assert (shown["redacted"], "Walter" in shown["text"], "he was right" in shown["text"]) == (
        True,
        False,
        True,
    )
    own = good(Caller(ada.user).get(f"/reviews/{told['id']}/"))
    assert (own["text"], own["shown_text"]) == (NAMES_SOMEBODY, shown["text"])
