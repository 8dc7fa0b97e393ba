"""What is made up is plausible, and plainly made up."""

import re
from collections import Counter

import pytest
from django.db.models import Count, Q

from providers import reputation
from providers.demo.draws import Draws
from providers.demo.people import ORIGINS
from providers.demo.places import Atlas, Zip, degrees_apart
from providers.demo.professions import TRADES, quotas
from providers.models import (
    Clinic,
    ConditionExperience,
    ConditionSpecialty,
    Credential,
    InsurancePlan,
    Language,
    Location,
    PlanAcceptance,
    Practice,
    Provider,
    ProviderTaxonomy,
    SearchRow,
    Specialty,
    Taxonomy,
    VisitType,
    WeeklyHours,
    ZipPlace,
)

COUNT_OF_SPECIALTIES = 27
NO_REVIEWS = reputation.Sums(0.0, 0.0, 0)


def passes_luhn(npi):
    digits = [int(digit) for digit in f"80840{npi}"]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def test_every_clinician_is_marked_as_made_up(marketplace):
    given = {name for origin in ORIGINS for name in origin.women + origin.men}
    families = {name for origin in ORIGINS for name in origin.families}
    for provider in Provider.objects.all():
        assert provider.is_demonstration
        assert provider.bio.endswith("Made up for demonstration.")
        assert provider.first_name in given
        assert provider.last_name in families
    for fact in ("phone", "hours", "accepts"):
        assert set(Practice.objects.values_list(f"{fact}_source", flat=True)) == {"demonstration"}
    assert set(PlanAcceptance.objects.values_list("source", flat=True)) == {"demonstration"}
    numbers = Credential.objects.exclude(kind="npi").exclude(number="").values_list("number", flat=True)
    assert all(number.startswith("DEMO-") for number in numbers)


def test_every_npi_begins_with_9_passes_the_check_and_is_no_other(marketplace):
    npis = list(Provider.objects.values_list("npi", flat=True))
    assert len(set(npis)) == 150
    assert all(npi.startswith("9") and passes_luhn(npi) for npi in npis)
    assert not any(passes_luhn(f"{npi[:-1]}{(int(npi[-1]) + 1) % 10}") for npi in npis)


def test_every_phone_number_is_kept_free_for_fiction(marketplace):
    phones = Practice.objects.values_list("phone", flat=True)
    assert all(re.fullmatch(r"\+1 [2-9][0-9]{2}-555-01[0-9]{2}", phone) for phone in phones)


def test_places_have_the_state_and_zone_of_their_zip_and_of_the_nearest_one(marketplace):
    zips = list(ZipPlace.objects.all())
    by_code = {place.zip: place for place in zips}
    for location in Location.objects.all():
        own = by_code[location.zip]
        assert (location.city, location.state, location.zone) == (own.city, own.state, own.zone)
        assert own.population > 0
        assert abs(location.lat - own.lat) <= 0.02
        assert abs(location.lon - own.lon) <= 0.02
        nearest = min(zips, key=lambda place: degrees_apart(place, location.lat, location.lon))
        assert (nearest.state, nearest.zone) == (own.state, own.zone)


def test_a_point_keeps_to_its_own_side_of_a_line(now):
    west = Zip("64101", "Kansas City", "MO", 39.10, -94.60, "America/Chicago", 1000)
    east = Zip("66101", "Kansas City", "KS", 39.10, -94.61, "America/Chicago", 1000)
    far = Zip("66102", "Kansas City", "KS", 39.10, -95.61, "America/Chicago", 1000)
    draws = Draws("points", now)

    def spread(*others):
        atlas = Atlas([west, *others])
        return max(degrees_apart(west, *atlas.point(draws, west)) for _ in range(500))

    assert spread(east) < 0.005 * 0.7761  # half of 0.01 degrees of longitude, at the cosine of 39.1 degrees
    assert spread(far) > 0.01


def test_second_places_are_near_and_in_the_same_state(marketplace):
    several = Clinic.objects.annotate(places=Count("locations")).filter(places__gte=2)
    assert 0 < several.count() < Clinic.objects.count() / 2
    for clinic in several:
        first, *others = clinic.locations.all()
        for other in others:
            assert (other.state, other.zone) == (first.state, first.zone)
            zip_place = Zip("", "", "", first.lat, first.lon, "", 0)
            assert degrees_apart(zip_place, other.lat, other.lon) * 69 <= 15 * 2


def test_all_specialties_are_there_in_the_shares_of_the_table(marketplace):
    primary = ProviderTaxonomy.objects.filter(is_primary=True)
    counts = Counter(primary.values_list("taxonomy__specialty__slug", flat=True))
    assert len(counts) == Specialty.objects.count() == COUNT_OF_SPECIALTIES
    assert dict(counts) == dict(zip([t.slug for t in TRADES], quotas(TRADES, 150), strict=True))
    assert ProviderTaxonomy.objects.filter(is_primary=False).exists()


@pytest.mark.parametrize("clinicians", [0, 1, 40, 100, 1000, 54_321])
def test_quotas_add_up_and_follow_the_weights(clinicians):
    shares = quotas(TRADES, clinicians)
    total = sum(trade.weight for trade in TRADES)
    assert sum(shares) == clinicians
    if clinicians >= 1000:
        assert all(abs(n - t.weight * clinicians / total) <= 1 for n, t in zip(shares, TRADES, strict=True))
        assert min(shares) >= 1


def test_every_code_and_language_is_in_the_catalogue(marketplace):
    codes = {code for trade in TRADES for code in trade.codes + trade.second}
    assert codes <= set(Taxonomy.objects.values_list("code", flat=True))
    for trade in TRADES:
        assert set(
            Taxonomy.objects.filter(code__in=trade.codes).values_list("specialty__slug", flat=True)
        ) == {trade.slug}
    spoken = {tag for tags in Provider.objects.values_list("languages", flat=True) for tag in tags}
    assert spoken <= set(Language.objects.values_list("tag", flat=True))
    assert Provider.objects.filter(languages__contains=["en"]).count() == 150
    assert 15 <= Provider.objects.filter(languages__contains=["es"]).count() <= 60


def test_a_few_are_not_listed_and_for_each_reason(load, marketplace, now):
    load(600, 1)
    listed = set(Practice.objects.listed(now).values_list("provider", flat=True))
    hidden = Provider.objects.exclude(pk__in=listed)
    assert 6 <= hidden.count() <= 36
    assert hidden.filter(suspended_at__isnull=False).exists()
    assert hidden.filter(published_at__isnull=True).exists()
    assert hidden.filter(credentials__kind="licence", credentials__state="lapsed").exists()
    today = now.date()
    expired = Q(credentials__kind="licence", credentials__state="verified", credentials__expires_on__lt=today)
    assert hidden.filter(expired).exists()
    assert (
        not hidden.filter(suspended_at=None, published_at__isnull=False)
        .exclude(credentials__kind="licence", credentials__expires_on__lt=today)
        .exists()
    )


def test_search_rows_of_the_suspended_are_not_ok(load, marketplace):
    load(600, 1)
    suspended = Provider.objects.filter(suspended_at__isnull=False).values_list("pk", flat=True)
    rows = SearchRow.objects.filter(provider_id__in=list(suspended))
    assert rows.exists()
    assert not rows.filter(ok=True).exists()


def test_clinics_are_shared_by_one_to_twelve(marketplace):
    sizes = Clinic.objects.annotate(people=Count("locations__practices__provider", distinct=True))
    people = sizes.values_list("people", flat=True)
    assert min(people) == 1
    assert 4 < max(people) <= 12
    assert sum(people) == 150


def test_nobody_works_at_two_places_on_one_day(marketplace):
    days = WeeklyHours.objects.values_list("practice__provider", "weekday", "practice").distinct()
    assert max(Counter((provider, day) for provider, day, _ in days).values()) == 1
    assert Practice.objects.values("provider").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_visit_types_fit_the_modes_of_their_practice(marketplace):
    for practice in Practice.objects.prefetch_related("visit_types"):
        modes = {kind.mode for kind in practice.visit_types.all()}
        assert ("in_person" in modes, "video" in modes) == (practice.does_in_person, practice.does_video)
    assert VisitType.objects.filter(mode="video").exists()


def test_plans_are_six_to_twelve_and_public_ones_only_of_the_state(marketplace):
    per_practice = Practice.objects.annotate(n=Count("plan_acceptances")).values_list("n", flat=True)
    assert 6 <= min(per_practice) <= max(per_practice) <= 12
    public = PlanAcceptance.objects.filter(plan__payer__slug__startswith="state-")
    assert public.exists()
    for slug, state in public.values_list("plan__payer__slug", "practice__location__state"):
        assert slug == f"state-{state.lower()}"
    assert set(PlanAcceptance.objects.values_list("answer", flat=True)) == {
        "accepted",
        "not_accepted",
        "unknown",
    }
    national = InsurancePlan.objects.filter(slug__in=["original-medicare", "aetna-employer"])
    assert PlanAcceptance.objects.filter(plan__in=national).count() > Practice.objects.count() / 2


def test_experience_is_only_with_conditions_that_the_specialty_sees(marketplace, now):
    seen = set(ConditionSpecialty.objects.values_list("specialty", "condition"))
    primary = dict(
        ProviderTaxonomy.objects.filter(is_primary=True).values_list("provider", "taxonomy__specialty")
    )
    held = ConditionExperience.objects.values_list("provider", "condition")
    assert len(held) > 100
    assert all((primary[provider], condition) in seen for provider, condition in held)
    verified = ConditionExperience.objects.filter(state="verified")
    assert all(
        0 < (until - now.date()).days <= 730 for until in verified.values_list("valid_until", flat=True)
    )
    counts = sorted(verified.values_list("count", flat=True))
    assert counts[-1] > 8 * counts[len(counts) // 2]


def test_ratings_are_consistent_and_three_in_ten_have_none(marketplace, now):
    new = Provider.objects.filter(review_count=0)
    assert 25 <= new.count() <= 65
    assert not new.filter(Q(rating_sum__gt=0) | Q(rating_weight__gt=0) | Q(rated_at__isnull=False)).exists()
    assert not Provider.objects.filter(review_count__lt=5, rating_percentile__isnull=False).exists()
    assert not Provider.objects.filter(review_count__gte=5, rating_percentile__isnull=True).exists()
    for provider in Provider.objects.filter(review_count__gt=0):
        assert provider.rating_weight <= provider.rating_sum <= 5 * provider.rating_weight
        assert provider.rating_weight <= provider.review_count
        assert provider.rated_at < now
    kept = reputation.stored(Provider.objects.values_list("pk", flat=True)).values()
    assert [row for row in kept if row.sums != reputation.expected(row, NO_REVIEWS)] == []
    assert reputation.rank_nightly(now=now) == 0


def test_one_in_ten_has_stale_facts(marketplace, now):
    ages = [(now - at).days for at in Practice.objects.values_list("phone_confirmed_at", flat=True)]
    assert 5 <= sum(age > 90 for age in ages) <= 35
    assert min(ages) >= 0


def test_next_times_differ(marketplace):
    times = SearchRow.objects.filter(in_person=True).values_list("next_in_person_at", flat=True)
    assert len(set(times)) > 40
