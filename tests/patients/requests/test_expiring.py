"""What nobody answers in time ends by itself, and its time is free again."""

from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from patients.models import RequestTarget, VisitRequest
from patients.requests import expiring
from providers.models import TimeClaim
from tests.factories.supply import make_listed_practice
from tests.patients import demand

DAY = timedelta(days=1)


@pytest.fixture
def asked(ada, okafor_practice, now):
    return demand.target(demand.request(ada, now), okafor_practice, now + 2 * DAY, now)


def test_it_ends_at_its_deadline_and_not_before(asked, now):
    assert expiring.end_unanswered(now=now + DAY - timedelta(seconds=1)) == 0
    assert expiring.end_unanswered(now=now + DAY) == 1

    asked.refresh_from_db()
    request = VisitRequest.objects.get()
    assert (asked.status, asked.ended_at) == ("expired", now + DAY)
    assert (request.status, request.closed_because) == ("closed", "expired")
    assert TimeClaim.objects.get().released_at == now + DAY
    assert OutboxMessage.objects.get().kind == "visit.expired"
    assert expiring.end_unanswered(now=now + DAY) == 0


def test_other_practices_go_on_being_asked(asked, now):
    other = make_listed_practice(now=now, provider={"first_name": "Colleague"})
    late = demand.target(asked.request, other, now + 3 * DAY, now)
    RequestTarget.objects.filter(pk=late.pk).update(respond_by=now + 2 * DAY)

    assert expiring.end_unanswered(now=now + DAY) == 1

    asked.request.refresh_from_db()
    late.refresh_from_db()
    assert (asked.request.status, late.status) == ("open", "requested")


def test_offers_of_other_times_end_with_it(asked, now):
    RequestTarget.objects.update(status="countered")
    offer = demand.counter(asked, now + 3 * DAY, now)

    assert expiring.end_unanswered(now=now + DAY) == 1

    offer.refresh_from_db()
    assert (offer.status, offer.answered_at) == ("expired", now + DAY)
    assert not TimeClaim.objects.filter(released_at=None).exists()
    assert OutboxMessage.objects.get().kind == "visit.counter_expired"
