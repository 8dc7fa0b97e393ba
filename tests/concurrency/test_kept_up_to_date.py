"""Of two who change the same hours, or apply the same roster, at one moment the later one is told to look again."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection
from django.utils import timezone

from accounts.api import etags
from providers import confirmations, memberships, places, practice_changes, practices
from providers.api import clinic_rows
from providers.models import Clinic, Membership, Practice, ZipPlace
from providers.rosters import roster
from tests.concurrency.threads import at_once, beside
from tests.factories.clinics import make_member, make_owner
from tests.factories.people import UserFactory
from tests.factories.supply import LocationFactory, ProviderFactory, make_listed_practice
from tests.providers.clinic_api import browser

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = {"weekday": 0, "starts": "09:00", "ends": "12:00"}


@pytest.fixture
def practice():
    return make_listed_practice(now=timezone.now())


@pytest.fixture
def owners(practice):
    clinic = practice.location.clinic
    return [browser(make_owner(clinic, email=email)) for email in ("bola@example.org", "ruth@example.org")]


@pytest.fixture
def meeting(monkeypatch):
    """Whoever has found the version to be the present one waits for somebody who finds so too."""

    def wait_for_the_other(*, seconds):
        barrier, real = Barrier(2), etags.require_match

        def require_match(request, data):
            real(request, data)
            try:
                barrier.wait(timeout=seconds)
            except BrokenBarrierError:
                return

        monkeypatch.setattr(etags, "require_match", require_match)

    return wait_for_the_other


def statuses(*attempts):
    def run(attempt):
        try:
            return attempt().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(run, attempts))


def replace(owners, practice):
    path = f"practices/{practice.pk}/hours/"
    version = owners[0].get(path).headers["ETag"]
    weeks = ([MONDAY], [MONDAY | {"weekday": 1}])
    return statuses(
        *(
            lambda owner=owner, week=week: owner.put(path, {"hours": week}, version)
            for owner, week in zip(owners, weeks, strict=True)
        )
    )


def apply(owners, practice):
    path = f"clinics/{practice.location.clinic_id}/roster/"
    text = f"npi,line1,zip,accepts\n{practice.provider.npi},12 Fulton Street,10038,nobody\n"
    version = owners[0].send_file(f"{path}preview/", text).json()["digest"]
    return statuses(*(lambda owner=owner: owner.send_file(path, text, version) for owner in owners))


def test_of_two_weeks_at_once_one_is_refused(owners, practice, meeting):
    meeting(seconds=2)  # in vain: the other one waits for this one
    assert replace(owners, practice) == [200, 412]
    assert practice.weekly_hours.count() == 1


def test_without_turns_the_later_week_is_written_over_the_other(owners, practice, meeting, monkeypatch):
    meeting(seconds=30)
    monkeypatch.setattr(clinic_rows, "practice_in_turn", clinic_rows.practice)

    assert replace(owners, practice) == [200, 200]


def test_of_two_rosters_at_once_one_is_refused(owners, practice, monkeypatch):
    assert apply(owners, practice) == [200, 412]
    practice.refresh_from_db()
    assert practice.accepts == "nobody"


def test_without_turns_one_roster_is_applied_twice(owners, practice, meeting, monkeypatch):
    meeting(seconds=30)
    real = roster.propose
    monkeypatch.setattr(memberships, "take_turn", lambda clinic_id: None)
    monkeypatch.setattr(roster, "propose", lambda *, in_turn=False, **given: real(**given))

    assert apply(owners, practice) == [200, 200]


def test_two_clinics_at_once_are_counted_one_after_the_other(monkeypatch):
    monkeypatch.setattr(places, "MOST_CLINICS", 1)
    monkeypatch.setattr(places, "confirmed", lambda user: {user.email})
    ruth, now = UserFactory(email="ruth@example.org"), timezone.now()

    said = at_once(*[lambda: places.found(name="Lakeside", by=ruth, now=now)] * 2)

    assert said == ["done", "too_many_clinics"]
    assert Clinic.objects.count() == 1


def test_a_place_stands_once_whoever_adds_it_at_the_same_moment(practice, owners):
    place = {"city": "New York", "state": "NY", "lat": 40.7, "lon": -74, "zone": "America/New_York"}
    ZipPlace.objects.get_or_create(zip="10038", defaults=place)
    path, body = (
        f"clinics/{practice.location.clinic_id}/locations/",
        {"line1": "1 Pine Street", "zip": "10038"},
    )

    assert statuses(*(lambda owner=owner: owner.post(path, body) for owner in owners)) == [201, 409]


def confirm_while_the_telephone_changes():
    now = timezone.now()
    practice = make_listed_practice(now=now, provider={"owner": UserFactory(email="okafor@example.org")})
    link = confirmations.link(user_id=practice.provider.owner_id, practice_ids=[practice.pk], now=now)
    token = link.split("/")[-2]
    seen = confirmations.digest(confirmations.facts(confirmations.read(token, now=now)))

    def change(let_the_other):
        practice_changes.change(practice=practice, changes={"phone": "+1 212 555 0199"}, now=now)
        let_the_other()

    def confirm():
        try:
            confirmations.confirm(token=token, seen=seen, now=now)
        except confirmations.ShownChanged as refusal:
            return refusal.code
        return "confirmed"

    return beside(change, confirm)[1]


def test_nobody_confirms_what_changes_at_that_moment():
    assert confirm_while_the_telephone_changes() == "shown_changed"


def test_without_another_look_in_its_turn_the_telephone_would_be_confirmed_unseen(monkeypatch):
    real = confirmations.read
    once = cache(lambda token: real(token, now=timezone.now()))
    monkeypatch.setattr(confirmations, "read", lambda token, now: once(token))

    assert confirm_while_the_telephone_changes() == "confirmed"


def add_a_practice_for_someone_who_leaves():
    location, now = LocationFactory(), timezone.now()
    bola, mina = make_owner(location.clinic), make_member(location.clinic, email="mina@example.org")
    provider = ProviderFactory(owner=mina)

    def leave(let_the_other):
        memberships.end(membership=Membership.objects.get(user=mina), by=mina, now=now)
        let_the_other()

    def add():
        try:
            practices.add(location=location, npi=provider.npi, told={}, by=bola, now=now)
        except practices.NotAMember as refusal:
            return refusal.code
        return "done"

    return beside(leave, add)[1], Practice.objects.count()


def test_whoever_leaves_at_that_moment_gets_no_practice():
    assert add_a_practice_for_someone_who_leaves() == ("not_a_member", 0)


def test_without_turns_they_would_get_one(monkeypatch):
    monkeypatch.setattr(memberships, "take_turn", lambda clinic_id: None)

    assert add_a_practice_for_someone_who_leaves() == ("done", 1)
