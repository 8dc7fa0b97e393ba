"""What becomes of credentials and experience with time: due, lapsed, expired, told of, each once and at its hour."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, QueryCanceled

from providers.models import ConditionExperience, Credential, SearchRow, VerificationCase
from providers.verification import ends, sweeps
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    LocationFactory,
    PracticeFactory,
    ProviderFactory,
    make_listed_practice,
)
from tests.providers.verification.days import MIDNIGHT, SECOND, TODAY, ending, in_days, letter, state, told

pytestmark = pytest.mark.django_db


def test_a_licence_lapses_once_its_last_day_is_over_where_it_counts(licence):
    ending(licence, TODAY)

    assert sweeps.lapse_ended(now=MIDNIGHT - SECOND) == 0
    assert state(licence) == "verified"
    assert sweeps.lapse_ended(now=MIDNIGHT) == 1
    assert state(licence) == "lapsed"
    assert told() == ["credential_lapsed", "delisted"]
    assert sweeps.lapse_ended(now=MIDNIGHT) == 0


def test_a_credential_that_was_due_lapses_with_its_case_and_its_search_row(licence, practice, now):
    in_days(licence, 40)
    sweeps.renew(now=now)
    in_days(licence, 0)

    assert sweeps.lapse_ended(now=MIDNIGHT) == 1

    assert VerificationCase.objects.get().state == "withdrawn"
    assert SearchRow.objects.get().ok is False
    assert practice.listing.reasons == ["licence_unverified"]


@pytest.mark.parametrize(
    ("zone", "state_of", "midnight"),
    [
        ("Pacific/Guam", "GU", datetime(2026, 11, 23, 14, tzinfo=UTC)),
        ("Pacific/Honolulu", "HI", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("America/Los_Angeles", "CA", datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ],
)
def test_midnight_is_that_of_the_place(now, zone, state_of, midnight):
    place = make_listed_practice(now=now, location={"zone": zone, "state": state_of})
    licence = place.provider.credentials.get(kind="licence")
    ending(licence, TODAY)

    assert [sweeps.lapse_ended(now=at) for at in (midnight - SECOND, midnight)] == [0, 1]


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        (date(2027, 3, 13), datetime(2027, 3, 14, 5, tzinfo=UTC)),  # an hour is skipped two hours later
        (date(2027, 3, 14), datetime(2027, 3, 15, 4, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 11, 1, 4, tzinfo=UTC)),
        (date(2027, 11, 7), datetime(2027, 11, 8, 5, tzinfo=UTC)),  # a day of 25 hours
    ],
)
def test_midnight_is_right_when_the_clocks_change(licence, day, midnight):
    ending(licence, day)

    assert [sweeps.lapse_ended(now=at) for at in (midnight - SECOND, midnight)] == [0, 1]


def test_what_counts_in_two_zones_ends_with_the_later_one(practice, licence, npi_credential):
    PracticeFactory(provider=practice.provider, location=LocationFactory(honolulu=True))
    ending(licence, TODAY)
    ending(npi_credential, TODAY)

    sweeps.lapse_ended(now=MIDNIGHT)

    assert (state(licence), state(npi_credential)) == ("lapsed", "verified")
    honolulu = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert [sweeps.lapse_ended(now=at) for at in (honolulu - SECOND, honolulu)] == [0, 1]


def test_a_licence_counts_for_video_from_another_state(practice, licence):
    PracticeFactory(provider=practice.provider, location=LocationFactory(honolulu=True), does_video=True)
    ending(licence, TODAY)

    assert sweeps.lapse_ended(now=MIDNIGHT) == 0


def test_without_a_place_a_day_ends_where_it_ends_last():
    credential = CredentialFactory(expires_on=TODAY)
    last = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert [sweeps.lapse_ended(now=at) for at in (last - SECOND, last)] == [0, 1]
    assert state(credential) == "lapsed"


def test_after_36_months_a_verification_ends_though_the_licence_does_not(licence):
    Credential.objects.filter(pk=licence.pk).update(
        verified_at=datetime(2023, 11, 23, 12, tzinfo=UTC), expires_on=date(2029, 1, 1)
    )

    assert [sweeps.lapse_ended(now=at) for at in (MIDNIGHT - SECOND, MIDNIGHT)] == [0, 1]


def test_what_was_replaced_lapses_without_a_word(practice, licence):
    ending(licence, TODAY)
    CredentialFactory(provider=practice.provider, number="NY-400000")

    assert sweeps.lapse_ended(now=MIDNIGHT) == 1
    assert state(licence) == "lapsed"
    assert told() == []
    assert practice.listing.reasons == []


@pytest.mark.parametrize("other", ["attested", "in_review", "failed", "suspended", "lapsed"])
def test_only_what_counted_lapses(licence, other):
    ending(licence, TODAY, state=other)

    assert sweeps.lapse_ended(now=MIDNIGHT) == 0
    assert state(licence) == other


def test_thousands_are_taken_in_batches_and_one_that_fails_holds_up_nobody(monkeypatch, now):
    provider = ProviderFactory()
    CredentialFactory.create_batch(
        7, provider=provider, kind="board", jurisdiction="", expires_on=date(2026, 11, 1)
    )
    stuck = Credential.objects.order_by("pk").first()
    whole = sweeps.credentials.lapse

    def lapse(*, credential, now):
        if credential.pk == stuck.pk:
            raise sweeps.states.ChangedMeanwhile
        return whole(credential=credential, now=now)

    monkeypatch.setattr("providers.rounds.BATCH", 2)
    monkeypatch.setattr(sweeps.credentials, "lapse", lapse)

    assert sweeps.lapse_ended(now=now) == 6
    assert list(Credential.objects.exclude(state="lapsed")) == [stuck]
    assert state(stuck) == "verified"  # nothing of it happened


def test_a_round_ends_when_its_time_is_over_and_the_next_goes_on(now):
    CredentialFactory.create_batch(
        5, provider=ProviderFactory(), kind="board", jurisdiction="", expires_on=TODAY
    )
    later = MIDNIGHT + timedelta(days=1)
    answers = iter([False, False, True, True])

    assert sweeps.lapse_ended(now=later, enough=lambda: next(answers)) == 2
    assert sweeps.lapse_ended(now=later) == 3


def test_experience_ends_with_its_last_day(practice, now):
    seen = ExperienceFactory(provider=practice.provider, valid_until=TODAY)

    assert [sweeps.expire_experience(now=at) for at in (MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT)] == [0, 1, 0]
    assert ConditionExperience.objects.get(pk=seen.pk).state == "expired"
    assert told() == ["experience_expired"]
    assert f"“{seen.condition.name}”" in letter("experience_expired")


def test_the_look_for_ended_credentials_goes_by_the_index(licence, now):
    """With the figures of a site: those of an empty table make any index as good as another."""
    values = {"now": now, "utc_day": TODAY, "after": ends.NOBODY, "limit": 10, "only": None}
    provider, long_from_now = ProviderFactory(), TODAY + timedelta(days=700)
    Credential.objects.bulk_create(
        CredentialFactory.build(provider=provider, number=f"NY-{number}", expires_on=long_from_now)
        for number in range(3000)
    )
    ending(licence, TODAY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE providers_credential")
        cursor.execute(f"EXPLAIN {ends.ENDED}", values)
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "credentials_that_end" in plan


@pytest.mark.parametrize(("trouble", "is_left"), [(DeadlockDetected, True), (QueryCanceled, False)])
def test_a_row_in_a_deadlock_is_left_to_the_next_round(licence, monkeypatch, trouble, is_left):
    ending(licence, TODAY)
    other = CredentialFactory(provider=licence.provider, number="NY-2", expires_on=TODAY)
    rows, lapse = sorted([licence.pk, other.pk]), sweeps._lapse

    def stuck(now, row):
        if row == rows[0]:
            raise OperationalError from trouble
        return lapse(now, row)

    monkeypatch.setattr(sweeps, "_lapse", stuck)
    if not is_left:
        with pytest.raises(OperationalError):
            sweeps.lapse_ended(now=MIDNIGHT)
        return
    assert sweeps.lapse_ended(now=MIDNIGHT) == 1

    monkeypatch.undo()
    assert sweeps.lapse_ended(now=MIDNIGHT) == 1
