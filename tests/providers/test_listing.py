"""The rule that decides who is shown, and the moment at which a paper ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from providers.models import Clinic, Credential, Listing, Practice, Provider
from tests.factories.supply import CredentialFactory, make_listed_practice
from tests.factories.verification import ExclusionMatchFactory

pytestmark = pytest.mark.django_db

YESTERDAY = datetime(2026, 11, 22, 15, tzinfo=UTC)


def reason(practice):
    return Listing.objects.get(practice=practice).reason


def is_listed(practice, now):
    return Practice.objects.listed(now).filter(pk=practice.pk).exists()


def test_a_claimed_published_verified_clinician_is_listed(okafor_practice, now):
    listing = Listing.objects.get(practice=okafor_practice)

    assert (listing.reason, listing.zone) == ("", "America/New_York")
    assert listing.listed_until == date(2028, 12, 31)
    assert is_listed(okafor_practice, now)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"claim": "unclaimed"}, "unclaimed"),
        ({"published_at": None}, "unpublished"),
        ({"suspended_at": YESTERDAY}, "suspended"),
        ({"npi_deactivated_on": date(2026, 11, 1)}, "npi_deactivated"),
        ({"identity_proofed_at": None}, "identity_unproofed"),
    ],
)
def test_a_fact_about_the_clinician_delists(okafor_practice, now, change, expected):
    Provider.objects.update(**change)

    assert reason(okafor_practice) == expected
    assert not is_listed(okafor_practice, now)


@pytest.mark.parametrize(
    ("state", "due_for"),
    [
        *((state, "") for state in Credential.State.values if state not in ("verified", "due")),
        ("due", "exclusion"),
        ("due", "profile_change"),
    ],
)
@pytest.mark.parametrize(("kind", "expected"), [("npi", "npi_unverified"), ("licence", "licence_unverified")])
def test_only_a_verified_paper_lists(okafor_practice, now, kind, expected, state, due_for):
    Credential.objects.filter(kind=kind).update(state=state, due_for=due_for)

    assert reason(okafor_practice) == expected
    assert not is_listed(okafor_practice, now)


@pytest.mark.parametrize("due_for", ["renewal", "expiry"])
@pytest.mark.parametrize("kind", ["npi", "licence"])
def test_a_paper_that_only_grows_old_lists_until_its_end(okafor_practice, now, kind, due_for):
    Credential.objects.filter(kind=kind).update(state="due", due_for=due_for)

    assert Listing.objects.get(practice=okafor_practice).listed_until == date(2028, 12, 31)
    assert is_listed(okafor_practice, now)


@pytest.mark.parametrize("kind", ["npi", "licence"])
def test_what_was_verified_36_months_ago_lists_no_longer(okafor_practice, now, kind):
    """Whatever the paper itself says: nobody has looked since."""
    Credential.objects.filter(kind=kind).update(verified_at=datetime(2023, 11, 24, 23, tzinfo=UTC))

    assert Listing.objects.get(practice=okafor_practice).listed_until == date(2026, 11, 24)
    assert is_listed(okafor_practice, datetime(2026, 11, 25, 4, 59, tzinfo=UTC))
    assert not is_listed(okafor_practice, datetime(2026, 11, 25, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("basis", "state", "holds"),
    [
        ("npi", "open", True),
        ("npi", "confirmed", True),
        ("npi", "dismissed", False),
        ("npi", "lifted", False),
        ("name", "open", False),
        ("name", "confirmed", True),
        ("name", "dismissed", False),
        ("name", "lifted", False),
    ],
)
def test_an_exclusion_holds_by_npi_or_once_a_person_has_confirmed_it(
    okafor_practice, now, basis, state, holds
):
    ExclusionMatchFactory(provider=okafor_practice.provider, basis=basis, state=state)

    assert reason(okafor_practice) == ("excluded" if holds else "")
    assert is_listed(okafor_practice, now) is not holds


def test_a_clinic_that_closed_takes_its_practices_with_it(okafor_practice, now):
    Clinic.objects.update(ended_at=YESTERDAY)

    assert reason(okafor_practice) == "clinic_closed"
    assert not is_listed(okafor_practice, now)


def test_every_reason_is_given_and_the_first_one_by_itself(okafor_practice, now):
    Provider.objects.update(suspended_at=YESTERDAY, identity_proofed_at=None)
    Credential.objects.filter(kind="licence").update(expires_on=date(2026, 11, 1))

    listing = Listing.objects.get(practice=okafor_practice)

    assert (listing.reason, listing.reasons) == ("suspended", ["suspended", "identity_unproofed"])
    assert listing.reasons_at(now) == ["suspended", "identity_unproofed", "lapsed"]


@pytest.mark.parametrize("kind", ["board", "malpractice", "training"])
def test_no_other_paper_stands_in_for_a_licence(okafor_practice, now, kind):
    Credential.objects.filter(kind="licence").update(kind=kind)

    assert reason(okafor_practice) == "licence_unverified"
    assert not is_listed(okafor_practice, now)


def test_a_licence_of_another_state_does_not_list(okafor_practice, now):
    Credential.objects.filter(kind="licence").update(jurisdiction="NJ")

    assert reason(okafor_practice) == "licence_unverified"
    assert not is_listed(okafor_practice, now)


def test_each_practice_needs_the_licence_of_its_own_state(okafor_practice, now):
    honolulu = make_listed_practice(now=now, provider=okafor_practice.provider, location={"honolulu": True})
    Credential.objects.filter(jurisdiction="HI").delete()

    assert is_listed(okafor_practice, now)
    assert reason(honolulu) == "licence_unverified"
    assert not is_listed(honolulu, now)


def test_the_first_paper_to_end_decides(okafor_practice):
    Credential.objects.filter(kind="npi").update(expires_on=date(2027, 3, 1))

    assert Listing.objects.get(practice=okafor_practice).listed_until == date(2027, 3, 1)


def test_of_two_licences_the_longer_one_decides(okafor_practice):
    CredentialFactory(provider=okafor_practice.provider, number="NY-2", expires_on=date(2027, 3, 1))

    assert Listing.objects.get(practice=okafor_practice).listed_until == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("place", "midnight"),
    [
        ({}, datetime(2026, 11, 25, 5, tzinfo=UTC)),
        ({"honolulu": True}, datetime(2026, 11, 25, 10, tzinfo=UTC)),
        ({"guam": True}, datetime(2026, 11, 24, 14, tzinfo=UTC)),
    ],
    ids=["New York", "Honolulu", "Guam"],
)
def test_a_licence_ends_at_midnight_of_the_place(now, place, midnight):
    practice = make_listed_practice(now=now, location=place)
    Credential.objects.filter(kind="licence").update(expires_on=date(2026, 11, 24))

    assert is_listed(practice, midnight - timedelta(microseconds=1))
    assert not is_listed(practice, midnight)


def test_reading_who_is_listed_is_one_query(okafor_practice, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(Practice.objects.listed(now)) == [okafor_practice]
