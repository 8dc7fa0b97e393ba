"""A place moves to another time zone beside whoever takes a time there: one of them is refused."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from accounts.errors import DomainError
from providers import places, time_claims
from providers.models import Location, Practice, TimeClaim, ZipPlace
from tests.concurrency.threads import beside
from tests.factories.clinics import make_owner
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2026, 11, 24, 14, tzinfo=UTC)
HONOLULU = {"city": "Honolulu", "state": "HI", "lat": 21.307, "lon": -157.858, "zone": "Pacific/Honolulu"}


def or_its_code(act):
    try:
        with transaction.atomic():
            act()
    except DomainError as refusal:
        return refusal.code
    return "done"


@pytest.fixture
def acts(now):
    """To move the place to Honolulu, and to take Tuesday at nine as somebody chose it in New York."""
    ZipPlace.objects.update_or_create(zip="96813", defaults=HONOLULU)
    made = make_listed_practice(now=now)
    owner, location = make_owner(made.location.clinic), made.location
    practice = Practice.objects.select_related("location").get(pk=made.pk)

    def move():
        places.change_location(location=location, changes={"zip": "96813"}, by=owner, now=now)

    def take():
        time = time_claims.Time(practice, NINE, 30)
        time_claims.take(time, kind="visit", expires_at=None, now=now)
        time_claims.settle([practice.provider_id], now=now)

    return move, take


def one_beside_the_other(one, other):
    def first(let_the_other):
        one()
        let_the_other()
        return "done"

    said = beside(first, lambda: or_its_code(other))
    return said, Location.objects.get().zone, TimeClaim.objects.count()


def test_a_time_is_not_taken_where_the_place_has_just_moved(acts):
    move, take = acts
    assert one_beside_the_other(move, take) == (("done", "time_taken"), "Pacific/Honolulu", 0)


def test_without_the_look_at_the_place_it_would_be(acts, monkeypatch):
    monkeypatch.setattr(time_claims, "_is_where_it_was", lambda practice: True)
    move, take = acts
    assert one_beside_the_other(move, take) == (("done", "done"), "Pacific/Honolulu", 1)


def test_a_place_does_not_move_where_a_time_has_just_been_taken(acts):
    move, take = acts
    assert one_beside_the_other(take, move) == (("done", "times_are_taken"), "America/New_York", 1)


def test_without_the_turns_of_its_clinicians_it_would(acts, monkeypatch):
    monkeypatch.setattr(time_claims, "take_turns", lambda provider_ids: None)
    move, take = acts
    assert one_beside_the_other(take, move) == (("done", "done"), "Pacific/Honolulu", 1)
