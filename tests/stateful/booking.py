"""Three clinicians, three patients and their times, in any order: what has to hold of every time, state and message.

Acts are the functions that the API calls, each given the machine's own clock. What may follow what is said here once
more; a refusal is foretold where a time alone decides, and has to leave everything as it was.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from accounts.errors import DomainError
from accounts.models import OutboxMessage
from matching.api.serializers import symptoms_of
from patients.booking import holds
from patients.models import (
    CounterOffer,
    Hold,
    RequestTarget,
    Visit,
    VisitRequest,
    WaitlistEntry,
    WaitlistOffer,
)
from patients.requests import answering, countering, counters, expiring, submitting, withdrawing
from patients.requests.intakes import Telling
from providers import search_rows
from providers.models import Practice, Provider, SearchRow, TimeClaim
from tests.authorization.asking import undone
from tests.factories.clinics import make_owner
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory, LocationFactory, make_listed_practice
from tests.matching.market import CALM, CLEARED
from tests.stateful.tables import (
    BOTH_SIDES,
    DAY,
    HALF,
    MAY_FOLLOW,
    MINUTE,
    OVERLAPS,
    TOLD_OF,
    TWICE_AT_ONCE,
    UNTOLD,
    path_of,
)

START = datetime(2026, 11, 23, 15, tzinfo=UTC)
TOLD = {"answers": CALM, "cautions": CLEARED, "conditions": ["thoracic-strain"], "duration_weeks": 3}
WAITS = [MINUTE, 11 * MINUTE, 6 * HALF, DAY]
# Codes of refusals that no time decides.
ASIDE = {"too_many_holds", "practice_not_listed", "time_not_offered"}
FORM = {"mode": "in_person", "new_patient": True}
pick = st.integers(0, 11)


class Requests(RuleBasedStateMachine):
    steps = 0

    def __init__(self):
        super().__init__()
        self.inside = undone()
        self.inside.__enter__()
        self.now = START
        location = LocationFactory(clinic=ClinicFactory())
        self.owner = make_owner(location.clinic)
        self.practices = [
            make_listed_practice(now=START, location=location, provider={"last_name": name}, confirmation=how)
            for name, how in (("Okafor", "by_clinic"), ("Lindqvist", "instant"), ("Park", "by_clinic"))
        ]
        self.patients = [PatientFactory(user__email=f"{name}@example.org") for name in ("ada", "ben", "cleo")]
        for patient in self.patients:
            ConsentFactory(patient=patient, storing=True)
            ConsentFactory(patient=patient, clinic=location.clinic)
        self.moderator, self.agrees = UserFactory(email="moira@example.org"), current_texts()
        self.seen, self.messages, self.paths = self._states(), set(), {}

    def teardown(self):
        self.inside.__exit__(None, None, None)

    # What people do

    @rule(who=pick, where=pick, slot=pick)
    def hold(self, who, where, slot):
        patient, practice = self._patient(who), self.practices[where % 3]
        start = self._slot(slot)
        taken, said = self._is_taken(practice, start), self._hold(patient, practice, start)
        assert said in ASIDE | {"time_taken" if taken else "done"}, f"{said}, and the time is taken: {taken}"

    @rule(which=pick)
    def renew(self, which):
        if (row := self._row(Hold.objects, which)) is not None:
            self._act(holds.renew, hold=row)

    @rule(which=pick)
    def let_go(self, which):
        if (row := self._row(Hold.objects, which)) is not None:
            self._act(holds.let_go, hold=row)

    @rule(who=pick, count=st.integers(1, 3))
    def submit(self, who, count):
        patient = self._patient(who)
        held = list(Hold.objects.filter(patient=patient).order_by("created_at", "pk")[:count])
        if held:
            self._act(submitting.submit, asked=self._asked(patient, held), by=patient.user)

    @rule(which=pick)
    def withdraw(self, which):
        if (row := self._row(VisitRequest.objects, which)) is not None:
            self._act(withdrawing.withdraw, request=row)

    @rule(which=pick)
    def confirm(self, which):
        if (row := self._row(RequestTarget.objects, which)) is not None:
            self._act(answering.confirm, target=row, by=self.owner)

    @rule(which=pick)
    def decline(self, which):
        if (row := self._row(RequestTarget.objects, which)) is not None:
            self._act(answering.decline, target=row, code="no_time", by=self.owner)

    @rule(which=pick, slot=pick, count=st.integers(1, 3))
    def counter(self, which, slot, count):
        if (row := self._row(RequestTarget.objects, which)) is not None:
            first = self.now.replace(minute=0) + timedelta(hours=26 + slot)
            starts = [first + timedelta(hours=2) * number for number in range(count)]
            self._act(countering.counter, target=row, starts=starts, by=self.owner)

    @rule(which=pick, accepts=st.booleans())
    def answer_counter(self, which, accepts):
        if (row := self._row(CounterOffer.objects, which)) is None:
            return
        if accepts:
            self._act(counters.accept, offer=row, telling=telling(), by=row.target.request.asked_by)
        else:
            self._act(counters.refuse, offer=row)

    @rule(wait=st.sampled_from(WAITS))
    def wait(self, wait):
        self.now += wait

    @rule()
    def sweep(self):
        for sweep in (expiring.end_unanswered, holds.end_expired):
            self._act(sweep)
            assert sweep(now=self.now) == 0, "what was swept is swept again"

    @rule(where=pick)
    def suspend_or_reinstate(self, where):
        provider = self.practices[where % 3].provider
        provider.suspended_at = None if provider.suspended_at else self.now
        Provider.objects.filter(pk=provider.pk).update(suspended_at=provider.suspended_at)
        search_rows.refresh([practice.pk for practice in self.practices], now=self.now)

    # What holds after each step

    @invariant()
    def no_time_is_given_twice(self):
        type(self).steps += 1
        for query in (OVERLAPS, TWICE_AT_ONCE):
            with connection.cursor() as cursor:
                cursor.execute(query)
                assert cursor.fetchone()[0] == 0

    @invariant()
    def states_follow_their_table_and_each_is_kept_and_told_once(self):
        now, messages = self._states(), self._messages()
        told = Counter(key.split(":")[1] for key in messages - self.messages)
        changed = {row: facts for row, facts in now.items() if self.seen.get(row) != facts}
        expected = Counter()
        for (model, pk), facts in changed.items():
            was, state = self.seen.get((model, pk), (None,))[0], facts[0]
            path, known = path_of(model, pk), self.paths.get((model, pk), [None])
            assert [None, *path][: len(known)] == known, (
                f"{model.__name__}: its history was {known}, is {path}"
            )
            steps = list(pairwise([*known[-1:], *[None, *path][len(known) :]]))
            for before, after in steps:
                assert after in MAY_FOLLOW[model].get(before, ()), f"{model.__name__}: {before} -> {after}"
            assert path[-1] == state, f"{model.__name__}: {was} -> {state}, and its history ends {path}"
            assert len(steps) <= (2 if was is None else 1), f"{model.__name__}: {steps} in one act"
            self.paths[model, pk] = [None, *path]
            expected[str(pk)] += self._messages_for(model, pk, changed)
        assert told == +expected, f"{told} messages, and not {+expected}: {self._named(changed)}"
        self.seen, self.messages = now, messages

    def _messages_for(self, model, pk, changed):
        was, facts = self.seen.get((model, pk)), changed[model, pk]
        if model is WaitlistEntry:
            ends_alone = facts[0] in ("left", "expired") and not WaitlistOffer.objects.filter(
                entry=pk, pk__in=[other for kind, other in changed if kind is WaitlistOffer]
            )
            return int(bool(ends_alone))
        if model not in TOLD_OF or (model, facts[0]) in UNTOLD:
            return 0
        goes_away = model is Visit and was is not None and was[2] != facts[2]
        return BOTH_SIDES + goes_away  # those whom it leaves are told too

    def _named(self, changed):
        return [(model.__name__, self.seen.get((model, pk)), facts) for (model, pk), facts in changed.items()]

    @invariant()
    def every_claim_stands_for_one_thing(self):
        """Whatever waits or is booked has its time, unreleased; whatever is over has none that keeps others out."""
        ahead = Visit.objects.filter(status__in=["confirmed", "checked_in"])
        assert not ahead.exclude(claim__released_at=None).exists()
        assert not ahead.exclude(claim__kind="visit", claim__expires_at=None).exists()
        over = RequestTarget.objects.filter(status__in=["declined", "expired", "withdrawn"])
        assert not over.filter(claim__isnull=False, claim__released_at=None).exists()
        offers = WaitlistOffer.objects.filter(status__in=["declined", "expired", "withdrawn"])
        assert not offers.filter(claim__released_at=None).exists()
        cancelled = Visit.objects.filter(status__startswith="cancelled")
        assert not cancelled.filter(claim__released_at=None).exists(), "cancelled, and its time is kept"
        confirmed = VisitRequest.objects.filter(status="confirmed")
        assert confirmed.count() == RequestTarget.objects.filter(status="confirmed").count()
        assert confirmed.count() == Visit.objects.count()

    @invariant()
    def whoever_is_suspended_is_not_found(self):
        suspended = Practice.objects.exclude(provider__suspended_at=None)
        assert not SearchRow.objects.filter(practice_id__in=suspended.values("pk"), ok=True).exists()

    def _act(self, act, **given):
        """Its code where it is refused, which has to leave everything as it was."""
        before = self._states(), self._messages(), self._claims()
        try:
            with transaction.atomic():
                act(**given, now=self.now)
        except DomainError as refusal:
            assert (self._states(), self._messages(), self._claims()) == before, refusal.code
            return refusal.code
        return "done"

    def _hold(self, patient, practice, start):
        return self._act(
            holds.hold,
            patient=patient,
            practice_id=practice.pk,
            starts_at=start,
            symptoms=symptoms_of(TOLD, age=36),
            patient_state="",
            by=patient.user,
            **FORM,
        )

    def _is_taken(self, practice, start):
        live = TimeClaim.objects.filter(provider=practice.provider_id, released_at=None)
        return any(
            claim.during.lower < start + HALF and start < claim.during.upper
            for claim in live
            if claim.expires_at is None or claim.expires_at > self.now
        )

    def _asked(self, patient, held):
        wishes = [submitting.Wish(hold_id=row.pk) for row in held]
        told = {"telling": telling(), "agrees": self.agrees}
        return submitting.Asked(patient=patient, wishes=wishes, **told, **FORM)

    def _states(self):
        """Each row with its state; of visits also where they are and how often they were moved."""
        more = {Visit: ("sequence", "practice")}
        return {
            (model, pk): tuple(facts)
            for model in MAY_FOLLOW
            for pk, *facts in model.objects.values_list("pk", "status", *more.get(model, ()))
        }

    def _slot(self, number):
        """One of a few times of the next days that everyone wants."""
        morning = self.now.replace(hour=15, minute=0, second=0)
        return morning + DAY * (1 + number // 6) + HALF * (number % 6)

    def _messages(self):
        return set(OutboxMessage.objects.values_list("dedupe_key", flat=True))

    def _claims(self):
        return set(TimeClaim.objects.values_list("pk", "kind", "expires_at", "released_at"))

    def _patient(self, number):
        return self.patients[number % len(self.patients)]

    def _row(self, rows, number):
        """Any of a few rows, of whatever state."""
        found = list(rows.order_by("-pk")[:6])
        return found[number % len(found)] if found else None


def telling():
    return Telling(told=TOLD, symptoms=symptoms_of(TOLD, age=36))


def current_texts():
    from patients.consents import CURRENT

    return {purpose: CURRENT[purpose].version for purpose in ("store_health", "share_with_clinic")}
