"""A link that takes a time which is kept for somebody who waits."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from patients.links import signed
from patients.links.signed import Purpose
from patients.models import Consent, Visit, WaitlistEntry, WaitlistOffer
from patients.waitlist import answering, offering
from tests.factories.patients import ConsentFactory, ProxyFactory
from tests.factories.supply import PracticeFactory
from tests.factories.waitlist import WaitIntakeFactory, WaitlistEntryFactory
from tests.patients import demand
from tests.patients.api.asking import AGREES
from tests.patients.waitlist.conftest import HALF_PAST, NINE, keep_free

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
browser = Client(enforce_csrf_checks=True)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def told_hours_ago():
    return 1


@pytest.fixture
def offer(ada, okafor_practice, now, told_hours_ago):
    """A time that is kept for Ada, who agreed to what it needs."""
    keep_free(okafor_practice, NINE, HALF_PAST, now=now)
    ConsentFactory(patient=ada, purpose="store_health", clinic=None, version=AGREES["store_health"])
    clinic = okafor_practice.location.clinic
    ConsentFactory(patient=ada, clinic=clinic, version=AGREES["share_with_clinic"])
    intake = WaitIntakeFactory(patient=ada, answered_at=now - told_hours_ago * HOUR)
    WaitlistEntryFactory(patient=ada, practices=[okafor_practice], intake=intake, since=now - HOUR)
    assert offering.offer_free_times(now=now) == 1
    return WaitlistOffer.objects.get()


def address(offer, user=None):
    user = user or offer.entry.patient.user
    whole = signed.link(Purpose.TAKE, row_id=offer.pk, user_id=user.pk, until=offer.expires_at)
    return whole[whole.index("/offer/") :]


def shown(answer):
    return answer.status_code, answer.context["page"]["title"]


def stands():
    offers = list(WaitlistOffer.objects.order_by("offered_at").values_list("status", flat=True))
    return WaitlistEntry.objects.get().status, offers, Visit.objects.count()


def test_one_click_takes_the_time_and_a_second_finds_it_taken(offer):
    path = address(offer)
    page = browser.get(path)
    assert shown(page) == (200, "Take this time?")
    assert "It is kept for you until Monday, November 23 at 10:15 AM" in page.content.decode()
    assert stands() == ("waiting", ["offered"], 0)

    assert shown(browser.post(path)) == (200, "This time is yours")
    assert stands() == ("booked", ["accepted"], 1)
    assert Visit.objects.get().starts_at == offer.starts_at
    assert shown(browser.post(path)) == (409, "This time is yours")
    assert stands() == ("booked", ["accepted"], 1)


@pytest.mark.parametrize("told_hours_ago", [73])
def test_what_was_told_three_days_ago_has_to_be_told_again_after_signing_in(offer):
    page = browser.get(address(offer))
    assert shown(page) == (200, "How are you now?")
    assert "<form" not in page.content.decode()
    assert "/accounts/login/" in page.content.decode()
    assert shown(browser.post(address(offer))) == (409, "How are you now?")
    assert stands() == ("waiting", ["offered"], 0)


@pytest.mark.parametrize("told_hours_ago", [73])
def test_without_that_rule_old_answers_would_make_a_visit(offer, monkeypatch):
    """The control."""
    monkeypatch.setattr("patients.requests.intakes.FRESH", timedelta(days=30))
    assert shown(browser.post(address(offer))) == (200, "This time is yours")
    assert stands() == ("booked", ["accepted"], 1)


def test_a_consent_that_is_missing_is_read_after_signing_in(offer, now):
    Consent.objects.filter(purpose="share_with_clinic").update(withdrawn_at=now)
    page = browser.get(address(offer))
    assert shown(page) == (200, "One more step")
    assert "<form" not in page.content.decode()
    assert shown(browser.post(address(offer))) == (409, "One more step")
    assert stands() == ("waiting", ["offered"], 0)


def test_the_link_ends_with_the_offer(offer, clock):
    clock.move_to(offer.expires_at)
    assert shown(browser.post(address(offer))) == (410, "This link is over")
    assert stands() == ("waiting", ["offered"], 0)


def test_what_somebody_turned_down_is_kept_no_more(offer, now):
    answering.decline(entry=offer.entry, now=now)
    assert shown(browser.get(address(offer))) == (200, "This time isn't kept any more")
    assert shown(browser.post(address(offer))) == (409, "This time isn't kept any more")
    assert stands() == ("waiting", ["declined"], 0)


def test_whoever_acts_for_the_patient_no_more_takes_nothing(offer, now):
    proxy = ProxyFactory(patient=offer.entry.patient, kind="carer", attestation="The patient")
    path = address(offer, proxy.user)
    assert browser.get(path).status_code == 200
    type(proxy).objects.update(ended_at=now)
    assert shown(browser.post(path)) == (404, "This link can't be used")
    assert stands() == ("waiting", ["offered"], 0)


def test_the_link_of_one_offer_takes_no_other(offer, now):
    path = address(offer)
    answering.decline(entry=offer.entry, now=now)
    assert offering.offer_free_times(now=now + MINUTE) == 1

    assert shown(browser.post(path)) == (409, "This time isn't kept any more")
    assert stands() == ("waiting", ["declined", "offered"], 0)


def test_where_something_else_is_in_the_way_the_page_says_to_sign_in(offer, now, ada, visit_elsewhere):
    assert shown(browser.post(address(offer))) == (409, "It takes one more step")
    assert stands() == ("waiting", ["offered"], 1)


@pytest.fixture
def visit_elsewhere(offer, ada, now):
    return demand.visit(ada, PracticeFactory(), offer.starts_at, now)
