"""Both limits, the key that changes, and that nothing brings an ended session back."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection

from accounts import sessions
from accounts.models import Role, RoleGrant, UserSession
from accounts.sessions import METHODS, SessionStore
from tests.factories.people import UserFactory, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def begin(user, **content):
    """A session of this person, as signing in leaves it."""
    store = SessionStore()
    store.update({SESSION_KEY: str(user.pk), **content})
    store.save()
    return store.session_key


def user_of(key):
    """Whom a key stands for, read afresh."""
    return SessionStore(key).get(SESSION_KEY)


def test_a_session_is_found_by_its_key_alone(ada):
    key = begin(ada, note="canary")

    assert SessionStore(key)["note"] == "canary"
    assert user_of(key.upper()) is None
    assert SessionStore().exists(key)


def test_neither_the_key_nor_the_content_is_stored_as_it_is(ada):
    key = begin(ada, note="canary")

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(s::text, '') FROM accounts_usersession s")
        (stored,) = cursor.fetchone()
    assert key not in stored
    assert b"canary" not in bytes(UserSession.objects.get().data)
    assert user_of(UserSession.objects.get().key_hash) is None


def test_content_moved_to_another_row_does_not_open(ada):
    key, other = begin(ada), begin(UserFactory(email="eve@example.org"))
    stolen = UserSession.objects.get(user=ada).data
    UserSession.objects.exclude(user=ada).update(data=stolen)

    assert user_of(other) is None
    assert user_of(key) == str(ada.pk)


@pytest.mark.parametrize(("minutes", "alive"), [(14, True), (15, False)])
def test_a_session_ends_after_a_quarter_of_an_hour_without_use(ada, clock, minutes, alive):
    key = begin(ada)

    clock.shift(timedelta(minutes=minutes))

    assert (user_of(key) is not None) is alive


@pytest.mark.parametrize(("minutes", "alive"), [(9, True), (10, False)])
def test_a_session_of_the_staff_ends_after_ten_minutes_without_use(clock, minutes, alive):
    key = begin(make_staff(Role.SUPPORT))

    clock.shift(timedelta(minutes=minutes))

    assert (user_of(key) is not None) is alive


def test_a_session_in_use_ends_after_twelve_hours(ada, clock):
    key = begin(ada)
    for _ in range(6 * 12 - 1):
        clock.shift(timedelta(minutes=10))
        assert user_of(key) == str(ada.pk)

    clock.shift(timedelta(minutes=10))

    assert user_of(key) is None


def test_the_last_use_is_written_once_a_minute(ada, clock, now, django_assert_num_queries):
    key = begin(ada)

    clock.shift(timedelta(seconds=59))
    with django_assert_num_queries(1):
        user_of(key)
    assert UserSession.objects.get().seen_at == now

    clock.shift(timedelta(seconds=1))
    user_of(key)
    assert UserSession.objects.get().seen_at == now + timedelta(minutes=1)


def test_the_limits_count_from_signing_in(ada, clock, now):
    store = SessionStore()
    store["asked"] = "before"
    store.save()
    clock.shift(timedelta(minutes=5))

    store = SessionStore(store.session_key)
    store[SESSION_KEY] = str(ada.pk)
    store.save()

    assert UserSession.objects.get().created_at == now + timedelta(minutes=5)


def test_the_former_key_is_worth_nothing_once_it_is_cycled(ada):
    before = begin(ada, note="kept")
    store = SessionStore(before)

    store.cycle_key()
    store.save()

    assert user_of(before) is None
    assert SessionStore(store.session_key)["note"] == "kept"
    assert UserSession.objects.count() == 1


def test_proving_something_more_changes_the_key(ada):
    before = begin(ada, **{METHODS: [{"method": "password", "at": 1}]})
    store = SessionStore(before)
    store[METHODS] = [*store[METHODS], {"method": "mfa", "at": 2}]

    store.save()

    assert user_of(before) is None
    assert user_of(store.session_key) == str(ada.pk)


def test_anything_else_keeps_the_key(ada):
    before = begin(ada, **{METHODS: [{"method": "password", "at": 1}]})
    store = SessionStore(before)
    store["note"] = "new"

    store.save()

    assert store.session_key == before


@pytest.mark.parametrize("late", ["save", "cycle_key"])
def test_a_request_that_ends_later_does_not_bring_an_ended_session_back(ada, late):
    key = begin(ada)
    in_flight = SessionStore(key)
    in_flight["note"] = "late"
    sessions.end_all(ada)

    with pytest.raises(SessionInterrupted):
        getattr(in_flight, late)()

    assert UserSession.objects.count() == 0
    assert user_of(key) is None


def test_without_the_condition_it_would_come_back(ada):
    """The control twin: Django's way, a row written whether it is there or not."""
    key = begin(ada)
    row = UserSession.objects.get()
    sessions.end_all(ada)

    row.save()

    assert user_of(key) == str(ada.pk)


def test_all_sessions_of_one_person_end_and_those_of_others_stay(ada):
    kept, ended, others = begin(ada), begin(ada), begin(UserFactory(email="eve@example.org"))

    assert sessions.end_all(ada, except_key=kept) == 1

    assert [user_of(key) is not None for key in (kept, ended, others)] == [True, False, True]


def test_the_sweep_removes_what_is_over_and_nothing_else(ada, clock, now):
    begin(ada)
    clock.shift(timedelta(minutes=15))
    kept = begin(ada)

    assert sessions.sweep(now=now + timedelta(minutes=15)) == 1

    assert user_of(kept) == str(ada.pk)


def test_those_listed_are_those_that_still_count(clock, now):
    ines = make_staff(Role.SUPPORT)
    begin(ines)
    clock.shift(timedelta(minutes=10))
    begin(ines)

    moment = now + timedelta(minutes=10)
    assert [row.created_at for row in sessions.live(ines, now=moment)] == [moment]
    RoleGrant.objects.all().delete()
    assert sessions.live(ines, now=moment).count() == 2


def test_content_sealed_by_a_key_that_is_gone_is_nobodys(ada, settings):
    key = begin(ada)
    settings.ENCRYPTION_KEYS = f"other:{'B' * 43}="

    assert user_of(key) is None
