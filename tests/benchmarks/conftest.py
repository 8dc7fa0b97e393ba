"""A marketplace of the benchmarks around three metros, small and therefore dense."""

import pytest
from django.db.models import Q

from benchmarks import market
from benchmarks.requests import METROS
from providers.models import ZipPlace


@pytest.fixture
def metros(catalogue):
    """Nobody lives outside three metros."""
    near = Q()
    for lat, lon in METROS.values():
        near |= Q(lat__range=(lat - 0.5, lat + 0.5), lon__range=(lon - 0.6, lon + 0.6))
    ZipPlace.objects.exclude(near).update(population=None)


@pytest.fixture
def load(metros, now):
    """Loads a marketplace of so many clinicians."""

    def loaded(clinicians, *, seed=1):
        return market.load(clinicians=clinicians, seed=seed, moment=now, tell=lambda *told: None)

    return loaded
