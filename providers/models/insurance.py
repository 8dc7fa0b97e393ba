"""Payers, their plans, and which practice takes which plan."""

import uuid

from django.db import models
from django.utils import timezone

from providers.models.checks import code_is_one_of
from providers.models.places import Practice


class Payer(models.Model):
    """An organisation that pays for care."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class InsurancePlan(models.Model):
    """A line of business of a payer; `number` stands for it in the search table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=200)
    line_of_business = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class PlanAnswer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    UNKNOWN = "unknown", "Not known"


class PlanAcceptance(models.Model):
    """What is known of a practice and a plan; no row means that nothing is known."""

    Answer = PlanAnswer

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="plan_acceptances")
    plan = models.ForeignKey(InsurancePlan, on_delete=models.PROTECT, related_name="acceptances")
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.UNKNOWN)
    source = models.CharField(max_length=13, choices=Practice.Source.choices, default=Practice.Source.OWNER)
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "plan"], name="one_answer_per_practice_and_plan"),
            code_is_one_of("answer", PlanAnswer, "plan_answer_is_known"),
            code_is_one_of("source", Practice.Source, "plan_answer_source_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.answer}"
