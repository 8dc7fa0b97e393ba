"""What a patient sends to wait for a time, and to take one."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.api.serializers import StrictBoolean, StrictChoice, StrictSerializer, StrictUUID, refusal
from patients import windows
from patients.api.request_forms import Agrees, TimeWindow
from patients.api.symptoms import Told, require_state
from patients.waitlist.waiting import MOST_PRACTICES
from providers.catalogue.fields import US_STATES
from providers.models import Mode

NEEDED = ("patient", "practices", "mode", "new_patient", "told")  # to wait afresh
OF_THE_REQUEST = ("patient", "practices", "mode", "new_patient", "patient_state", "windows")


class JoinWaitlist(StrictSerializer):
    """After a request that came to nothing, which says what is wanted; or afresh, with everything but `request`."""

    request = StrictUUID(required=False, help_text="One that was declined, or not answered in time.")
    patient = StrictUUID(required=False)
    practices = serializers.ListField(
        child=StrictUUID(), required=False, min_length=1, max_length=MOST_PRACTICES
    )
    mode = StrictChoice(choices=Mode.choices, required=False)
    new_patient = StrictBoolean(required=False)
    patient_state = StrictChoice(
        choices=sorted(US_STATES), required=False, help_text="For video: the state where the patient will be."
    )
    windows = serializers.ListField(
        child=TimeWindow(), required=False, max_length=windows.MOST, help_text="Empty: any time will do."
    )
    told = Told(required=False, help_text="After a request: where its answers are older than 72 hours.")
    agrees = Agrees(required=False)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        if "request" in attrs:
            extra = [name for name in OF_THE_REQUEST if name in attrs]
            _refuse(extra, "The request says that already.", "not_expected")
            return attrs
        _refuse([name for name in NEEDED if name not in attrs], "Say this, or name a request.", "required")
        require_state(attrs)
        if len(set(attrs["practices"])) < len(attrs["practices"]):
            raise refusal("practices", "Please name a practice once.", "named_twice")
        return attrs


def _refuse(fields: list[str], text: str, code: str) -> None:
    if fields:
        raise ValidationError({field: [ErrorDetail(text, code=code)] for field in fields})
