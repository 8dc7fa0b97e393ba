"""Whether what was shown of a practice held, as a patient found it at their visit."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.trail.history import tracked
from patients.access import OfPatientQuerySet
from patients.models import Patient, Visit
from providers.models import InsurancePlan, Practice
from providers.models.checks import code_is_one_of


class Fact(models.TextChoices):
    PHONE = "phone", "The telephone number"
    HOURS = "hours", "The hours"
    ACCEPTS = "accepts", "Whether new patients are taken"
    PLAN = "plan", "Whether the insurance plan is taken"


class Held(models.TextChoices):
    RIGHT = "right", "Right"
    WRONG = "wrong", "Wrong"
    NOT_SURE = "not_sure", "Not sure"


@tracked("visit", "patient", "practice", "fact", "answer", "answered_at", "answered_by")
class FactAnswer(models.Model):
    """What the patient of a visit says of one fact. It is about the practice and tells nothing of their health."""

    Fact = Fact
    Held = Held

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="fact_answers")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="fact_answers")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="fact_answers")
    fact = models.CharField(max_length=7, choices=Fact.choices)
    plan = models.ForeignKey(InsurancePlan, on_delete=models.PROTECT, null=True, related_name="+")
    visited_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Held.choices)
    answered_at = models.DateTimeField("when it was answered last")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            code_is_one_of("fact", Fact, "fact_that_was_asked_is_known"),
            code_is_one_of("answer", Held, "fact_answer_is_known"),
            models.UniqueConstraint(fields=["visit", "fact"], name="one_answer_per_visit_and_fact"),
            models.CheckConstraint(
                condition=Q(fact="plan", plan__isnull=False) | (~Q(fact="plan") & Q(plan=None)),
                name="an_answer_about_a_plan_says_which",
            ),
        ]
        indexes = [
            # serves the question how many found a fact wrong
            models.Index(
                fields=["practice", "fact", "answered_at"],
                condition=Q(answer="wrong"),
                name="facts_that_were_found_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.fact} {self.answer}"
