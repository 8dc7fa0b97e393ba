"""Whether anything speaks against a visit that is about to be agreed to, of what was told and may have changed."""

from datetime import datetime

from patients.booking.scope import (
    OnlyTodayOrTomorrow,
    Passed,
    fits_level,
    gate,
    require_licence,
    require_specialty,
)
from patients.models import VisitRequest
from patients.requests import intakes
from providers.models import Practice


def require_still_fit(
    *, request: VisitRequest, practice: Practice, starts_at: datetime, passed: Passed | None, now: datetime
) -> None:
    """This function will hold a practice and a time to what was told last; `passed` is what was told just now.

    What was told first was looked at when it was sent; what was told since may speak against the visit, and a licence
    for a visit by video may have ended.

    :raises ManipulationCaution, NotInScope, CautionsUnasked: it is not for those who work there
    :raises OnlyTodayOrTomorrow: the patient should be seen sooner
    :raises NotLicensedThere: no licence of the clinician is known where the patient would be
    """
    require_licence(practice=practice, mode=request.mode, patient_state=request.patient_state, now=now)
    if passed is None and request.intake.replaces_id is not None:
        passed = gate(intakes.symptoms(request.intake, now=now))
    if passed is not None:
        require_specialty(passed, practice)
    if not fits_level(request.intake.level, starts_at, practice.location.zone, now=now):
        raise OnlyTodayOrTomorrow
