"""The software of a clinic is told what becomes of requests and visits there: ids alone, in the same transaction."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import OutboxMessage
from patients import notices
from patients.notices import software
from patients.visits import attendance, cancelling
from patients.visits.turns import Side
from providers.models.webhooks import WebhookEvent
from providers.webhooks import events
from tests.factories.supply import ClinicFactory, PracticeFactory
from tests.factories.webhooks import WebhookEndpointFactory

DAY = timedelta(days=1)
Event = notices.Event
# What changes neither a request nor a visit, or what no software of a clinic sees: whose time is offered to whom.
NOT_TOLD = {
    Event.CONTESTED,
    Event.DELISTED,
    Event.RELISTED,
    Event.WAIT_BEGUN,
    Event.OFFERED,
    Event.OFFER_ENDED,
    Event.WAIT_ENDED,
}


@pytest.fixture
def endpoint(okafor_practice):
    return WebhookEndpointFactory(clinic=okafor_practice.location.clinic, events=list(events.OPEN))


def told():
    rows = OutboxMessage.objects.filter(channel="webhook").order_by("created_at", "kind")
    return [(events.event_of(row).value, row.about_id, row.target_id) for row in rows]


def test_each_event_is_told_or_it_is_known_why_not():
    by_status = {event for event, _ in software.BY_STATUS}

    assert software.EVENTS.keys() | by_status | NOT_TOLD == set(Event)
    assert set(software.EVENTS.values()) == set(events.OPEN)


def test_what_happens_to_a_visit_is_told_by_its_id(visit, endpoint, now):
    WebhookEndpointFactory(clinic=ClinicFactory(name="Hilltop"), events=list(events.OPEN))
    WebhookEndpointFactory(clinic=endpoint.clinic, name="Of others", events=["visit.no_show"])
    later = visit.starts_at - timedelta(minutes=5)

    attendance.check_in(visit=visit, now=later)
    attendance.complete(visit=visit, by=None, now=visit.ends_at)

    assert told() == [
        ("visit.checked_in", visit.pk, endpoint.pk),
        ("visit.completed", visit.pk, endpoint.pk),
    ]
    row = OutboxMessage.objects.filter(channel="webhook").earliest("created_at")
    assert json.loads(events.body_of(row, endpoint)) == {
        "type": "visit.checked_in",
        "timestamp": "2026-11-24T14:55:00Z",
        "data": {"clinic_id": str(endpoint.clinic_id), "visit_id": str(visit.pk)},
    }


def test_what_is_rolled_back_was_never_told(visit, endpoint, now):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cancelling.cancel(visit=visit, side=Side.PATIENT, code="feels_better", by=None, now=now)
        assert told() == [("visit.cancelled", visit.pk, endpoint.pk)]
        raise ZeroDivisionError

    assert told() == []


def test_a_disabled_endpoint_and_one_of_a_clinic_that_ended_are_not_told(visit, endpoint, now):
    endpoint.disabled_at, endpoint.disabled_because = now, "owner"
    endpoint.save()

    cancelling.cancel(visit=visit, side=Side.PATIENT, code="feels_better", by=None, now=now)

    assert told() == []


def test_the_same_is_told_once(visit, endpoint, now):
    for _ in range(2):
        notices.tell_of_visit(Event.CONFIRMED, visit, now=now)

    assert told() == [("visit.confirmed", visit.pk, endpoint.pk)]


def test_a_request_is_told_by_the_id_that_the_clinic_asks_for_it_by(visit, endpoint, now):
    notices.tell_of_target(Event.EMERGENCY, visit.target, now=now)

    [(event, about, _)] = told()
    assert (event, about) == ("visit_request.withdrawn", visit.target.pk)
    assert list(events.subject_of(OutboxMessage.objects.get(channel="webhook"))) == ["request_id"]


@pytest.mark.parametrize(
    ("status", "event"), [("completed", "visit.completed"), ("no_show", "visit.no_show")]
)
def test_a_contested_visit_is_told_as_what_it_is_settled_to(visit, endpoint, now, status, event):
    visit.status = status

    notices.tell_of_visit(Event.SETTLED, visit, now=now)

    assert told() == [(event, visit.pk, endpoint.pk)]


def test_a_clinic_that_a_visit_is_moved_away_from_is_told_too(visit, endpoint, okafor_practice, now):
    elsewhere = PracticeFactory(
        provider=okafor_practice.provider, location__clinic=ClinicFactory(name="Hilltop")
    )
    there = WebhookEndpointFactory(clinic=elsewhere.location.clinic, events=[WebhookEvent.MOVED])
    visit.practice = elsewhere

    notices.tell_of_visit(Event.MOVED, visit, now=now)
    notices.tell_of_leaving(visit, okafor_practice, visit.starts_at, now=now)

    assert {target for _, _, target in told()} == {endpoint.pk, there.pk}
    assert {event for event, _, _ in told()} == {"visit.moved"}


def test_within_a_clinic_it_is_told_once(visit, endpoint, okafor_practice, now):
    visit.practice = PracticeFactory(location__clinic=endpoint.clinic, location__line1="9 Pine Street")

    notices.tell_of_visit(Event.MOVED, visit, now=now)
    notices.tell_of_leaving(visit, okafor_practice, visit.starts_at, now=now)

    assert told() == [("visit.moved", visit.pk, endpoint.pk)]


@pytest.mark.django_db
def test_all_events_that_can_be_chosen_have_a_kind_of_their_own():
    assert {events.EVENTS[events.kind_of(event)] for event in WebhookEvent} == set(WebhookEvent)
