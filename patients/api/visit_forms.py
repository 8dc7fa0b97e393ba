"""What is sent about a visit."""

from accounts.api.serializers import StrictChar, StrictChoice, StrictSerializer, StrictUUID
from patients.api.moments import StartTime
from patients.api.request_forms import Agrees
from patients.api.symptoms import Told
from patients.models import Visit


class Cancel(StrictSerializer):
    code = StrictChoice(choices=Visit.CancelCode.choices)


class Reschedule(StrictSerializer):
    starts_at = StartTime()
    practice = StrictUUID(required=False, help_text="Another practice; left out: the same one.")
    told = Told(
        required=False, help_text="At another clinician's, where the answers are older than 72 hours."
    )
    agrees = Agrees(required=False, help_text="At another clinic.")


class Contest(StrictSerializer):
    note = StrictChar(max_length=1000, help_text="How it was. Please write nothing about your health here.")
