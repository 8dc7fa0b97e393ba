"""Times that are kept for a visit."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from patients.models import Hold
from tests.factories.patients import PatientFactory
from tests.factories.supply import TimeClaimFactory

HALF_AN_HOUR = timedelta(minutes=30)


class HoldFactory(DjangoModelFactory):
    """Half an hour from `starts_at` on; give `claim__practice` and `claim__expires_at`, and whose it is."""

    class Meta:
        model = Hold

    patient = factory.SubFactory(PatientFactory)
    user = factory.SelfAttribute("patient.user")
    mode = "in_person"
    new_patient = True
    ends_at = factory.LazyAttribute(lambda hold: hold.starts_at + HALF_AN_HOUR)
    price_cents = 18000
    claim = factory.SubFactory(
        TimeClaimFactory,
        kind="hold",
        during=factory.LazyAttribute(
            lambda claim: (claim.factory_parent.starts_at, claim.factory_parent.ends_at)
        ),
    )
