"""How a visit ends: cancelled by either side, completed, missed, contested and settled, or by the clock."""

from datetime import timedelta

import pytest

from accounts.models import Role
from patients.models import Visit
from patients.states import StateHasChanged
from patients.visits import attendance, cancelling, clock, contesting
from patients.visits.turns import HasBegun, Side
from providers.verification.conflicts import ConflictOfInterest
from providers.verification.reasons import ReasonNeeded
from tests.factories.people import make_staff
from tests.patients import demand

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def status(visit):
    return Visit.objects.get(pk=visit.pk).status


def cancel(visit, now, side=Side.PATIENT, code="plans"):
    return cancelling.cancel(visit=visit, side=side, code=code, by=None, now=now)


def missed(visit):
    return attendance.miss(visit=visit, by=None, now=visit.starts_at + 15 * MINUTE)


@pytest.mark.parametrize(("side", "code"), [("patient", "cost"), ("clinic", "ill")])
def test_either_side_cancels_and_the_time_is_free_again(visit, told, side, code):
    row = cancel(visit, visit.starts_at - 24 * HOUR, Side(side), code)

    stored = Visit.objects.select_related("claim").get(pk=visit.pk)
    assert (stored.status, stored.cancel_code) == (f"cancelled_by_{side}", code)
    assert (stored.is_late, stored.sequence, row.sequence) == (False, 1, 1)
    assert stored.claim.released_at == visit.starts_at - 24 * HOUR
    assert told() == {f"visit.cancelled_by_{side}"}


def test_less_than_a_day_before_is_late(visit):
    assert cancel(visit, visit.starts_at - 24 * HOUR + MINUTE).is_late is True


@pytest.mark.parametrize(("side", "code"), [("patient", "ill"), ("clinic", "cost")])
def test_a_reason_is_of_ones_own_side(visit, now, side, code):
    with pytest.raises(cancelling.CodeOfTheOtherSide):
        cancel(visit, now, Side(side), code)
    assert status(visit) == "confirmed"


@pytest.mark.parametrize(("side", "code"), [("patient", "plans"), ("clinic", "ill")])
def test_what_has_begun_is_cancelled_by_nobody(visit, side, code):
    with pytest.raises(HasBegun):
        cancel(visit, visit.starts_at, Side(side), code)
    assert status(visit) == "confirmed"


def test_cancelled_is_cancelled_once(visit, now):
    cancel(visit, now)
    with pytest.raises(StateHasChanged):
        cancel(visit, now, Side.CLINIC, "ill")
    assert status(visit) == "cancelled_by_patient"


def test_a_clinic_does_not_change_what_was_moved_away(visit, now, okafor_practice):
    stale = Visit(pk=visit.pk, patient=visit.patient, practice_id=visit.pk)
    with pytest.raises(StateHasChanged):
        cancel(stale, now, Side.CLINIC, "ill")
    assert status(visit) == "confirmed"


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [(-61, attendance.TooEarly), (-60, None), (30, None), (31, attendance.VisitIsOver)],
)
def test_the_door_is_open_from_an_hour_before_to_the_end(visit, minutes, refusal):
    at = visit.starts_at + minutes * MINUTE
    if refusal is None:
        assert attendance.check_in(visit=visit, now=at).checked_in_at == at
        return
    with pytest.raises(refusal):
        attendance.check_in(visit=visit, now=at)
    assert status(visit) == "confirmed"


def test_a_visit_is_completed_from_its_start_on(visit, told):
    with pytest.raises(attendance.TooEarly):
        attendance.complete(visit=visit, by=None, now=visit.starts_at - MINUTE)
    attendance.complete(visit=visit, by=None, now=visit.starts_at)
    assert (status(visit), told()) == ("completed", {"visit.completed"})


def test_a_patient_is_waited_for_a_quarter_of_an_hour(visit):
    with pytest.raises(attendance.TooEarly):
        attendance.miss(visit=visit, by=None, now=visit.starts_at + 14 * MINUTE)
    missed(visit)
    assert status(visit) == "no_show"


def test_whoever_was_checked_in_did_come(visit):
    attendance.check_in(visit=visit, now=visit.starts_at)
    with pytest.raises(StateHasChanged):
        missed(visit)
    assert status(visit) == "checked_in"


@pytest.mark.parametrize(("outcome", "sentence"), [("completed", "came"), ("no_show", "did not come")])
def test_a_moderator_settles_what_is_contested_and_the_history_says_why(visit, outcome, sentence):
    missed(visit)
    late = visit.starts_at + 7 * DAY + 15 * MINUTE
    contesting.contest(visit=visit, note="I sat in the hall.", now=late)
    assert (
        Visit.objects.select_related("patient__person_key").get(pk=visit.pk).contest_note
        == "I sat in the hall."
    )
    moderator = make_staff(Role.MODERATOR)
    contesting.settle(visit=visit, outcome=outcome, reason=f"The patient {sentence}.", by=moderator, now=late)

    assert status(visit) == outcome
    last = visit.history.order_by("-pgh_id").first()
    assert last.pgh_context["reason"] == f"The patient {sentence}."
    with pytest.raises(StateHasChanged if outcome == "completed" else contesting.ContestedBefore):
        contesting.contest(visit=visit, note="Again.", now=late)


def test_after_seven_days_nothing_is_contested(visit):
    missed(visit)
    with pytest.raises(contesting.ContestedTooLate):
        contesting.contest(visit=visit, note="x", now=visit.starts_at + 7 * DAY + 16 * MINUTE)
    assert status(visit) == "no_show"


def test_nobody_settles_their_own_or_that_of_a_colleague_or_without_a_reason(visit, ada):
    missed(visit)
    contesting.contest(visit=visit, note="x", now=visit.starts_at + DAY)
    doctor = make_staff(Role.MODERATOR, "okafor@example.org")
    visit.practice.provider.owner = doctor
    visit.practice.provider.save()
    given = {"visit": visit, "outcome": "completed", "now": visit.starts_at + DAY}
    for by in (ada.user, doctor):
        with pytest.raises(ConflictOfInterest):
            contesting.settle(by=by, reason="The patient came.", **given)
    with pytest.raises(ReasonNeeded):
        contesting.settle(by=make_staff(Role.MODERATOR), reason=" ", **given)
    assert status(visit) == "contested"


@pytest.mark.parametrize("said", ["by the clinic", "by the patient", "by nobody"])
def test_the_clock_completes_what_somebody_said_took_place(visit, said):
    if said == "by the clinic":
        attendance.check_in(visit=visit, now=visit.starts_at)
    if said == "by the patient":
        attendance.say_attended(visit=visit, now=visit.starts_at)

    assert clock.complete_what_is_over(now=visit.ends_at + DAY - MINUTE) == 0
    assert clock.complete_what_is_over(now=visit.ends_at + DAY) == (said != "by nobody")
    assert clock.complete_what_is_over(now=visit.ends_at + DAY) == 0
    assert status(visit) == ("confirmed" if said == "by nobody" else "completed")


def test_a_row_that_the_clock_cannot_complete_holds_up_no_other(
    visit, eve, okafor_practice, now, monkeypatch
):
    visits = [visit, demand.visit(eve.patient, okafor_practice, now + 2 * DAY, now)]
    for one in visits:
        attendance.say_attended(visit=one, now=one.starts_at)
    flawed, sound = sorted(visits, key=lambda one: one.pk)
    real = clock.change_status

    def change(row, *args, **facts):
        if row.pk == flawed.pk:
            raise StateHasChanged
        real(row, *args, **facts)

    monkeypatch.setattr(clock, "change_status", change)

    assert clock.complete_what_is_over(now=now + 4 * DAY) == 1
    assert (status(flawed), status(sound)) == ("confirmed", "completed")
