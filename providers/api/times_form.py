"""The query of free times."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.api.serializers import DATE_FORM
from providers.api.fields import ConditionField
from providers.models import Mode
from providers.visit_times import Wanted

YES_NO = [("true", "Yes"), ("false", "No")]


class DayField(forms.CharField):
    """A calendar day, `2026-12-01`, and nothing else."""

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return date.fromisoformat(text) if DATE_FORM.fullmatch(text) else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> date:
        raise ValidationError("A day such as 2026-12-01.", code="invalid")


class TimesForm(forms.Form):
    """`from` is a word of Python, so it and its like are added by name."""

    condition = ConditionField()
    mode = forms.ChoiceField(choices=Mode.choices, required=False)
    new_patient = forms.ChoiceField(choices=YES_NO, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields |= {"from": DayField(required=False), "to": DayField(required=False)}

    def wanted(self) -> Wanted:
        """This function will give the visit that was asked for; the form has to be valid."""
        told = self.cleaned_data
        return Wanted(
            first=told["from"],
            last=told["to"],
            condition_group=told["condition"].group if told["condition"] else "",
            mode=told["mode"] or None,
            new_patient=told["new_patient"] != "false",
        )
