"""What becomes of credentials and experience with time: due, lapsed, expired, told of, each once and at its hour."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from accounts import outbox
from accounts.models import OutboxMessage
from providers.models import ConditionExperience, Credential, DirectoryRecord, SearchRow, VerificationCase
from providers.verification import ends, reminders, sweeps
from tests.factories.people import UserFactory
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    LocationFactory,
    PracticeFactory,
    ProviderFactory,
    make_listed_practice,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 24, 5, tzinfo=UTC)  # in New York
SECOND = timedelta(seconds=1)


@pytest.fixture
def practice(now):
    """Dr Okafor, who has an account, with a licence of New York that ends in 2028."""
    return make_listed_practice(now=now, provider={"owner": UserFactory(email="okafor@example.org")})


@pytest.fixture
def licence(practice):
    return practice.provider.credentials.get(kind="licence")


@pytest.fixture
def npi_credential(practice):
    return practice.provider.credentials.get(kind="npi")


def ending(credential, day, **more):
    Credential.objects.filter(pk=credential.pk).update(expires_on=day, **more)


def in_days(credential, days, **more):
    ending(credential, TODAY + timedelta(days=days), **more)


def state(credential):
    credential.refresh_from_db()
    return credential.state


def told():
    kinds = OutboxMessage.objects.order_by("kind", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("verification.") for kind in kinds]


def letter(kind):
    return outbox.open_email(OutboxMessage.objects.get(kind=f"verification.{kind}")).text


# Lapsed


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


# Expired


def test_experience_ends_with_its_last_day(practice, now):
    seen = ExperienceFactory(provider=practice.provider, valid_until=TODAY)

    assert [sweeps.expire_experience(now=at) for at in (MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT)] == [0, 1, 0]
    assert ConditionExperience.objects.get(pk=seen.pk).state == "expired"
    assert told() == ["experience_expired"]
    assert f"“{seen.condition.name}”" in letter("experience_expired")


# Due, with a case


@pytest.mark.parametrize(("days", "is_due"), [(91, False), (90, True), (8, True), (0, True)])
def test_a_licence_is_due_90_days_before_it_ends(licence, now, days, is_due):
    in_days(licence, days)

    assert sweeps.renew(now=now) == is_due

    assert state(licence) == ("due" if is_due else "verified")
    cases = VerificationCase.objects.values_list("kind", "credential", "because", "state", "opened_at")
    assert list(cases) == ([("credential", licence.pk, "expiry", "open", now)] if is_due else [])


def test_a_due_licence_still_counts(practice, licence, now):
    in_days(licence, 40)

    sweeps.renew(now=now)

    assert practice.listing.reasons == []
    assert practice.listing.listed_until == TODAY + timedelta(days=40)
    assert sweeps.renew(now=now) == 0


def test_what_was_verified_three_years_ago_is_due_for_renewal(npi_credential, now):
    Credential.objects.filter(pk=npi_credential.pk).update(verified_at=datetime(2024, 1, 15, tzinfo=UTC))

    assert sweeps.renew(now=now) == 1
    assert state(npi_credential) == "due"
    assert npi_credential.due_for == "renewal"
    assert VerificationCase.objects.get().because == "renewal"


def test_a_licence_with_a_newer_one_needs_no_case(practice, licence, now):
    in_days(licence, 40)
    newer = CredentialFactory(provider=practice.provider, number="NY-400000")

    assert sweeps.renew(now=now) == 0
    assert state(licence) == "verified"
    assert reminders.warn_of_ends(now=now) == 0

    Credential.objects.filter(pk=newer.pk).update(state="suspended")
    assert sweeps.renew(now=now) == 1


@pytest.mark.parametrize("changes", [{"jurisdiction": "NJ"}, {"state": "in_review"}, {"kind": "board"}])
def test_what_is_something_else_is_not_newer(practice, licence, now, changes):
    in_days(licence, 40)
    CredentialFactory(provider=practice.provider, number="NY-400000", **changes)

    assert sweeps.renew(now=now) == 1


def test_a_case_is_taken_back_once_something_newer_is_verified(practice, licence, now):
    in_days(licence, 40)
    sweeps.renew(now=now)
    newer = CredentialFactory(provider=practice.provider, number="NY-400000")

    assert sweeps.renew(now=now) == 0
    assert VerificationCase.objects.get().state == "withdrawn"
    assert state(licence) == "due"

    newer.delete()
    assert sweeps.renew(now=now) == 1
    assert sorted(VerificationCase.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_verified_again_with_the_same_end_it_is_due_at_30_and_at_7_days(licence, now):
    ending(licence, date(2027, 2, 1), verified_at=now)
    due = []
    for days_left in (70, 31, 30, 29, 8, 7, 6, 0):
        at = datetime(2027, 2, 1, 15, tzinfo=UTC) - timedelta(days=days_left)
        if sweeps.renew(now=at):
            due.append(days_left)
            VerificationCase.objects.all().delete()
            Credential.objects.update(state="verified", due_for="", verified_at=at)

    assert due == [30, 7]


def test_what_is_made_up_is_nobodys_work(now):
    made = ProviderFactory(is_demonstration=True, npi="9000000015")
    CredentialFactory(provider=made, expires_on=TODAY)

    assert sweeps.renew(now=now) == 0


# Warnings


@pytest.mark.parametrize(("days", "kind"), [(90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7)])
def test_the_nearest_warning_is_sent_once(licence, now, days, kind):
    in_days(licence, days)

    assert [reminders.warn_of_ends(now=now) for _ in range(3)] == [1, 0, 0]
    assert told() == [f"warning_{kind}"]


@pytest.mark.parametrize("days", [91, -1])
def test_too_early_and_too_late_there_is_no_warning(licence, now, days):
    in_days(licence, days)

    assert reminders.warn_of_ends(now=now) == 0


def test_each_warning_is_sent_over_the_last_90_days(licence, now):
    in_days(licence, 92)
    for day in range(95):
        reminders.warn_of_ends(now=now + timedelta(days=day))
        sweeps.renew(now=now + timedelta(days=day))

    assert told() == ["warning_30", "warning_7", "warning_90"]


def test_a_sweep_that_was_dead_sends_no_late_one(licence, now):
    in_days(licence, 90)
    reminders.warn_of_ends(now=now)

    reminders.warn_of_ends(now=now + timedelta(days=85))

    assert told() == ["warning_7", "warning_90"]
    assert "5 days from now" in letter("warning_7")
    assert "February 21, 2027" in letter("warning_7")


def test_a_new_end_has_warnings_of_its_own(licence, now):
    in_days(licence, 20)
    reminders.warn_of_ends(now=now)
    in_days(licence, 25)

    assert reminders.warn_of_ends(now=now) == 1
    assert told() == ["warning_30", "warning_30"]


def test_without_an_account_nobody_is_warned(now):
    CredentialFactory(expires_on=TODAY)

    assert reminders.warn_of_ends(now=now) == 0


# What the registry says by now


@pytest.fixture
def record(practice, now):
    return DirectoryRecord.objects.create(
        source="nppes", npi=practice.provider.npi, first_name="Ngozi", last_name="Okafor", changed_at=now
    )


def test_an_npi_that_the_registry_gives_to_another_name_is_due(practice, npi_credential, record, now):
    type(record).objects.update(first_name="Mina", last_name="Park")

    assert [sweeps.follow_registry(now=now) for _ in range(2)] == [1, 0]

    assert state(npi_credential) == "due"
    assert npi_credential.due_for == "profile_change"
    assert VerificationCase.objects.get().because == "profile_change"
    assert practice.listing.reasons == ["npi_unverified"]
    assert SearchRow.objects.get().ok is False
    assert told() == ["credential_due"]


def test_an_npi_that_the_registry_has_ended_is_due(npi_credential, record, now):
    type(record).objects.update(deactivated_on=TODAY)

    assert sweeps.follow_registry(now=now) == 1
    assert state(npi_credential) == "due"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"last_name": "OKAFOR"},
        {"last_name": "Okafor-Ade", "other_names": [
            {"first": "Ngozi", "middle": "", "last": "Okafor", "suffix": "", "credential": ""}
        ]},
        {"deactivated_on": date(2020, 1, 1), "reactivated_on": date(2021, 1, 1)},
    ],
    ids=["the same", "capitals", "former name", "back again"],
)  # fmt: skip
def test_what_may_be_the_same_person_stays(npi_credential, record, now, changes):
    type(record).objects.update(**changes)

    assert sweeps.follow_registry(now=now) == 0
    assert state(npi_credential) == "verified"


def test_what_was_verified_after_the_import_stays(npi_credential, record, now):
    type(record).objects.update(last_name="Park", changed_at=npi_credential.verified_at - SECOND)

    assert sweeps.follow_registry(now=now) == 0


def test_the_look_for_ended_credentials_goes_by_the_index(now):
    values = {"now": now, "utc_day": TODAY, "after": ends.NOBODY, "limit": 10, "only": None}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {ends.ENDED}", values)
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "credentials_that_end" in plan
