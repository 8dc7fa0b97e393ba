"""What verifiers may send about cases, and what the queue may be narrowed by."""

from datetime import timedelta
from typing import Any

import django_filters
from django.utils import timezone
from rest_framework import serializers

from accounts.api.serializers import (
    StrictBoolean,
    StrictChar,
    StrictChoice,
    StrictDate,
    StrictDateTime,
    StrictInteger,
    StrictSerializer,
    StrictUUID,
)
from providers.access import CaseQuerySet
from providers.models import VerificationCase, VerificationEvent
from providers.models.verification import EvidenceResult

MOST_FACTS = 20
LONGEST_REASON = 1000
WHOSE = [("me", "Yours"), ("nobody", "Not taken yet")]


class FactForm(StrictSerializer):
    """What we hold beside what the source has."""

    name = StrictChar(max_length=40)
    ours = StrictChar(max_length=200, allow_blank=True)
    theirs = StrictChar(max_length=200, allow_blank=True)
    same = StrictBoolean()
    text = StrictChar(max_length=300, allow_blank=True, default="")


class EvidenceForm(StrictSerializer):
    source = StrictChoice(choices=VerificationEvent.Source.choices)  # type: ignore[assignment]
    method = StrictChoice(choices=VerificationEvent.Method.choices)
    result = StrictChoice(choices=EvidenceResult.choices)
    looked_at = StrictDateTime(help_text="When the source said so.")
    facts = serializers.ListField(child=FactForm(), required=False, max_length=MOST_FACTS)
    note = StrictChar(max_length=LONGEST_REASON, allow_blank=True, required=False)
    document = StrictUUID(required=False, help_text="Which document of the case was looked at.")


class TermsForm(StrictSerializer):
    """What the source has otherwise than the clinician; of a credential the first three, of experience the others."""

    number = StrictChar(max_length=40, required=False)
    issued_on = StrictDate(required=False)
    expires_on = StrictDate(required=False)
    count = StrictInteger(min_value=1, max_value=32767, required=False)
    period_from = StrictDate(required=False)
    period_to = StrictDate(required=False)


class ReasonForm(StrictSerializer):
    reason = StrictChar(
        max_length=LONGEST_REASON, help_text="10 characters at least. The clinician reads it: write for them."
    )


class DecisionForm(ReasonForm):
    result = StrictChoice(choices=VerificationCase.Result.choices)
    terms = TermsForm(required=False)


class CaseFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=VerificationCase.State.choices, help_text="Open ones, unless told otherwise."
    )
    kind = django_filters.ChoiceFilter(choices=VerificationCase.Kind.choices)
    because = django_filters.ChoiceFilter(choices=VerificationCase.Because.choices)
    assigned = django_filters.ChoiceFilter(choices=WHOSE, method="by_whose")
    older_than_days = django_filters.NumberFilter(
        method="by_age", min_value=0, max_value=3650, help_text="Whole or part days."
    )
    q = django_filters.CharFilter(
        method="by_words", max_length=100, help_text="An NPI, or how names of the clinician begin."
    )

    class Meta:
        model = VerificationCase
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        self.form.cleaned_data["state"] = self.form.cleaned_data["state"] or VerificationCase.State.OPEN
        return super().filter_queryset(queryset)

    def by_whose(self, cases: CaseQuerySet, name: str, whose: str) -> CaseQuerySet:
        user: Any = self.request.user
        return cases.assigned(user) if whose == "me" else cases.unassigned()

    def by_age(self, cases: CaseQuerySet, name: str, days: Any) -> CaseQuerySet:
        return cases.opened_before(timezone.now() - timedelta(days=float(days)))

    def by_words(self, cases: CaseQuerySet, name: str, words: str) -> CaseQuerySet:
        return cases.about(words)
