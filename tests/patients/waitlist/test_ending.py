"""Offers end when answered or left unanswered, waits when left or too old: the time is free again."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from patients.models import WaitlistEntry, WaitlistOffer
from patients.states import StateHasChanged
from patients.waitlist import answering, ending, waiting
from providers.models import SearchRow, TimeClaim
from tests.factories.clinics import make_member
from tests.factories.waitlist import WaitlistEntryFactory, WaitlistOfferFactory

pytestmark = pytest.mark.django_db
TUESDAY_NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def entry(ada, okafor_practice, now):
    make_member(okafor_practice.location.clinic)
    return WaitlistEntryFactory(patient=ada, practices=[okafor_practice], since=now - timedelta(days=1))


@pytest.fixture
def offer(entry, now):
    return WaitlistOfferFactory(entry=entry, starts_at=TUESDAY_NINE, offered_at=now)


def told():
    return sorted(OutboxMessage.objects.values_list("kind", "user__email"))


def state_of(offer):
    return (
        WaitlistOffer.objects.get(pk=offer.pk).status,
        TimeClaim.objects.get(pk=offer.claim_id).released_at,
        WaitlistEntry.objects.get(pk=offer.entry_id).status,
    )


BOTH_TOLD = [("practice.offer_ended", "chidi@example.org"), ("visit.offer_ended", "ada@example.org")]


def test_whoever_declines_keeps_their_turn_and_the_time_is_free(offer, now):
    answering.decline(entry=offer.entry, now=now + MINUTE)
    assert state_of(offer) == ("declined", now + MINUTE, "waiting")
    assert WaitlistOffer.objects.get().answered_at == now + MINUTE
    assert told() == BOTH_TOLD
    assert SearchRow.objects.get().next_in_person_at <= TUESDAY_NINE


def test_nothing_can_be_declined_that_is_not_offered(entry, now):
    with pytest.raises(answering.NoOffer):
        answering.decline(entry=entry, now=now)
    assert told() == []


def test_an_offer_can_be_declined_until_it_ends_and_not_from_then_on(offer, now):
    with pytest.raises(answering.NoOffer):
        answering.decline(entry=offer.entry, now=offer.expires_at)
    assert state_of(offer) == ("offered", None, "waiting")
    answering.decline(entry=offer.entry, now=offer.expires_at - timedelta.resolution)
    assert state_of(offer)[0] == "declined"


def test_an_offer_that_nobody_answers_ends_on_time_and_once(offer, now):
    assert ending.end_unanswered(now=offer.expires_at - timedelta.resolution) == 0
    assert state_of(offer) == ("offered", None, "waiting")
    assert ending.end_unanswered(now=offer.expires_at) == 1
    assert state_of(offer) == ("expired", offer.expires_at, "waiting")
    assert ending.end_unanswered(now=offer.expires_at) == 0
    assert told() == BOTH_TOLD


def test_whoever_leaves_gives_back_the_time_that_is_kept_for_them(offer, now):
    waiting.leave(entry=offer.entry, now=now + MINUTE)
    assert state_of(offer) == ("withdrawn", now + MINUTE, "left")
    assert WaitlistEntry.objects.get().ended_at == now + MINUTE
    assert told() == [("practice.wait_ended", "chidi@example.org"), ("visit.wait_ended", "ada@example.org")]


def test_a_clinic_is_not_told_of_a_wait_that_it_has_not_known(entry, now):
    waiting.leave(entry=entry, now=now)
    assert told() == [("visit.wait_ended", "ada@example.org")]


def test_nobody_leaves_twice(entry, now):
    waiting.leave(entry=entry, now=now)
    with pytest.raises(StateHasChanged):
        waiting.leave(entry=entry, now=now + MINUTE)
    assert WaitlistEntry.objects.get().ended_at == now


def test_a_wait_ends_when_it_has_lasted_as_long_as_it_may(offer):
    until = offer.entry.until
    WaitlistOffer.objects.update(expires_at=until + MINUTE)
    assert ending.end_old_waits(now=until - timedelta.resolution) == 0
    assert ending.end_old_waits(now=until) == 1
    assert state_of(offer) == ("withdrawn", until, "expired")
    assert ending.end_old_waits(now=until) == 0


def test_what_is_told_names_neither_the_patient_nor_the_clinician_in_the_subject(offer, now):
    ending.end_unanswered(now=offer.expires_at)
    mails = {message.user.email: open_email(message) for message in OutboxMessage.objects.all()}
    assert mails["ada@example.org"].subject == "The time that we kept for you"
    assert mails["chidi@example.org"].subject == "A free time was not taken"
    assert "Byrne" not in mails["chidi@example.org"].text
