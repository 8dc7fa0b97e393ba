"""The rule that decides who is shown, and the moment at which a paper ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from providers.models import Credential, Listing, Practice, Provider
from tests.factories.supply import CredentialFactory, make_listed_practice

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


@pytest.mark.parametrize("state", [state for state in Credential.State.values if state != "verified"])
@pytest.mark.parametrize(("kind", "expected"), [("npi", "npi_unverified"), ("licence", "licence_unverified")])
def test_only_a_verified_paper_lists(okafor_practice, now, kind, expected, state):
    Credential.objects.filter(kind=kind).update(state=state)

    assert reason(okafor_practice) == expected
    assert not is_listed(okafor_practice, now)


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
    CredentialFactory(provider=okafor_practice.provider, expires_on=date(2027, 3, 1))

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
