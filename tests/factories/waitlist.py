"""Who waits for a time: Ada, for an hour at Riverside Family Practice that suits."""

import json
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from patients.models import Intake, WaitlistEntry, WaitlistOffer
from providers.models import TimeClaim
from tests.factories.patients import PatientFactory
from tests.factories.supply import LONG_AGO, ConditionFactory, PracticeFactory

GATE = (
    "sudden_severe", "chest_pressure", "breathless", "both_legs", "bladder_bowel", "major_injury", "fever",
    "belly_through", "self_harm",
)  # fmt: skip
HARMLESS = {"answers": dict.fromkeys(GATE, "no"), "conditions": ["thoracic-strain"], "duration_weeks": 3}


class WaitIntakeFactory(DjangoModelFactory):
    """Three weeks of pain, and nothing else."""

    class Meta:
        model = Intake

    patient = factory.SubFactory(PatientFactory)
    told_by = factory.SelfAttribute("patient.user")
    told = factory.LazyFunction(lambda: json.dumps(HARMLESS))
    ruleset = "2026.1"
    level = "soon"
    answered_at = LONG_AGO
    created_at = factory.SelfAttribute("answered_at")


class WaitlistEntryFactory(DjangoModelFactory):
    """Ada waits since January for a time at any of these practices, at one unless told."""

    class Meta:
        model = WaitlistEntry
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    intake = factory.SubFactory(
        WaitIntakeFactory,
        patient=factory.SelfAttribute("..patient"),
        told_by=factory.SelfAttribute("..asked_by"),
        answered_at=factory.SelfAttribute("..since"),
    )
    condition = factory.SubFactory(ConditionFactory)
    mode = "in_person"
    new_patient = True
    urgency = 1
    asked_by = factory.SelfAttribute("patient.user")
    since = LONG_AGO
    until = factory.LazyAttribute(lambda entry: entry.since + timedelta(days=60))

    @factory.post_generation
    def practices(self, create, given, **kwargs):
        self.practices.set([PracticeFactory()] if given is None else given)


class WaitlistOfferFactory(DjangoModelFactory):
    """A time of half an hour at the first practice of the wait; give `starts_at` and `offered_at`."""

    class Meta:
        model = WaitlistOffer

    entry = factory.SubFactory(WaitlistEntryFactory)
    practice = factory.LazyAttribute(lambda offer: offer.entry.practices.order_by("pk").first())
    ends_at = factory.LazyAttribute(lambda offer: offer.starts_at + timedelta(minutes=30))
    expires_at = factory.LazyAttribute(lambda offer: offer.offered_at + timedelta(minutes=15))
    claim = factory.LazyAttribute(
        lambda offer: TimeClaim.objects.create(
            provider=offer.practice.provider,
            practice=offer.practice,
            during=(offer.starts_at, offer.ends_at),
            kind="offer",
            expires_at=offer.expires_at,
            created_at=offer.offered_at,
        )
    )
