"""The share of outcomes in own data: what was answered weeks after visits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import User
from accounts.own_data import registry, retention
from accounts.own_data.registry import Exporting, Section
from patients.models import Patient
from patients.own_data import whose_data_goes
from reviews.models import CheckIn, FactAnswer
from reviews.outcomes import answering

COVERED = {
    "reviews.CheckIn": (
        "How you said that you are after visits. That somebody was asked and answered, and when, stays."
    ),
    "reviews.FactAnswer": "What you said of what we showed of practices.",
}
RULES = (
    retention.Rule(
        "reviews.FactAnswer",
        timedelta(days=365),
        "to answer questions about it; it counts for 90 days",
        lambda cutoff: FactAnswer.objects.filter(answered_at__lte=cutoff),
        "patient_id",
    ),
)


def register() -> None:
    """This function will add the share and the rule of outcomes."""
    registry.register("outcomes", export=export, erase=erase, covers=COVERED)
    retention.add(*RULES)


def export(user: User, exporting: Exporting) -> Iterable[Section]:
    """This function will give what a person, or those they speak for, answered after visits."""
    for patient in Patient.objects.visible_to(user).readable().order_by("created_at"):
        who = "You" if patient.user_id == user.pk else f"You act for {patient.name}"
        rows = CheckIn.objects.visible_to(user).filter(patient=patient).select_related("patient__person_key")
        names = ("id", "visit_id", "kind", "due_at", "asked_at", "answered_at", "step_up_at")
        told = [
            {**{name: getattr(row, name) for name in names}, "said": row.said}
            for row in rows.order_by("due_at", "pk")
        ]
        yield Section(f"{who}: how you were after visits", told, subject_id=patient.pk)
        of_facts = FactAnswer.objects.filter(patient=patient).order_by("answered_at", "pk")
        columns = ("visit_id", "fact", "plan__name", "answer", "answered_at")
        yield Section(
            f"{who}: what you said of practices", list(of_facts.values(*columns)), subject_id=patient.pk
        )


def erase(user: User, now: datetime) -> None:
    """This function will delete what was answered for whoever goes with an account, and keep that it was."""
    for patient in whose_data_goes(user):
        answering.forget(patient, now)
        FactAnswer.objects.filter(patient=patient).delete()
