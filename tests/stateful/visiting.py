"""What becomes of visits and of those who wait, beside what is asked: all of it in any order."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from patients.models import Visit, VisitRequest, WaitlistEntry, WaitlistOffer
from patients.waitlist import offering
from tests.stateful import foretold
from tests.stateful.booking import AGREES, ANEW, TOLD, Requests, bold, has, member, pick
from tests.stateful.places import MODERATOR, canary
from tests.stateful.tables import DAY, HALF, HOUR, MINUTE

SIDES = st.sampled_from(["patient", "clinic"])
CODES = {"patient": "plans", "clinic": "ill"}
OUTCOMES = ("no_show", "completed")
REASON = "Both of them were asked about it."
AHEAD = ("confirmed", "checked_in")
# When an act is tried, from the start of the visit on: at each edge, and past it. None: right now.
ARRIVALS = st.sampled_from([None, -HOUR, -HOUR, -HALF, HALF, -HOUR - MINUTE, HALF + MINUTE])
STARTS = st.sampled_from([None, 0 * MINUTE, HALF, -MINUTE])
MISSES = st.sampled_from([None, 15 * MINUTE, HALF, 14 * MINUTE])
CONTESTS = st.sampled_from([None, None, None, 7 * DAY, 7 * DAY + MINUTE])
CANCELS = st.sampled_from([None, None, None, -MINUTE, 0 * MINUTE])


class Visits(Requests):
    @rule(who=pick, slot=pick, where=st.sampled_from([1, 3]))
    def book(self, who, slot, where):
        """A visit at once, at a clinician who confirms by herself: three acts of one person."""
        self.hold(who, where, slot)
        if self.books.holds:
            self.submit(len(self.books.holds) - 1, 1, False)

    @has(Visit, "confirmed")
    @rule(which=pick, side=SIDES, when=CANCELS, any_state=bold, by=member)
    def cancel(self, which, side, when, any_state, by):
        row = self._visit(which, "confirmed", any_state=any_state, when=when)
        can, body = foretold.can_cancel(row, self.now), {"code": CODES[side]}
        self._act_on(row, f"cancel_as_{side}", "cancel/", can, body, side=side, by=by)

    @has(Visit, "confirmed")
    @rule(which=pick, side=SIDES, slot=pick, where=st.sampled_from([None, 0, 1, 2, 3]), any_state=bold)
    def reschedule(self, which, side, slot, where, any_state):
        """A clinic moves a visit at its practice; a patient also to another one that confirms at once."""
        row = self._visit(which, "confirmed", any_state=any_state)
        to = row.practice if where is None or side == "clinic" else self.places.practices[where]
        start = self._slot(slot)
        is_same = to.provider_id == row.practice.provider_id
        is_here = is_same and self.places.clinic_of[to.pk] == self.places.clinic_of[row.practice_id]
        can = (
            foretold.can_cancel(row, self.now)
            and (start, to.pk) != (row.starts_at, row.practice_id)
            and self.is_listed(to)
            and (is_here or to.confirmation == "instant")
            and not foretold.is_taken(to, start, self.now, but=row.claim_id if is_same else None)
            and not foretold.is_elsewhere(row.patient_id, start, start + HALF, but=row.pk)
        )
        body = {"starts_at": start.isoformat()}
        if side == "patient":
            body |= {"practice": str(to.pk), "told": TOLD, "agrees": AGREES}
        self._act_on(row, f"reschedule_as_{side}", "reschedule/", can, body, side=side)

    @has(Visit, "confirmed")
    @rule(which=pick, when=ARRIVALS, any_state=bold, by=member)
    def check_in(self, which, when, any_state, by):
        row = self._visit(which, "confirmed", any_state=any_state, when=when)
        self._act_on(row, "check_in", "check-in/", foretold.can_check_in(row, self.now), side="clinic", by=by)

    @has(Visit, *AHEAD)
    @rule(which=pick, when=STARTS, any_state=bold, by=member)
    def complete(self, which, when, any_state, by):
        row = self._visit(which, *AHEAD, any_state=any_state, when=when)
        self._act_on(row, "complete", "complete/", foretold.can_complete(row, self.now), side="clinic", by=by)

    @has(Visit, "confirmed")
    @rule(which=pick, when=MISSES, any_state=bold, by=member)
    def miss(self, which, when, any_state, by):
        row = self._visit(which, "confirmed", any_state=any_state, when=when)
        self._act_on(row, "miss", "no-show/", foretold.can_miss(row, self.now), side="clinic", by=by)

    @has(Visit, *AHEAD)
    @rule(which=pick, when=STARTS, any_state=bold)
    def say_attended(self, which, when, any_state):
        row = self._visit(which, *AHEAD, any_state=any_state, when=when)
        self._act_on(row, "say_attended", "attended/", foretold.can_say_attended(row, self.now))

    @has(Visit, "no_show")
    @rule(which=pick, after=CONTESTS, any_state=bold)
    def contest(self, which, after, any_state):
        row = self._visit(which, "no_show", any_state=any_state)
        if after is not None and row.ended_at is not None:
            self.read.move_to(row.ended_at + after)
        body = {"note": canary("contest", self._name(row.patient_id))}
        self._act_on(row, "contest", "contest/", foretold.can_contest(row, self.now), body)

    @has(Visit, "contested")
    @rule(which=pick, any_state=bold)
    def settle(self, which, any_state):
        outcome = OUTCOMES[which % 2]
        row = self._visit(which, "contested", any_state=any_state)
        can, body = foretold.can_settle(row, self.now), {"outcome": outcome, "reason": REASON}
        self.act("settle", MODERATOR, f"admin/visits/{row.pk}/settle/", body, can=can)

    # Those who wait

    @rule(who=pick, where=st.sets(st.integers(0, 3), min_size=1))
    def join(self, who, where):
        who = self._patient(who)
        can = foretold.may_wait(self.places.patients[who].pk, self.now)
        can = can and all(self.is_listed(self.places.practices[number]) for number in where)
        self.act("join", who, "waitlist/", self._wait_body(who, sorted(where)), can=can)

    @has(VisitRequest, "closed")
    @rule(which=pick)
    def join_after(self, which):
        row = self.some(VisitRequest, which, "closed")
        can = foretold.may_wait(row.patient_id, self.now) and foretold.is_in_vain(row)
        body = {"request": str(row.pk), **ANEW}
        self.act("join_after", self._name(row.patient_id), "waitlist/", body, can=can)

    @has(WaitlistEntry, "waiting")
    @rule(which=pick, any_state=bold)
    def leave(self, which, any_state):
        row = self.some(WaitlistEntry, which, "waiting", any_state=any_state)
        can = row.status == "waiting"
        self.act("leave", self._name(row.patient_id), f"waitlist/{row.pk}/", method="DELETE", can=can)

    @precondition(lambda self: self._waits_without_offer())
    @rule()
    def offer(self):
        self.sweep_up("offer", offering.offer_free_times)

    @has(WaitlistOffer, "offered")
    @rule(which=pick, accepts=st.sampled_from([True, True, False]), any_state=bold)
    def answer_offer(self, which, accepts, any_state):
        entry = self.some(WaitlistOffer, which, "offered", any_state=any_state, related=("entry",)).entry
        offer = foretold.open_offer(entry, self.now)
        can, path = offer is not None, f"waitlist/{entry.pk}/"
        if accepts:
            can = can and self.is_listed(offer.practice) and offer.claim.released_at is None
            can = can and not foretold.is_elsewhere(entry.patient_id, offer.starts_at, offer.ends_at)
            self._act_as_patient("accept_offer", entry.patient_id, f"{path}accept/", can, ANEW)
        else:
            self._act_as_patient("decline_offer", entry.patient_id, f"{path}decline/", can)

    def _waits_without_offer(self):
        return len(self.books.rows(WaitlistEntry, "waiting")) > len(self.books.rows(WaitlistOffer, "offered"))

    def _visit(self, which, *states, any_state, when=None):
        """A visit, and the clock at such a moment of it, unless that is over."""
        row = self.some(Visit, which, *states, any_state=any_state, related=("practice",))
        if when is not None:
            self.read.move_to(row.starts_at + when)
        return row

    def _act_on(self, row, name, path, can, body=None, *, side="patient", by=False):
        path = f"visits/{row.pk}/{path}"
        if side == "patient":
            self._act_as_patient(name, row.patient_id, path, can, body)
        else:
            self._act_as_clinic(name, row.practice_id, path, can, body, by=by)
