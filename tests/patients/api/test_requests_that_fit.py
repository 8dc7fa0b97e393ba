"""What a request asks for fits what hurts: soon enough, and as long as it takes."""

from datetime import timedelta

import pytest
import time_machine

from patients.models import Intake, VisitRequest
from patients.requests import submitting
from providers.models import Practice, VisitType
from tests.factories.supply import VisitTypeFactory
from tests.matching.market import CALM
from tests.patients import demand
from tests.patients.api.asking import ask
from tests.patients.calls import Caller, assert_refused

pytestmark = pytest.mark.usefixtures("catalogue", "clock_stands")


@pytest.fixture
def hold(ada, okafor_practice, now):
    """Tuesday at ten in New York, for half an hour."""
    return demand.hold(ada, okafor_practice, now + timedelta(days=1), now)


def nothing_is_kept():
    return not (VisitRequest.objects.exists() or Intake.objects.exists())


def test_what_is_urgent_is_asked_for_today_or_tomorrow_in_windows_too(
    as_ada, ada, okafor_practice, monkeypatch
):
    urgent = {**CALM, "burning_rash": "yes"}
    later = [{"earliest": "2026-11-25"}, {"weekdays": [3, 4]}]

    answer = as_ada.post("/visit-requests/", ask(ada, okafor_practice, answers=urgent, windows=later))

    assert_refused(answer, 409, "only_today_or_tomorrow", "windows")
    assert nothing_is_kept()
    both = [*later, {"latest": "2026-11-24"}]
    assert (
        as_ada.post("/visit-requests/", ask(ada, okafor_practice, answers=urgent, windows=both)).status_code
        == 201
    )
    monkeypatch.setattr(submitting, "require_windows", lambda **_: None)  # the control
    again = as_ada.post("/visit-requests/", ask(ada, okafor_practice, answers=urgent, windows=later))
    assert again.status_code == 201


def test_a_hold_is_long_enough_for_what_is_told_with_the_request(as_ada, ada, hold, okafor_practice):
    """Half an hour is held; for a strain the practice takes an hour."""
    longer = VisitTypeFactory(practice=okafor_practice, condition_group="muscle-posture", new_minutes=60)

    answer = as_ada.post("/visit-requests/", ask(ada, hold))

    assert_refused(answer, 409, "hold_is_for_another", "asks.0.hold")
    assert nothing_is_kept()
    VisitType.objects.filter(pk=longer.pk).update(new_minutes=20)  # shorter is fine, as it is held
    said = as_ada.post("/visit-requests/", ask(ada, hold)).json()
    assert (said["asks"][0]["ends_at"], said["asks"][0]["price_cents"]) == (
        "2026-11-24T10:30:00-05:00",
        hold.price_cents,
    )


def test_without_the_look_at_its_length_a_visit_would_be_cut_short(
    as_ada, ada, hold, okafor_practice, monkeypatch
):
    """The control."""
    VisitTypeFactory(practice=okafor_practice, condition_group="muscle-posture", new_minutes=60)
    monkeypatch.setattr(submitting, "_require_length", lambda *_: None)

    said = as_ada.post("/visit-requests/", ask(ada, hold)).json()

    assert said["asks"][0]["ends_at"] == "2026-11-24T10:30:00-05:00"


@pytest.fixture
def at_once(okafor_practice, as_ada, ada, now):
    """A practice that confirms at once, without notice; a time of it is kept from five minutes before on."""
    Practice.objects.update(confirmation="instant", lead_minutes=0)
    starts_at = now + timedelta(minutes=5)
    return demand.hold(ada, okafor_practice, starts_at, now)


@pytest.mark.parametrize(("minutes", "status"), [(4, 201), (5, 409)])
def test_what_has_begun_is_no_visit_any_more(at_once, ada, now, minutes, status):
    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        answer = Caller(ada.user).post("/visit-requests/", ask(ada, at_once))

    assert answer.status_code == status, answer.json()
    if status == 409:
        assert_refused(answer, 409, "hold_is_over", "asks.0.hold")
        assert nothing_is_kept()


def test_what_has_begun_is_kept_no_longer(at_once, ada, now):
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        assert_refused(Caller(ada.user).post(f"/holds/{at_once.pk}/renew/"), 409, "hold_is_over")
    at_once.refresh_from_db()
    assert at_once.renewed_at is None
