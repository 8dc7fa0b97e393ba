"""Who may ask which practice for a visit: the rules of a match, asked once more of the one that was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from accounts.errors import DomainError
from matching import answers
from matching.asking import Symptoms
from matching.gates import Gate
from matching.preparing import Gated, pass_gate, reached
from matching.retrieval import age_bit
from matching.triage import EMERGENCY, SAME_DAY, Caution, Question, Triage, unasked_cautions
from matching.windows import window_for
from patients.windows import Told as Window
from patients.windows import reach
from providers.catalogue.held import Specialty
from providers.models import Condition, Credential, Mode, Practice, ProviderTaxonomy
from providers.visit_times import mode_of, takes

DAY = timedelta(days=1)


class EmergencyLevel(DomainError):
    """What was told needs care at once. The answer holds `triage` and `emergency`, as that of a match does."""

    code = "emergency_level"
    detail = "What you told us needs care at once. Please don't wait for a visit."

    def __init__(self, triage: Triage) -> None:
        super().__init__(extra=answers.gate_alone(triage))


class GateUnanswered(DomainError):
    code = "gate_unanswered"
    detail = "Please answer these questions first. They show whether a visit is the right next step."


class CautionsUnasked(DomainError):
    code = "cautions_unasked"
    detail = "Treatment by hand is not safe for everybody. Please answer these questions first."


class ManipulationCaution(DomainError):
    code = "manipulation_caution"
    detail = "Treatment by spinal manipulation waits until a doctor says that it is safe for you."


class NotInScope(DomainError):
    code = "not_in_scope"
    detail = "This is not who sees people for what you told us. A match shows who does."


class NotLicensedThere(DomainError):
    code = "not_licensed_there"
    detail = "We know of no licence of this clinician where the patient would be for a video visit."


class AgeNotSeen(DomainError):
    code = "age_not_seen"
    detail = "This clinician does not see people of this age."


class NotAccepting(DomainError):
    code = "not_accepting"
    detail = "This practice takes no patients now, or only those it knows."


class OnlyTodayOrTomorrow(DomainError):
    code = "only_today_or_tomorrow"
    detail = "With what you told us, please see somebody today or tomorrow."


@dataclass(frozen=True, kw_only=True)
class Passed:
    """Answers that allow a visit: the whole gate was answered, and nothing is an emergency."""

    symptoms: Symptoms
    gated: Gated

    @property
    def level(self) -> str:
        return self.gated.triage.level

    @cached_property
    def condition(self) -> Condition:
        """What the visit is about: the first condition that was named, or the entry problem."""
        first = next(iter(self.gated.conditions.values()))
        return Condition.objects.get(pk=first.id)


def gate(symptoms: Symptoms) -> Passed:
    """This function will let answers through that allow a visit to be held or asked for.

    :raises UnknownCode: a condition is not in the catalogue
    :raises EmergencyLevel: they need care at once
    :raises GateUnanswered: a question of the gate was not answered
    """
    gated = pass_gate(symptoms)
    if gated.triage.level == EMERGENCY:
        raise EmergencyLevel(gated.triage)
    if not gated.triage.allows_request:
        asked = {question.code: question for question in gated.rules.questions}
        raise GateUnanswered(extra=_questions(gated.triage.unasked, asked))
    return Passed(symptoms=symptoms, gated=gated)


def require_scope(
    *, passed: Passed, practice: Practice, mode: str, new_patient: bool, patient_state: str, now: datetime
) -> None:
    """This function will hold a practice to what a match asks of it: specialty, cautions, licence, age, patients.

    `patient_state` is where the patient would be for a video visit; in person it is not looked at.

    :raises ModeNotOffered: the practice does not see people in this way
    :raises ManipulationCaution, NotInScope: what was told is not for those who work there
    :raises CautionsUnasked: somebody there treats by manipulation, and not all that matters for it was asked
    :raises NotLicensedThere: a video visit where no licence of the clinician is known
    :raises AgeNotSeen: the clinician does not see people of the patient's age
    :raises NotAccepting: the practice takes nobody, or nobody new
    """
    mode_of(practice, mode)
    require_specialty(passed, practice)
    require_licence(practice=practice, mode=mode, patient_state=patient_state, now=now)
    age = passed.symptoms.age
    if age is not None and not practice.provider.ages & age_bit(age):
        raise AgeNotSeen
    if not takes(practice, new_patient=new_patient):
        raise NotAccepting


def require_licence(*, practice: Practice, mode: str, patient_state: str, now: datetime) -> None:
    """This function will ask for a licence where the patient would be for a video visit.

    :raises NotLicensedThere: none of the clinician is known there
    """
    if mode == Mode.VIDEO and not _is_licensed(practice, patient_state, now):
        raise NotLicensedThere


def require_day(*, passed: Passed, practice: Practice, starts_at: datetime, now: datetime) -> None:
    """This function will keep what should be seen on the same day to today and tomorrow at the place.

    :raises OnlyTodayOrTomorrow: the time is later
    """
    if not fits_level(passed.level, starts_at, practice.location.zone, now=now):
        raise OnlyTodayOrTomorrow


def require_windows(*, passed: Passed, practice: Practice, windows: Sequence[Window], now: datetime) -> None:
    """This function will ask for some time today or tomorrow where the patient should be seen on the same day.

    :raises OnlyTodayOrTomorrow: all that would suit is later
    """
    zone = practice.location.zone
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + DAY
    if passed.level == SAME_DAY and not reach(windows, tomorrow, zone, now=now):
        raise OnlyTodayOrTomorrow(field="windows")


def fits_level(level: str, starts_at: datetime, zone: str, *, now: datetime) -> bool:
    """This function will tell whether a time is soon enough for how soon somebody should be seen."""
    window = window_for(
        now=now,
        zone=zone,
        earliest=None,
        latest=None,
        weekdays=(),
        day_parts=(),
        only_today_and_tomorrow=level == SAME_DAY,
    )
    return window is None or window.holds(starts_at, zone)


def require_specialty(passed: Passed, practice: Practice) -> None:
    """This function will hold what was told to who works at a practice.

    :raises ManipulationCaution, NotInScope: it is not for them
    :raises CautionsUnasked: somebody there treats by manipulation, and not all that matters for it was asked
    """
    held = _specialties(passed, practice)
    bars = [entry.bar for entry in reached(passed.symptoms, passed.gated) if entry.specialty in held]
    if None not in bars:
        raise ManipulationCaution if Gate.MANIPULATION_CAUTION in bars else NotInScope
    unasked = unasked_cautions(passed.gated.cautions)
    if unasked and any(specialty.manipulates for specialty in held):
        asked = {caution.code: caution for caution in passed.gated.rules.cautions}
        raise CautionsUnasked(extra=_questions(unasked, asked))


def _specialties(passed: Passed, practice: Practice) -> set[Specialty]:
    codes = ProviderTaxonomy.objects.filter(provider=practice.provider_id).values_list(
        "taxonomy_id", flat=True
    )
    known = passed.gated.catalogue.specialty_of
    return {known[code] for code in codes if code in known}


def _is_licensed(practice: Practice, state: str, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(practice.location.zone)).date()
    licences = Credential.objects.filter(provider=practice.provider_id, kind=Credential.Kind.LICENCE)
    return licences.filter(jurisdiction=state, verified_until__gte=today).exists()


def _questions(
    codes: tuple[str, ...], asked: Mapping[str, Question] | Mapping[str, Caution]
) -> dict[str, list[dict[str, str]]]:
    return {"questions": [{"code": code, "text": asked[code].text} for code in codes]}
