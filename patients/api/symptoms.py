"""What somebody tells of a patient's pain, in the names of a match; how old they are is known here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.api.serializers import StrictBoolean, StrictChoice, StrictSerializer, refusal
from matching import asking
from matching.api import serializers
from matching.asking import Symptoms
from patients.models import Patient
from patients.requests.intakes import Telling
from providers.catalogue import held
from providers.catalogue.fields import US_STATES
from providers.models import Mode


class Told(serializers.Told):
    """The answers of the gate, the cautions and whatever else a match asks, without the age."""

    def validate_conditions(self, slugs: list[str]) -> list[str]:
        """The gate refuses them too, but does not know within what they stand."""
        known, text = held.current().conditions, "This condition is not in our list."
        unknown = [str(number) for number, slug in enumerate(slugs) if slug not in known]
        if unknown:
            raise ValidationError({number: [ErrorDetail(text, "unknown_code")] for number in unknown})
        return slugs


class WantedVisit(StrictSerializer):
    """Which kind of visit is wanted."""

    mode = StrictChoice(choices=Mode.choices)
    new_patient = StrictBoolean()
    patient_state = StrictChoice(
        choices=sorted(US_STATES), required=False, help_text="For video: the state where the patient will be."
    )

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        require_state(attrs)
        return attrs


def require_state(sent: Mapping[str, Any]) -> None:
    """This function will refuse a video visit without the state where the patient will be, and another with it."""
    by_video = sent["mode"] == Mode.VIDEO
    if by_video and "patient_state" not in sent:
        raise refusal("patient_state", "Say in which state the patient will be.", "required")
    if not by_video and "patient_state" in sent:
        raise refusal("patient_state", "This is for video visits alone.", "not_expected")


def told_in(sent: Mapping[str, Any]) -> dict[str, Any]:
    """This function will pick what was told from a checked body, ready to be kept as JSON."""
    return {name: sent[name] for name in Told().fields.keys() & sent.keys()}


def symptoms_of(told: Mapping[str, Any], *, patient: Patient, now: datetime) -> Symptoms:
    """This function will give the gate what was told of a patient, with their age."""
    return asking.symptoms_of(told, age=patient.age(now))


def telling(told: Mapping[str, Any], *, patient: Patient, now: datetime) -> Telling:
    """This function will give what was told of a patient as it is kept, and as the gate reads it."""
    return Telling(told=told_in(told), symptoms=symptoms_of(told, patient=patient, now=now))
