"""Two beats at once: what ends is told and changed once; with the safeguard taken away it is twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from accounts import outbox
from accounts.models import OutboxMessage
from providers.models import Credential, VerificationCase
from providers.verification import reminders, sweeps
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, ProviderFactory, make_listed_practice

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS, CLINICIANS = 3, 4
TONIGHT = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture
def clinicians(now):
    for number in range(CLINICIANS):
        owner = UserFactory(email=f"clinician{number}@example.org")
        make_listed_practice(now=now, provider={"owner": owner})
    Credential.objects.filter(kind="licence").update(expires_on=TONIGHT)


def at_once(*steps):
    """What several threads return that begin together, each with a connection of its own."""
    barrier = Barrier(len(steps))

    def run(step):
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def told():
    return Counter(OutboxMessage.objects.values_list("kind", flat=True))


def test_every_sweep_at_once_tells_and_changes_each_thing_once(clinicians):
    def all_of_them():
        reminders.tell_of_ends(now=MIDNIGHT)
        return sweeps.lapse_ended(now=MIDNIGHT)

    counts = at_once(*[all_of_them] * SWEEPS)

    assert sum(counts) == CLINICIANS
    assert told() == {"verification.delisted": CLINICIANS, "verification.credential_lapsed": CLINICIANS}
    assert Credential.objects.filter(kind="licence", state="lapsed").count() == CLINICIANS


def test_warnings_and_cases_are_made_once(clinicians, now):
    def all_of_them():
        return reminders.warn_of_ends(now=now), sweeps.renew(now=now)

    counts = at_once(*[all_of_them] * SWEEPS)

    assert [sum(column) for column in zip(*counts, strict=True)] == [CLINICIANS, CLINICIANS]
    assert told() == {"verification.warning_7": CLINICIANS}
    assert VerificationCase.objects.count() == CLINICIANS


def test_without_the_key_of_a_notice_two_sweeps_would_tell_it_twice(clinicians, monkeypatch):
    """The control: both have looked before either writes, and each message has a key of its own."""
    barrier, tell_hidden, tell = Barrier(2), reminders._tell_hidden, outbox.tell

    def tell_together(now, *row):
        barrier.wait(timeout=30)
        return tell_hidden(now, *row)

    monkeypatch.setattr(reminders, "_tell_hidden", tell_together)
    monkeypatch.setattr(outbox, "tell", lambda **given: tell(**given | {"dedupe_key": str(uuid4())}))

    counts = at_once(*[lambda: reminders.tell_of_ends(now=MIDNIGHT)] * 2)

    assert counts == [CLINICIANS, CLINICIANS]
    assert told() == {"verification.delisted": 2 * CLINICIANS}


def test_with_the_key_alone_it_is_told_once(clinicians, monkeypatch):
    """The same meeting, the keys as they are."""
    barrier, tell = Barrier(2), reminders._tell_hidden

    def tell_together(now, *row):
        barrier.wait(timeout=30)
        return tell(now, *row)

    monkeypatch.setattr(reminders, "_tell_hidden", tell_together)

    counts = at_once(*[lambda: reminders.tell_of_ends(now=MIDNIGHT)] * 2)

    assert sum(counts) == CLINICIANS
    assert told() == {"verification.delisted": CLINICIANS}


def test_without_the_second_look_a_licence_that_was_verified_anew_would_lapse(clinicians, now, monkeypatch):
    """The control and its original: the decision comes between the look and the lock."""
    provider = ProviderFactory()
    anew, twin = (
        CredentialFactory(provider=provider, kind="board", jurisdiction="", expires_on=TONIGHT) for _ in "ab"
    )
    Credential.objects.filter(kind="licence").delete()
    later = datetime(2026, 11, 25, tzinfo=UTC)
    hold = sweeps.cases.hold_subject

    def decided_meanwhile(subject):
        Credential.objects.filter(pk=subject.pk).update(expires_on=date(2028, 12, 31))
        return hold(subject)

    monkeypatch.setattr(sweeps.cases, "hold_subject", decided_meanwhile)
    assert sweeps.lapse_ended(now=later) == 0
    assert set(Credential.objects.filter(pk__in=[anew.pk, twin.pk]).values_list("state", flat=True)) == {
        "verified"
    }

    Credential.objects.filter(pk=twin.pk).update(expires_on=TONIGHT)
    monkeypatch.setattr(sweeps.ends, "still", lambda *given, **more: True)
    assert sweeps.lapse_ended(now=later) == 1
    assert Credential.objects.get(pk=twin.pk).state == "lapsed"
