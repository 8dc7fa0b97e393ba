"""What a verifier writes down in a case: evidence, and the decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from providers.admin.case_words import Statement, statements
from providers.models import Document, VerificationCase, VerificationEvent
from providers.verification import credentials, decisions, evidence, support

Event = VerificationEvent
BY_PERSON = [(value, label) for value, label in Event.Method.choices if value not in evidence.BY_MACHINE]
SOURCES = [(value, label) for value, label in Event.Source.choices if value != Event.Source.DIRECTORY]
MINUTE = "%Y-%m-%dT%H:%M"
SAID = "said_"
LABELS: Mapping[str, str] = {
    "number": "Number",
    "issued_on": "Issued on",
    "expires_on": "Last valid day",
    "count": "Cases or visits",
    "period_from": "From",
    "period_to": "To",
}


class EvidenceForm(forms.Form):
    """What one source said; the comparison with what the clinician says is made here."""

    source = forms.ChoiceField(choices=[("", "Which source?"), *SOURCES])
    method = forms.ChoiceField(label="How you asked", choices=[("", "How?"), *BY_PERSON])
    result = forms.ChoiceField(
        label="What it says", choices=[("", "What does it say?"), *Event.Result.choices]
    )
    looked_at = forms.DateTimeField(
        label="When you looked (UTC)",
        input_formats=[MINUTE, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
        initial=lambda: timezone.now().replace(second=0, microsecond=0),
    )
    document: "forms.ModelChoiceField[Document]" = forms.ModelChoiceField(
        queryset=Document.objects.none(),
        required=False,
        empty_label="None",
        help_text="Needed where you looked at a document.",
    )
    note = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    prefix = "evidence"

    def __init__(self, data: Any = None, *, case: VerificationCase) -> None:
        super().__init__(data)
        self.statements = [one for one in statements(case) if one.is_compared]
        documents: Any = self.fields["document"]
        documents.queryset = evidence.of_case(case)
        documents.label_from_instance = lambda row: f"{row.get_kind_display()}, {row.uploaded_at:%Y-%m-%d}"
        for one in self.statements:
            self.fields[SAID + one.name] = _field_of(one)

    @property
    def compared(self) -> list[tuple[Statement, forms.BoundField]]:
        """What can be compared, each with the field for what the source says."""
        return [(one, self[SAID + one.name]) for one in self.statements]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields but for the comparison."""
        return [field for field in self if not field.name.startswith(SAID)]

    def given(self) -> dict[str, Any]:
        """What goes to the domain."""
        own = {name: value for name, value in self.cleaned_data.items() if not name.startswith(SAID)}
        return {**own, "facts": [fact for one in self.statements if (fact := self._fact(one))]}

    def _fact(self, one: Statement) -> dict[str, Any] | None:
        said = self.cleaned_data[SAID + one.name]
        if said in (None, ""):
            return None
        theirs = said.isoformat() if isinstance(said, date) else str(said)
        same = support.bare(theirs) == support.bare(one.compared_as)
        return {"name": one.name, "ours": one.compared_as, "theirs": theirs, "same": same, "text": ""}


class DecisionForm(forms.Form):
    """Why, and what the source has otherwise than the clinician. Which result is said by the button."""

    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The clinician is told this where you say no.",
    )

    prefix = "decision"

    def __init__(self, data: Any = None, *, case: VerificationCase) -> None:
        super().__init__(data)
        self.terms = [name for name in LABELS if name in decisions.TERMS.get(case.kind, ())]
        by_name = {one.name: one for one in statements(case)}
        self.initial = support.corrections(case, now=timezone.now()) if self.terms else {}
        for name in self.terms:
            self.fields[name] = _field_of(by_name[name], longest=credentials.LONGEST_NUMBER)
            self.fields[name].label = LABELS[name]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields for terms."""
        return [self[name] for name in self.terms]

    def given(self) -> dict[str, Any]:
        """What goes to the domain."""
        terms = {name: self.cleaned_data[name] for name in self.terms if self.cleaned_data[name]}
        return {"reason": self.cleaned_data["reason"], "terms": terms or None}


def _field_of(one: Statement, *, longest: int = 160) -> forms.Field:
    if isinstance(one.value, date) or one.name.endswith("_on"):
        return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if isinstance(one.value, int):
        return forms.IntegerField(required=False, min_value=1, max_value=32767)
    return forms.CharField(required=False, max_length=longest)
