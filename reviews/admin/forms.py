"""What a moderator fills in: which rule, why, and which parts to take out."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reviews.models import FlagCode, HeldFor, RejectionCode, Review
from reviews.models.moderation import Outcome
from reviews.moderation import rules

SPAN = re.compile(r"\s*(\d{1,4})\s*-\s*(\d{1,4})\s*", re.ASCII)
PARTS = "Others, as first and last place: 10-24, 60-71. A place is counted in characters, the first one is 0."


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept for good. Write nothing about health, and not who you think it was.",
    )

    def given(self, outcome: str) -> dict[str, Any]:
        """What goes to the domain."""
        return {"reason": self.cleaned_data["reason"]}


class DecisionForm(ReasonForm):
    """By which rule, and what to take out. What is decided is said by the button."""

    code = forms.ChoiceField(
        label="Rule",
        required=False,
        choices=[("", "None"), *RejectionCode.choices],
        help_text="Needed where something is not shown. What the review says of the care is no rule.",
    )
    findings = forms.MultipleChoiceField(
        label="Take out", required=False, widget=forms.CheckboxSelectMultiple
    )
    spans = forms.CharField(
        label="Take out more",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 1}),  # Enter does not press a button there
        help_text=PARTS,
    )
    written_at = forms.CharField(widget=forms.HiddenInput)

    field_order = ("findings", "spans", "code", "reason")

    def __init__(self, data: Any = None, *, review: Review) -> None:
        super().__init__(data, initial=_initial(review))
        self.found = review.findings
        choosing: Any = self.fields["findings"]
        choosing.choices = [(str(number), _label(number, one)) for number, one in enumerate(self.found, 1)]
        if not self.found:
            del self.fields["findings"]

    def clean_spans(self) -> list[list[int]]:
        return _spans(self.cleaned_data["spans"])

    def clean_written_at(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["written_at"])
        except ValueError:
            raise ValidationError("Please open this page once more.") from None

    def given(self, outcome: str) -> dict[str, Any]:
        """The rule and the parts stand in the form whichever button is pressed; not all decisions take them."""
        given = super().given(outcome) | {
            "code": "",
            "spans": [],
            "written_at": self.cleaned_data["written_at"],
        }
        if outcome in rules.BY_A_RULE:
            given["code"] = self.cleaned_data["code"]
        if outcome == Outcome.REDACT:
            chosen = [self.found[int(number) - 1] for number in self.cleaned_data.get("findings", ())]
            given["spans"] = [*([one["start"], one["end"]] for one in chosen), *self.cleaned_data["spans"]]
        return given


class SettleForm(DecisionForm):
    """The same, for a review that was kept and should not have been; of others the reason alone counts."""

    def __init__(self, data: Any = None, *, review: Review, was_kept: bool) -> None:
        super().__init__(data, review=review)
        self.was_kept = was_kept
        self.initial["code"] = ""
        if not was_kept:
            for name in ("findings", "spans", "code"):
                self.fields.pop(name, None)

    def given(self, outcome: str) -> dict[str, Any]:
        """What goes to the domain: `redact` and `remove` are ways to overturn."""
        takes_out = self.was_kept and outcome in rules.BY_A_RULE
        given = super().given(outcome) if takes_out else ReasonForm.given(self, outcome)
        given.pop("written_at", None)
        return given


def _initial(review: Review) -> dict[str, Any]:
    """The rule that the first open objection leads to, where there is one."""
    first = review.flags.filter(closed_at=None).order_by("opened_at", "pk").first()
    code = rules.RULE_OF[FlagCode(first.code)].value if first is not None else ""
    return {"code": code, "written_at": review.written_at.isoformat() if review.written_at else ""}


def _label(number: int, found: dict[str, Any]) -> str:
    return f"{number}: {HeldFor(found['code']).label}, {found['start']}-{found['end']}"


def _spans(text: str) -> list[list[int]]:
    parts = [part for part in text.split(",") if part.strip()]
    matches: Sequence[re.Match[str] | None] = [SPAN.fullmatch(part) for part in parts]
    if not all(matches):
        raise ValidationError(PARTS)
    return [[int(match[1]), int(match[2])] for match in matches if match]
