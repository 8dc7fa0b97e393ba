"""Waits in the matrix: one of Ada's and one of a stranger's, each with a time that is kept."""

from datetime import datetime, timedelta

from patients.links import signed
from patients.links.signed import Purpose
from providers.visit_times import Wanted, visit_times
from tests.factories.supply import ConditionFactory
from tests.factories.waitlist import WaitIntakeFactory, WaitlistEntryFactory, WaitlistOfferFactory


def add_waits(world):
    """After the holds: of the times that are free then, the first two are offered."""
    free = visit_times(world.practice.pk, Wanted(), now=world.now)["times"]
    condition = ConditionFactory(number=1, slug="upper-back-pain", group="entry")
    for objects, patient, start in ((world.objects, world.ada, free[0]), (world.foreign, world.ben, free[1])):
        intake = WaitIntakeFactory(patient=patient, answered_at=world.now - timedelta(hours=1))
        entry = WaitlistEntryFactory(
            patient=patient,
            intake=intake,
            condition=condition,
            practices=[world.practice],
            since=world.now - timedelta(hours=1),
        )
        offer = WaitlistOfferFactory(
            entry=entry, starts_at=datetime.fromisoformat(start), offered_at=world.now
        )
        objects["entry_id"] = entry.pk
        about = {"row_id": offer.pk, "user_id": patient.user.pk, "until": offer.expires_at}
        objects["take_token"] = signed.link(Purpose.TAKE, **about).split("/")[-2]
