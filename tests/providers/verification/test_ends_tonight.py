"""A licence that ends tonight: shown now; after midnight gone without any sweep; told of once by the sweep."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts import outbox
from accounts.models import OutboxMessage
from matching.triage.rules import GATES
from providers.models import Credential, Practice
from providers.tasks import lapse_credentials, tell_of_ends, tell_of_returns
from providers.verification import reminders, sweeps
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, LocationFactory, make_listed_practice

pytestmark = pytest.mark.django_db

TONIGHT = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 24, 5, tzinfo=UTC)  # in New York
IN_HONOLULU = datetime(2026, 11, 24, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ASK = {
    "location": {"lat": 40.709, "lon": -74.003, "state": "NY"},
    "conditions": ["thoracic-strain"],
    "answers": dict.fromkeys(GATES, "no"),
}


@pytest.fixture
def practice(catalogue, now):
    made = make_listed_practice(now=now, provider={"owner": UserFactory(email="okafor@example.org")})
    Credential.objects.filter(kind="licence").update(expires_on=TONIGHT)
    return made


def found_by(client, practice):
    """Which of a match, the list of the directory and its page show a practice now."""
    match = client.post("/api/v1/matches/", ASK, content_type="application/json")
    listed = client.get("/api/v1/practices/")
    assert (match.status_code, listed.status_code) == (200, 200)
    ids = [
        [row["practice"]["id"] for row in match.json()["results"]],
        [row["id"] for row in listed.json()["results"]],
    ]
    page = client.get(f"/api/v1/practices/{practice.pk}/").status_code
    return [str(practice.pk) in ids[0], str(practice.pk) in ids[1], page]


def told():
    return sorted(
        kind.removeprefix("verification.") for kind in OutboxMessage.objects.values_list("kind", flat=True)
    )


def test_it_is_shown_until_midnight_of_its_place_and_not_after_with_no_sweep_running(client, practice):
    with time_machine.travel(MIDNIGHT - SECOND, tick=False):
        before = found_by(client, practice)
    with time_machine.travel(MIDNIGHT, tick=False):
        after = found_by(client, practice)

    assert before == [True, True, 200]
    assert after == [False, False, 404]
    assert told() == []
    assert Credential.objects.get(kind="licence").state == "verified"


def test_the_first_sweep_after_midnight_tells_it_once(client, practice):
    with time_machine.travel(MIDNIGHT - SECOND, tick=False):
        tell_of_ends()
        lapse_credentials()
        assert told() == []
    with time_machine.travel(MIDNIGHT, tick=False):
        for _ in range(3):
            tell_of_ends()
            lapse_credentials()

        assert told() == ["credential_lapsed", "delisted"]
        assert found_by(client, practice) == [False, False, 404]

    mail = outbox.open_email(OutboxMessage.objects.get(kind="verification.delisted"))
    assert mail.address == "okafor@example.org"
    assert "can't find you at 12 Fulton Street, New York" in mail.text
    assert "The last day was November 23, 2026." in mail.text


def test_without_the_key_of_a_notice_it_would_be_told_again(practice, monkeypatch):
    """The control: the same sweep, its notices under a new key each time."""
    keys = iter(range(10))
    tell = outbox.tell
    monkeypatch.setattr(outbox, "tell", lambda **given: tell(**given | {"dedupe_key": str(next(keys))}))

    assert [reminders.tell_of_ends(now=MIDNIGHT) for _ in range(2)] == [1, 1]
    assert told() == ["delisted", "delisted"]


def test_a_clinician_with_two_places_is_told_of_each_at_its_own_midnight(practice, now):
    """By the end of the NPI's verification, which counts everywhere."""
    honolulu = make_listed_practice(
        now=now, provider=practice.provider, location=LocationFactory(honolulu=True)
    )
    Credential.objects.filter(kind="licence").update(expires_on=date(2028, 12, 31))
    Credential.objects.filter(kind="npi").update(expires_on=TONIGHT)

    counts = [
        reminders.tell_of_ends(now=at)
        for at in (MIDNIGHT - SECOND, MIDNIGHT, IN_HONOLULU - SECOND, IN_HONOLULU)
    ]

    assert counts == [0, 1, 0, 1]
    keys = OutboxMessage.objects.order_by("created_at").values_list("dedupe_key", flat=True)
    assert list(keys) == [f"verification.delisted:{one.pk}:{TONIGHT}" for one in (practice, honolulu)]


def test_the_end_is_told_also_where_the_credential_lapses_first(practice):
    assert sweeps.lapse_ended(now=MIDNIGHT) == 1
    assert told() == ["credential_lapsed", "delisted"]
    assert reminders.tell_of_ends(now=MIDNIGHT) == 0


def test_a_practice_that_something_else_hides_is_not_told_of(practice):
    type(practice.provider).objects.update(published_at=None)

    assert reminders.tell_of_ends(now=MIDNIGHT) == 0


def test_whoever_has_a_newer_licence_stays_and_hears_nothing(client, practice):
    CredentialFactory(provider=practice.provider, number="NY-400000")
    with time_machine.travel(MIDNIGHT, tick=False):
        tell_of_ends()
        lapse_credentials()

        assert told() == []
        assert found_by(client, practice) == [True, True, 200]


def test_shown_again_it_is_told_once(practice):
    with time_machine.travel(MIDNIGHT, tick=False):
        tell_of_ends()
        lapse_credentials()
        tell_of_returns()
        assert told() == ["credential_lapsed", "delisted"]
        CredentialFactory(provider=practice.provider, number="NY-400000")
        for _ in range(3):
            tell_of_returns()

    assert told() == ["credential_lapsed", "delisted", "listed_again"]
    assert Practice.objects.get().listing.reasons == []


def test_a_second_end_is_told_anew_and_so_is_its_return(practice):
    later = MIDNIGHT + timedelta(days=2)
    for at, number in ((MIDNIGHT, "NY-400000"), (later, "NY-500000")):
        reminders.tell_of_ends(now=at)
        sweeps.lapse_ended(now=at)
        reminders.tell_of_returns(now=at)
        CredentialFactory(
            provider=practice.provider,
            number=number,
            expires_on=at.date() + timedelta(days=1),
            verified_at=at,
        )
        reminders.tell_of_returns(now=at)

    assert told().count("delisted") == 2
    assert told().count("listed_again") == 2
