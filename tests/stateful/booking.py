"""Anything that people do to get a visit, in any order. Each act goes over HTTP and is foretold."""

from collections import Counter
from contextlib import ExitStack

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from patients.consents import CURRENT
from patients.models import CounterOffer, Hold, RequestTarget, VisitRequest
from tests.authorization.asking import undone
from tests.matching.market import CALM, CLEARED
from tests.stateful import foretold
from tests.stateful.places import MEMBER, OWNERS, PATIENTS, STRANGER, canary, weekday_after
from tests.stateful.reading import Readers
from tests.stateful.tables import HALF, HOUR, MOMENT

TOLD = {"answers": CALM, "cautions": CLEARED, "conditions": ["thoracic-strain"], "duration_weeks": 3}
AGREES = {purpose: CURRENT[purpose].version for purpose in ("store_health", "share_with_clinic")}
ANEW = {"told": TOLD, "agrees": AGREES}
FORM = {"mode": "in_person", "new_patient": True}
WINDOWS = [{"weekdays": [0, 1, 2, 3, 4]}]
PENDING = ("requested", "countered")
pick = st.integers(0, 11)
bold = st.sampled_from(
    [False, False, False, False, True]
)  # any row, be it in a state that the act can't follow
member = st.sampled_from([False, False, True])  # whether somebody acts who works there, or the owner


def has(model, *states):
    """A rule for which there is a row, in one of these states or in any."""
    return precondition(lambda machine: bool(machine.books.rows(model, *states)))


class Requests(RuleBasedStateMachine):
    places = None  # made once, before the first example
    steps, done, refused = 0, Counter(), Counter()

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(undone())
        self.read = Readers(self.places)
        self.stack.callback(self.read.close)
        self.books, self.out, self.turn = self.read.books, {}, 0
        self.books.check()

    def teardown(self):
        self.stack.close()

    @property
    def now(self):
        return self.read.now

    @initialize(slot=pick)
    def begin(self, slot):
        """Ada asks Dr Okafor, Ben has a visit, and Cleo waits."""
        self.hold(0, 0, slot)
        self.submit(0, 1, False)
        self.hold(1, 1, slot + 1)
        self.submit(1, 1, False)
        self.act("join", "cleo", "waitlist/", self._wait_body("cleo", [2]), can=True)

    # Times that are held

    @rule(who=pick, where=pick, slot=pick)
    def hold(self, who, where, slot):
        who, practice, start = self._patient(who), self.places.practices[where % 4], self._slot(slot)
        patient = self.places.patients[who]
        expected = (
            "practice_not_listed" if not self.is_listed(practice)
            else "time_taken" if foretold.is_taken(practice, start, self.now)
            else "too_many_holds" if foretold.live_holds(patient.user_id, self.now).count() >= 3
            else ""
        )  # fmt: skip
        body = {"patient": str(patient.pk), "practice": str(practice.pk), "starts_at": start.isoformat()}
        answer = self.act("hold", who, "holds/", body | FORM | TOLD, can=not expected)
        code = "" if answer.status_code == 201 else answer.json()["code"]
        assert code == expected, f"hold: {code}, and not {expected}"

    @precondition(lambda self: self.books.holds)
    @rule(which=pick)
    def renew(self, which):
        row = self._hold(which)
        can = row.renewed_at is None and foretold.is_live(row, self.now)
        self.act("renew", self._name(row.patient_id), f"holds/{row.pk}/renew/", {}, can=can)

    @precondition(lambda self: self.books.holds)
    @rule(which=pick)
    def let_go(self, which):
        row = self._hold(which)
        self.act("let_go", self._name(row.patient_id), f"holds/{row.pk}/", method="DELETE", can=True)

    # Requests

    @precondition(lambda self: self.books.holds)
    @rule(who=pick, count=st.integers(1, 3), old=bold)
    def submit(self, who, count, old):
        """By times that are held; a few of which may be held no more."""
        row = self._hold(who)
        mine = (
            Hold.objects.filter(patient=row.patient_id)
            .select_related("claim__practice")
            .order_by("created_at")
        )
        held = [one for one in mine if old or foretold.is_live(one, self.now)][:count] or [row]
        practices = [one.claim.practice for one in held]
        can = (
            foretold.has_room(row.patient_id, self.now)
            and all(foretold.is_live(one, self.now) for one in held)
            and len({one.pk for one in practices}) == len(practices)
            and all(self.is_listed(one) for one in practices)
            and not any(foretold.is_elsewhere(row.patient_id, one.starts_at, one.ends_at) for one in held)
        )
        name = "book" if any(one.confirmation == "instant" for one in practices) else "ask"
        self._submit(name, row.patient_id, [{"hold": str(one.pk)} for one in held], can)

    @rule(who=pick, where=st.sets(st.integers(0, 3), min_size=1, max_size=3))
    def submit_windows(self, who, where):
        """Without a time: the clinics offer some."""
        patient = self.places.patients[self._patient(who)]
        practices = [self.places.practices[number] for number in sorted(where)]
        can = foretold.has_room(patient.pk, self.now) and all(self.is_listed(row) for row in practices)
        asks = [{"practice": str(row.pk)} for row in practices]
        self._submit("ask_in_windows", patient.pk, asks, can, windows=WINDOWS)

    def _submit(self, name, patient_id, asks, can, **more):
        who = self._name(patient_id)
        body = {"patient": str(patient_id), "asks": asks, "note": canary("note", who), "agrees": AGREES}
        self.act(name, who, "visit-requests/", body | FORM | TOLD | more, can=can)

    @has(VisitRequest, "open")
    @rule(which=pick, any_state=bold)
    def withdraw(self, which, any_state):
        row = self.some(VisitRequest, which, "open", any_state=any_state)
        self._act_as_patient(
            "withdraw", row.patient_id, f"visit-requests/{row.pk}/withdraw/", row.status == "open"
        )

    @has(VisitRequest, "open")
    @rule(which=pick, any_state=bold)
    def tell_anew(self, which, any_state):
        row = self.some(VisitRequest, which, "open", any_state=any_state)
        path = f"visit-requests/{row.pk}/answers/"
        self._act_as_patient("tell_anew", row.patient_id, path, row.status == "open", ANEW)

    # What clinics answer

    @has(RequestTarget, "requested")
    @rule(which=pick, any_state=bold, by=member)
    def confirm(self, which, any_state, by):
        row = self._target(which, "requested", any_state=any_state)
        can = self.is_listed(row.practice) and foretold.can_confirm(row, self.now)
        self._act_as_clinic("confirm", row.practice_id, f"clinic/requests/{row.pk}/confirm/", can, by=by)

    @has(RequestTarget, *PENDING)
    @rule(which=pick, any_state=bold, by=member)
    def decline(self, which, any_state, by):
        row = self._target(which, *PENDING, any_state=any_state)
        can, path = foretold.is_pending(row, self.now, *PENDING), f"clinic/requests/{row.pk}/decline/"
        self._act_as_clinic("decline", row.practice_id, path, can, {"code": "no_time"}, by=by)

    @has(RequestTarget, "requested")
    @rule(which=pick, slot=pick, count=st.integers(1, 3), any_state=bold, by=member)
    def counter(self, which, slot, count, any_state, by):
        row = self._target(which, "requested", any_state=any_state)
        first = self.now.replace(minute=0, second=0, microsecond=0) + HOUR * (26 + slot)
        starts = [first + 2 * HOUR * number for number in range(count)]
        can = (
            foretold.is_pending(row, self.now, "requested")
            and self.is_listed(row.practice)
            and not any(
                foretold.is_taken(row.practice, start, self.now, but=row.claim_id) for start in starts
            )
        )
        body = {"times": [start.isoformat() for start in starts]}
        path = f"clinic/requests/{row.pk}/counter/"
        self._act_as_clinic("counter", row.practice_id, path, can, body, by=by)

    @has(CounterOffer, "offered")
    @rule(which=pick, accepts=st.booleans(), any_state=bold)
    def answer_counter(self, which, accepts, any_state):
        row = self.some(
            CounterOffer, which, "offered", any_state=any_state, related=("target__request", "claim")
        )
        request, can = row.target.request, foretold.can_answer_counter(row, self.now)
        path = f"visit-requests/{request.pk}/counters/{row.pk}/"
        if accepts:
            can = can and self.is_listed(row.target.practice)
            can = can and not foretold.is_elsewhere(request.patient_id, row.starts_at, row.ends_at)
            self._act_as_patient("accept_counter", request.patient_id, f"{path}accept/", can, ANEW)
        else:
            self._act_as_patient("refuse_counter", request.patient_id, f"{path}refuse/", can)

    # What holds after each step

    @invariant()
    def everyone_reads_what_is_theirs(self):
        """A list of somebody or one row of anybody's, after each step another; no two steps are at one moment."""
        type(self).steps += 1
        self.turn += 1
        self.read.move_to(self.now + MOMENT)
        self.read.look(self.turn)
        if self.turn % 8 == 0:
            self.read.look_at_calendar((*OWNERS, MEMBER, STRANGER)[self.turn // 8 % 4])

    # How an act is done

    def act(self, name, who, path, body=None, *, can, method="POST"):
        """`can` foretells whether it is done. What is refused leaves everything as it was."""
        creates = path in ("holds/", "visit-requests/", "waitlist/")
        answer = self.read.ask_once(who, path, body) if creates else self.read.ask(who, method, path, body)
        changed, is_done = self.books.check(), answer.status_code < 300
        code = "" if is_done else answer.json()["code"]
        said = f"{name} by {who} is answered {answer.status_code} {code}, and is foretold: {can}"
        assert is_done == (can and who not in self.books.closed), said
        assert is_done or not changed, f"{said}; something changed all the same"
        self.done[name] += is_done
        self.refused[name] += not is_done
        return answer

    def _act_as_patient(self, name, patient_id, path, can, body=None):
        return self.act(name, self._name(patient_id), path, body or {}, can=can)

    def _act_as_clinic(self, name, practice_id, path, can, body=None, *, by=False):
        """By the owner, or by whoever works at a clinic: there perhaps, perhaps no more."""
        owner = next(who for who in OWNERS if self.read.runs(who, practice_id))
        who = MEMBER if by else owner
        return self.act(name, who, path, body or {}, can=can and self.read.runs(who, practice_id))

    def sweep_up(self, name, sweep):
        """In its own time; a second one finds nothing left."""
        with transaction.atomic():
            self.done[name] += sweep(now=self.now) > 0
        self.books.check()
        assert sweep(now=self.now) == 0, f"{name}: what was swept is swept again"
        assert not self.books.check(), f"{name}: a second sweep changed something"

    def some(self, model, number, *states, any_state=False, related=()):
        """One of the newest rows in these states, or in any state."""
        found = self.books.rows(model, *(() if any_state else states)) or self.books.rows(model)
        found = found[-6:]
        return model.objects.select_related(*related).get(pk=found[number % len(found)])

    def is_listed(self, practice):
        return practice.provider not in self.out

    def _target(self, which, *states, any_state):
        """Most often one that still waits: time passes."""
        found = RequestTarget.objects.select_related("practice__provider", "request")
        waiting = found.filter(status__in=states, respond_by__gt=self.now)
        waiting = sorted(waiting, key=lambda row: (row.respond_by, self.places.number_of[row.practice_id]))
        if any_state or not waiting:
            return self.some(
                RequestTarget, which, *states, any_state=any_state, related=("practice", "request")
            )
        return waiting[which % len(waiting)]

    def _hold(self, number):
        found = list(self.books.holds)[-6:]
        return Hold.objects.get(pk=found[number % len(found)])

    def _wait_body(self, who, where):
        practices = [str(self.places.practices[number].pk) for number in where]
        return {"patient": str(self.places.patients[who].pk), "practices": practices, **ANEW, **FORM}

    def _slot(self, number):
        """One of a few times of the next working days that everyone wants."""
        return weekday_after(self.now, 1 + number // 6) + HALF * (number % 6)

    def _patient(self, number):
        here = [name for name in PATIENTS if name not in self.books.closed]
        return here[number % len(here)]

    def _name(self, patient_id):
        return self.places.name_of[patient_id]
