"""What has to hold after each act, in every table: I1 to I3, and that each time kept stands for one thing."""

from collections import Counter
from itertools import pairwise
from uuid import UUID

from patients.models import (
    CounterOffer,
    RequestTarget,
    Visit,
    VisitRequest,
    WaitlistEntry,
    WaitlistOffer,
)
from tests.stateful.places import MEMBER, MEMBER_AT, OWNERS
from tests.stateful.tables import (
    CLAIMS,
    FACTS,
    HOLDS,
    MAY_FOLLOW,
    MESSAGES,
    MODELS,
    TWICE,
    WRONG_CLAIMS,
    asked,
    history_of,
)

# Told of by what became of it: of the visit that it brought about, not of the row itself.
UNTOLD = {(RequestTarget, "confirmed"), (WaitlistOffer, "accepted")}
# Told of without any change of a row; `sweep` looks at them.
OF_THE_LISTING = ("visit.delisted", "visit.relisted", "practice.delisted", "practice.relisted")


class Books:
    """All rows of booking as they were after the act before. `closed` are the patients who have left."""

    def __init__(self, places):
        self.places, self.closed, self.member = places, set(), "active"
        self.seen, self.paths, self.messages, self.claims, self.holds = {}, {}, set(), set(), {}

    def check(self):
        """Hold what is there now to every invariant. Returns whether anything has changed since the last time."""
        self._check_times()
        was, claims = (self.claims, self.holds), set(asked(CLAIMS))
        seen, new = self._states(), [row for row in asked(MESSAGES) if row[0] not in self.messages]
        changed = {row: facts for row, facts in seen.items() if self.seen.get(row) != facts}
        for (model, pk), facts in changed.items():
            self._check_path(model, pk, facts[0])
        self._check_messages(new, changed)
        known = [row for row in self.seen if row in seen]
        self.seen = {row: seen[row] for row in (*known, *(row for row in seen if row not in self.seen))}
        self.messages |= {pk for pk, *_ in new}
        self.claims, self.holds = claims, {pk: facts for pk, *facts in asked(HOLDS)}
        self._check_claims()
        return bool(changed or new or was != (self.claims, self.holds))

    def rows(self, model, *states):
        """The ids of rows in these states, or in any, the oldest first."""
        return [
            pk
            for (kind, pk), facts in self.seen.items()
            if kind is model and (not states or facts[0] in states)
        ]

    def _check_times(self):
        """I1: no clinician has two claims or visits at once, and no patient two visits."""
        for who, count in asked(TWICE):
            assert count == 0, f"I1: a time is given twice, of {who}"

    def _check_path(self, model, pk, state):
        """I2, and of I3: each change of a state is legal, and stands in the history once."""
        path, known, name = (
            [None, *history_of(model, pk)],
            self.paths.get((model, pk), [None]),
            model.__name__,
        )
        assert path[: len(known)] == known, f"I3: the history of {name} was {known}, is {path}"
        steps = list(pairwise([known[-1], *path[len(known) :]]))
        for before, after in steps:
            assert after in MAY_FOLLOW[model].get(before, ()), f"I2: {name}: {before} -> {after}"
        assert path[-1] == state, f"I3: {name} is {state}, and its history ends {path}"
        assert len(steps) <= (2 if len(known) == 1 else 1), f"I2: {name}: {steps} in one act"
        self.paths[model, pk] = path

    def _check_messages(self, new, changed):
        """I3: of each change whoever is concerned is told once, and nobody else."""
        told = Counter(
            (key.split(":")[1], user_id) for _, kind, key, user_id in new if kind not in OF_THE_LISTING
        )
        expected = Counter()
        for (model, pk), facts in changed.items():
            row, people = self._told_of(model, pk, facts, changed)
            expected.update((str(row), user_id) for user_id in people)
        names = {user.pk: name for name, user in self.places.users.items()}
        wrong = {
            (names.get(who), told[row, who], expected[row, who])
            for row, who in told | expected
            if told[row, who] != expected[row, who]
        }
        assert not wrong, f"I3: who was told how often, and should be: {wrong}: {self._named(changed)}"

    def _told_of(self, model, pk, facts, changed):
        state, patient = facts[:2]
        was = self.seen.get((model, pk))
        if model is VisitRequest or (model, state) in UNTOLD:
            return pk, []
        if model is WaitlistEntry:
            offers = [
                other
                for kind, other in changed
                if kind is WaitlistOffer and changed[kind, other][3] == str(pk)
            ]
            tells = state == "waiting" or (state in ("left", "expired") and not offers)
            return pk, self.patients_side(patient) if tells else []
        if model is CounterOffer:
            tells = state == "refused" and (RequestTarget, UUID(facts[3])) not in changed
            return facts[3], self.both_sides(facts) if tells else []
        went = was is not None and model is Visit and was[2] != facts[2]  # those whom it leaves are told too
        return pk, self.both_sides(facts) + (self.clinics_side(was[2]) if went else [])

    def both_sides(self, facts):
        return self.patients_side(facts[1]) + self.clinics_side(facts[2])

    def patients_side(self, patient_id):
        name = self.places.name_of[patient_id]
        return [] if name in self.closed else [self.places.users[name].pk]

    def clinics_side(self, practice_id):
        clinic = self.places.clinic_of[practice_id]
        names = [name for name, owns in OWNERS.items() if owns == clinic]
        names += [MEMBER] if clinic == MEMBER_AT and self.member == "active" else []
        return [self.places.users[name].pk for name in names]

    def _named(self, changed):
        return [(model.__name__, self.seen.get((model, pk)), facts) for (model, pk), facts in changed.items()]

    def _check_claims(self):
        """Whatever waits or is booked has its time, unreleased; what is over has none that keeps others out."""
        for what, count in asked(WRONG_CLAIMS):
            assert count == 0, f"{count}: {what}"
        visits = len(self.rows(Visit))
        assert (
            len(self.rows(VisitRequest, "confirmed")) == len(self.rows(RequestTarget, "confirmed")) == visits
        )

    def _states(self):
        """In an order that is the same whenever the same was done, as that of a table and of ids is not."""
        rows = sorted(asked(FACTS), key=self._place)
        return {(MODELS[name], pk): tuple(facts) for name, pk, *facts, _ in rows}

    def _place(self, row):
        name, _, _, patient_id, practice_id, _, starts_at = row
        return name, self.places.name_of[patient_id], self.places.number_of[practice_id], str(starts_at)
