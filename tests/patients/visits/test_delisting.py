"""Both sides of a visit ahead are told when its practice can't be found any more, and when it can be again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import OutboxMessage
from accounts.outbox import open_email
from patients.models import Visit
from patients.visits import cancelling, delisting, rescheduling
from patients.visits.turns import Side
from providers.models import Clinic, Credential, Provider
from tests.factories.clinics import make_owner
from tests.factories.verification import ExclusionMatchFactory
from tests.patients import demand

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GONE, BACK = ".delisted", ".relisted"


@pytest.fixture
def owner(okafor_practice):
    return make_owner(okafor_practice.location.clinic)


def suspend(now):
    Provider.objects.update(suspended_at=now)


def reinstate():
    Provider.objects.update(suspended_at=None)


def exclude(practice):
    ExclusionMatchFactory(provider=practice.provider, basis="npi", state="open")


def messages(kind=GONE):
    return list(OutboxMessage.objects.filter(kind__endswith=kind).order_by("created_at", "user__email"))


def test_patient_and_clinic_are_told_once(visit, ada, owner, now):
    suspend(now)

    assert delisting.tell(now=now) == 1
    assert delisting.tell(now=now + MINUTE) == 0

    assert {message.user for message in messages()} == {ada.user, owner}
    assert len(messages()) == 2
    by_user = {message.user: open_email(message) for message in messages()}
    assert "is not shown on Kaly at the moment" in by_user[ada.user].text
    assert "Patients can't find" in by_user[owner].text
    assert ada.given_name not in by_user[owner].text


@pytest.mark.parametrize(
    "hide",
    [
        lambda practice: Provider.objects.update(suspended_at=datetime(2026, 11, 1, tzinfo=UTC)),
        lambda practice: Provider.objects.update(published_at=None),
        lambda practice: Provider.objects.update(claim="unclaimed"),
        lambda practice: Provider.objects.update(identity_proofed_at=None),
        lambda practice: Provider.objects.update(npi_deactivated_on=date(2026, 11, 1)),
        lambda practice: Clinic.objects.update(ended_at=datetime(2026, 11, 1, tzinfo=UTC)),
        lambda practice: Credential.objects.filter(kind="licence").update(state="lapsed"),
        lambda practice: Credential.objects.filter(kind="npi").update(state="lapsed"),
        lambda practice: Credential.objects.filter(kind="licence").update(expires_on=date(2026, 11, 1)),
        exclude,
    ],
    ids=[
        "suspended", "unpublished", "unclaimed", "unproofed", "deactivated", "closed", "no licence", "no npi",
        "lapsed", "excluded",
    ],
)  # fmt: skip
def test_whatever_hides_a_practice_is_told(visit, okafor_practice, now, hide):
    hide(okafor_practice)

    assert delisting.tell(now=now) == 1
    assert len(messages()) == 1


def test_a_licence_ends_at_midnight_of_the_place(visit, now):
    Visit.objects.update(starts_at=now + 9 * DAY, ends_at=now + 9 * DAY + 30 * MINUTE)
    Credential.objects.filter(kind="licence").update(expires_on=date(2026, 11, 24))

    assert delisting.tell(now=datetime(2026, 11, 25, 4, 59, tzinfo=UTC)) == 0
    assert delisting.tell(now=datetime(2026, 11, 25, 5, tzinfo=UTC)) == 1


def test_nobody_is_told_while_the_practice_can_be_found(visit, now):
    assert delisting.tell(now=now) == 0
    assert messages() == []


@pytest.mark.parametrize("what", ["cancelled", "begun", "checked in"])
def test_what_is_no_more_ahead_is_not_told_of(visit, now, what):
    suspend(now)
    if what == "cancelled":
        cancelling.cancel(visit=visit, side=Side.PATIENT, code="plans", by=None, now=now)
    if what == "checked in":
        Visit.objects.update(status="checked_in", checked_in_at=now)

    assert delisting.tell(now=visit.starts_at if what == "begun" else now) == 0
    assert messages() == []


def test_after_a_return_both_are_told_and_of_another_delisting_anew(visit, owner, now):
    told = []
    for hour in range(2):
        moment = now + timedelta(hours=hour)
        suspend(moment)
        told += [delisting.tell(now=moment), delisting.tell(now=moment)]
        reinstate()
        told += [delisting.tell(now=moment + MINUTE), delisting.tell(now=moment + MINUTE)]

    assert told == [1, 0, 1, 0] * 2
    assert (len(messages(GONE)), len(messages(BACK))) == (4, 4)


def test_it_is_known_also_when_the_messages_are_gone(visit, now):
    """Messages go by age; a visit may be ahead for longer."""
    suspend(now)
    delisting.tell(now=now)
    OutboxMessage.objects.all().delete()

    assert delisting.tell(now=now + MINUTE) == 0
    reinstate()
    assert delisting.tell(now=now + MINUTE) == 1


def test_moved_after_it_came_back_says_all_there_is_to_say(visit, now):
    suspend(now)
    delisting.tell(now=now)
    reinstate()
    wanted = rescheduling.Wanted(starts_at=visit.starts_at + DAY)
    rescheduling.reschedule(visit=visit, side=Side.CLINIC, wanted=wanted, by=None, now=now)

    assert delisting.tell(now=now + MINUTE) == 0
    suspend(now)
    assert delisting.tell(now=now + MINUTE) == 1
    assert len(messages(GONE)) == 2


def test_another_reason_is_not_told_anew_while_it_is_hidden(visit, okafor_practice, now):
    suspend(now)
    delisting.tell(now=now)
    exclude(okafor_practice)
    reinstate()

    assert delisting.tell(now=now + MINUTE) == 0
    assert len(messages()) == 1


def test_a_flawed_row_holds_up_no_other(visit, eve, okafor_practice, now, monkeypatch):
    """Were it to hold them up, whoever comes after it would never be told."""
    other = demand.visit(eve.patient, okafor_practice, now + 2 * DAY, now)
    first, last = sorted([visit.pk, other.pk])
    suspend(now)
    real = delisting.in_turn

    def flawed(row, **given):
        if row.pk == first:
            raise cancelling.HasBegun
        return real(row, **given)

    monkeypatch.setattr(delisting, "in_turn", flawed)

    assert delisting.tell(now=now) == 1
    assert str(last) in messages()[0].dedupe_key
