"""Clinicians of two professions with ratings that a test chooses."""

import pytest

from providers.models import Provider, ProviderTaxonomy, Specialty, Taxonomy
from tests.factories.npi import npi


@pytest.fixture
def rated(no_catalogue, now):
    """Makes a clinician of a specialty with reviews of one mean."""
    numbers = {"physical-therapy": 6, "chiropractic": 7}
    for profession, number in numbers.items():
        specialty = Specialty.objects.create(
            number=number, slug=profession, label=profession, profession=profession
        )
        Taxonomy.objects.create(code=profession[:10], specialty=specialty, label=profession)

    def make(mean, count, *, specialty="physical-therapy", rated_at=now, weight=None):
        weight = count if weight is None else weight
        provider = Provider.objects.create(
            npi=npi(Provider.objects.count()),
            rating_sum=mean * weight,
            rating_weight=weight,
            review_count=count,
            rated_at=rated_at,
        )
        if specialty:
            ProviderTaxonomy.objects.create(provider=provider, taxonomy_id=specialty[:10], is_primary=True)
        return provider

    return make
