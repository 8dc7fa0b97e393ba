"""The first page's form: the same request as POST /api/v1/matches/, asked in plain words."""

from typing import Any, NamedTuple

from django import forms
from django.core.validators import RegexValidator
from django.forms.boundfield import BoundField
from django.http import QueryDict

from accounts.api.problems import flatten
from accounts.errors import DomainError
from matching import choices, ruleset
from matching.api import serializers
from matching.asking import Ask, Symptoms
from matching.triage import questions_for_form
from matching.triage.answers import ANSWERS

YES_NO = [("yes", "Yes"), ("no", "No")]
ZIP_FORM = RegexValidator(r"^[0-9]{5}\Z", "A ZIP code has five digits, like 10001.")


def _text(label: str, widget: forms.Widget, **kwargs: Any) -> forms.CharField:
    """Text that the API's serializer judges, so that both refuse it in the same words."""
    return forms.CharField(label=label, widget=widget, required=False, **kwargs)


def _select(label: str, options: choices.Choices, **kwargs: Any) -> forms.CharField:
    return _text(label, forms.Select(choices=options), **kwargs)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Folded(NamedTuple):
    """A part of the form behind a line that opens it."""

    title: str
    fields: list[BoundField]
    is_open: bool


class MatchForm(forms.Form):
    """Fields whose names begin with `q_` are questions of the rule set, with `c_` cautions."""

    PATHS = {
        "zip": "location.zip",
        "radius": "radius_miles",
        "condition": "conditions",
        "age": "age",
        "duration_weeks": "duration_weeks",
        "severity": "severity",
        "limits_daily_life": "limits_daily_life",
        "weeks_of_care": "weeks_of_care",
        "visit_mode": "preferences.visit_mode",
        "plan": "preferences.insurance_plan",
        "plan_required": "preferences.plan_required",
        "language": "preferences.languages",
        "provider_sex": "preferences.provider_sex",
        "earliest": "preferences.earliest",
        "latest": "preferences.latest",
        "new_patient": "preferences.new_patient",
        "wheelchair": "preferences.wheelchair",
        "cursor": "cursor",
    }
    LISTS = {"condition", "language"}
    PREFERENCES = ("earliest", "latest", "language", "provider_sex", "new_patient", "wheelchair")

    zip = forms.CharField(
        label="ZIP code",
        validators=[ZIP_FORM],
        error_messages={"required": "Please give the ZIP code of where you are."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code", "size": 5}),
    )
    radius = forms.FloatField(
        label="How far would you go?", initial=25, required=False, widget=forms.Select(choices=choices.RADII)
    )
    age = forms.IntegerField(required=False)
    duration_weeks = forms.FloatField(required=False)
    severity = forms.IntegerField(required=False)
    limits_daily_life = _text("", forms.RadioSelect(choices=YES_NO))
    weeks_of_care = forms.FloatField(
        label="For how many weeks has someone been treating it?",
        help_text="Leave it empty if no one has. After six weeks we look further.",
        required=False,
        widget=forms.NumberInput(attrs={"min": 0}),
    )
    visit_mode = _select("What kind of visit?", choices.VISIT_MODES, initial="either")
    plan_required = forms.BooleanField(label="Show only who takes this plan", required=False)
    provider_sex = _select("The clinician's sex", choices.SEXES)
    earliest = _day("Not before")
    latest = _day("Not after")
    new_patient = forms.BooleanField(label="I would be a new patient", initial=True, required=False)
    wheelchair = forms.BooleanField(label="I need step-free access", required=False)
    cursor = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.paths = dict(self.PATHS)
        self.asked = serializers.Match(data={})
        self.fields["condition"] = _select(
            "What is it?", choices.conditions(), help_text="Not sure? Leave it as it is."
        )
        self.fields["plan"] = _select("Your insurance plan", choices.plans())
        self.fields["language"] = _select("A language the clinician speaks", choices.languages())
        self._add_questions(questions_for_form(ruleset.current()))

    def _add_questions(self, told: dict[str, Any]) -> None:
        self.gates = [f"q_{entry['code']}" for entry in told["questions"] if entry["gate"]]
        others = [f"q_{entry['code']}" for entry in told["questions"] if not entry["gate"]]
        cautions = [f"c_{entry['code']}" for entry in told["cautions"]]
        self.parts = [
            ("More questions, for a better match", [*others, "weeks_of_care"]),
            ("What a clinician should know before treating you by hand", cautions),
            ("More wishes: times, language, access", list(self.PREFERENCES)),
        ]
        options = [(choice["value"], choice["text"]) for choice in told["choices"]]
        for prefix, path, entries in (
            ("q", "answers", told["questions"]),
            ("c", "cautions", told["cautions"]),
        ):
            for entry in entries:
                name = f"{prefix}_{entry['code']}"
                widget = forms.RadioSelect(choices=options)
                self.fields[name] = _text(entry["text"], widget, help_text=entry["help"])
                self.paths[name] = f"{path}.{entry['code']}"
        for entry in told["fields"]:
            field = self.fields[entry["code"]]
            field.label, field.help_text = entry["text"], entry["help"]
            if "lowest" in entry:
                field.widget.attrs |= {"min": entry["lowest"], "max": entry["highest"]}

    @classmethod
    def typed(cls, sent: QueryDict) -> "MatchForm":
        """This function will fill a fresh form with what was sent before, right or wrong, and complain of nothing."""
        form = cls()
        for name, field in form.fields.items():
            is_box = isinstance(field, forms.BooleanField)
            form.initial[name] = name in sent if is_box else sent.get(name, "").replace("\0", "")
        return form

    def ask(self) -> Ask:
        """:raises UnknownCode: the ZIP code is not known"""
        return self.asked.ask()

    def answers_alone(self) -> Symptoms:
        """The yes, no and not sure that were sent, whatever is wrong with the rest of the form."""
        sent = {name.removeprefix("q_"): self.data.get(name) for name in self.fields if name.startswith("q_")}
        return Symptoms(answers={code: answer for code, answer in sent.items() if answer in ANSWERS})

    def clean(self) -> dict[str, Any]:
        self.asked = serializers.Match(data=self.payload())
        if not self.asked.is_valid():
            for error in flatten(self.asked.errors):
                self._show(error.field, error.detail)
        return self.cleaned_data

    def payload(self) -> dict[str, Any]:
        """What was filled in, in the names and types of the API."""
        told: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value not in (None, ""):
                *outer, last = self.paths[name].split(".")
                target = told
                for part in outer:
                    target = target.setdefault(part, {})
                target[last] = self._as_json(name, value)
        return told

    def _as_json(self, name: str, value: Any) -> Any:
        if name == "limits_daily_life":
            return {"yes": True, "no": False}.get(value, value)
        if name in ("earliest", "latest"):
            return value.isoformat()
        return [value] if name in self.LISTS else value

    def refuse(self, refusal: DomainError) -> None:
        """Show a refusal of the domain where a refusal of the form itself would stand."""
        self._show(refusal.field or "", refusal.detail)

    def _show(self, path: str, detail: str) -> None:
        """Put words beside the field of a dotted path, or above the form; one complaint per field is enough."""
        name = next((name for name, own in self.paths.items() if f"{path}.".startswith(f"{own}.")), None)
        if name is None and path == "location":
            name = "zip"
        if name == "cursor":
            name = None
        if name is None or name not in self.errors:
            self.add_error(name, detail)

    def kept(self) -> list[tuple[str, str]]:
        """Everything that was sent, for the hidden fields of the page that follows."""
        return [
            (name, value)
            for name in self.fields
            if name != "cursor"
            for value in self.data.getlist(name)  # type: ignore[attr-defined]
        ]

    def gate_fields(self) -> list[BoundField]:
        return [self[name] for name in self.gates]

    def folded(self) -> list[Folded]:
        """The parts that are folded away until someone wants them or has put something into them."""
        return [self._fold(title, names) for title, names in self.parts]

    def _fold(self, title: str, names: list[str]) -> Folded:
        is_open = any(
            name in self.errors or (self[name].value() or "") != (self.fields[name].initial or "")
            for name in names
        )
        return Folded(title, [self[name] for name in names], is_open)
