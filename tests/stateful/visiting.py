"""What becomes of visits and of those who wait, beside what is asked: all of it in any order."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from patients.models import Hold, Visit, VisitRequest, WaitlistEntry
from patients.requests import submitting
from patients.visits import attendance, cancelling, clock, contesting, rescheduling
from patients.visits.turns import Side
from patients.waitlist import answering, ending, offering, waiting
from tests.stateful.booking import FORM, Requests, pick, telling
from tests.stateful.tables import HALF, MINUTE

SIDES = st.sampled_from(Side)
CODES = {Side.PATIENT: Visit.CancelCode.PLANS, Side.CLINIC: Visit.CancelCode.ILL}


class Visits(Requests):
    @rule(who=pick, slot=pick)
    def book(self, who, slot):
        """A visit at once, at the clinician who confirms by herself."""
        patient = self._patient(who)
        self._hold(patient, self.practices[1], self._slot(slot))
        held = Hold.objects.live(self.now).filter(patient=patient, claim__practice=self.practices[1]).first()
        if held is not None:
            self._act(submitting.submit, asked=self._asked(patient, [held]), by=patient.user)

    @rule(which=pick, side=SIDES)
    def cancel(self, which, side):
        self._upon_visit(which, cancelling.cancel, side=side, code=CODES[side], by=self._who(which, side))

    @rule(which=pick, side=SIDES, slot=pick, where=st.sampled_from([None, 0, 1, 2]))
    def reschedule(self, which, side, slot, where):
        practice_id = None if where is None else self.practices[where].pk
        wanted = rescheduling.Wanted(
            starts_at=self._slot(slot), practice_id=practice_id, telling=telling(), agrees=self.agrees
        )
        self._upon_visit(which, rescheduling.reschedule, side=side, wanted=wanted, by=self._who(which, side))

    @rule(which=pick)
    def check_in(self, which):
        self._upon_visit(which, attendance.check_in)

    @rule(which=pick)
    def complete(self, which):
        self._upon_visit(which, attendance.complete, by=self.owner)

    @rule(which=pick)
    def miss(self, which):
        self._upon_visit(which, attendance.miss, by=self.owner)

    @rule(which=pick)
    def say_attended(self, which):
        self._upon_visit(which, attendance.say_attended)

    @rule(which=pick)
    def contest(self, which):
        self._upon_visit(which, contesting.contest, note="I was there at ten.")

    @rule(which=pick, outcome=st.sampled_from(contesting.OUTCOMES))
    def settle(self, which, outcome):
        reason = "Both were asked."
        self._upon_visit(which, contesting.settle, outcome=outcome, reason=reason, by=self.moderator)

    @rule(which=pick, after=st.sampled_from([-HALF, MINUTE, 16 * MINUTE]))
    def wait_for_a_visit(self, which, after):
        """To shortly before, at or after a visit that is still to come."""
        row = self._row(Visit.objects.filter(starts_at__gt=self.now - after), which)
        self.now = row.starts_at + after if row else self.now

    @rule()
    def sweep_visits(self):
        self._act(clock.complete_what_is_over)
        assert clock.complete_what_is_over(now=self.now) == 0, "what was swept is swept again"

    # Those who wait

    @rule(who=pick, where=st.sets(st.integers(0, 2), min_size=1))
    def join(self, who, where):
        patient = self._patient(who)
        practices = [self.practices[number].pk for number in sorted(where)]
        wanted = waiting.Wanted(patient=patient, practices=practices, telling=telling(), **FORM)
        self._act(waiting.join, wanted=wanted, agrees=self.agrees, by=patient.user)

    @rule(which=pick)
    def join_after(self, which):
        if (row := self._row(VisitRequest.objects.filter(status="closed"), which)) is not None:
            by = row.asked_by
            self._act(waiting.join_after, request=row, telling=telling(), agrees=self.agrees, by=by)

    @rule(which=pick)
    def leave(self, which):
        if (row := self._row(WaitlistEntry.objects, which)) is not None:
            self._act(waiting.leave, entry=row)

    @rule()
    def offer(self):
        self._act(offering.offer_free_times)
        assert offering.offer_free_times(now=self.now) == 0, "what was offered is offered again"

    @rule(which=pick, accepts=st.booleans())
    def answer_offer(self, which, accepts):
        rows = WaitlistEntry.objects.filter(offers__status="offered") or WaitlistEntry.objects
        if (row := self._row(rows, which)) is None:
            return
        if accepts:
            given = {"telling": telling(), "agrees": self.agrees, "by": row.asked_by}
            self._act(answering.accept, entry=row, **given)
        else:
            self._act(answering.decline, entry=row)

    @rule()
    def sweep_waits(self):
        for sweep in (ending.end_unanswered, ending.end_old_waits):
            self._act(sweep)
            assert sweep(now=self.now) == 0, "what was swept is swept again"

    def _upon_visit(self, which, act, **given):
        if (row := self._row(Visit.objects, which)) is not None:
            self._act(act, visit=row, **given)

    def _who(self, which, side):
        if side == Side.CLINIC:
            return self.owner
        row = self._row(Visit.objects, which)
        return row and row.patient.user
