"""What ends soon: a case for the verifiers in time, and warnings to the clinician, each once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from providers import rounds
from providers.models import Credential, VerificationCase
from providers.verification import reminders, sweeps
from tests.factories.supply import (
    CredentialFactory,
    ProviderFactory,
)
from tests.providers.verification.days import TODAY, ending, in_days, letter, state, told

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("kind", "days", "is_said"),
    [("licence", 7, True), ("licence", 8, False), ("board", 7, False), ("malpractice", 7, False)],
)
def test_only_the_last_warning_of_what_a_practice_needs_says_that_it_will_be_hidden(
    licence, now, kind, days, is_said
):
    in_days(licence, days, kind=kind)

    reminders.warn_of_ends(now=now)

    assert ("can't find you" in letter(told()[0])) is is_said


def test_a_warning_says_what_to_do_with_the_same_number_and_with_a_new_one(licence, now):
    """A licence that is renewed mostly keeps its number: it stands there, and can't be entered a second time."""
    in_days(licence, 30)

    reminders.warn_of_ends(now=now)

    assert "please add the new document to it" in letter("warning_30")
    assert "If it gets a new number, please enter it anew" in letter("warning_30")


def test_what_was_verified_anew_after_the_look_is_not_warned_of(licence, now, monkeypatch):
    in_days(licence, 7)
    look = rounds.look

    def decided_meanwhile(*given, **more):
        found = look(*given, **more)
        in_days(licence, 700)
        return found

    monkeypatch.setattr(rounds, "look", decided_meanwhile)

    assert reminders.warn_of_ends(now=now) == 0
    assert told() == []


def test_without_an_account_nobody_is_warned(now):
    CredentialFactory(expires_on=TODAY)

    assert reminders.warn_of_ends(now=now) == 0
