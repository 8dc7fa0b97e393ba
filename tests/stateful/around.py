"""What happens around the visits: time passes, sweeps run, clinicians and members come and go, a patient leaves,
what was asked is asked again, and people try what is not theirs."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.models import Erasure
from accounts.own_data import erasure
from patients.booking import holds
from patients.models import (
    CounterOffer,
    Hold,
    Intake,
    Patient,
    RequestTarget,
    Visit,
    VisitRequest,
    WaitlistEntry,
)
from patients.requests import expiring
from patients.visits import clock, delisting
from patients.waitlist import ending
from providers import memberships, search_rows
from providers.models import Credential, Membership, Provider, SearchRow
from providers.verification import clinicians
from tests.stateful.booking import ANEW, pick
from tests.stateful.books import OF_THE_LISTING
from tests.stateful.places import MEMBER, MEMBER_AT, MODERATOR, PATIENTS, PEOPLE, VERIFIER
from tests.stateful.tables import DAY, HALF, MESSAGES, MINUTE, asked
from tests.stateful.visiting import REASON, Visits

WAITS = st.sampled_from([MINUTE, 10 * MINUTE, 16 * MINUTE, 11 * HALF])
LASTS_UNTIL = date(2028, 12, 31)
SWEEPS = {
    "end_unanswered": expiring.end_unanswered,
    "end_expired_holds": holds.end_expired,
    "end_unanswered_offers": ending.end_unanswered,
    "end_old_waits": ending.end_old_waits,
    "complete_what_is_over": clock.complete_what_is_over,
    "tell_of_delisting": delisting.tell,
}
# What somebody may try on a row that is not theirs, by its side; `{0}` is its id.
THEIRS = {
    "renew": (Hold, "patient", "POST", "holds/{0}/renew/", {}),
    "let_go": (Hold, "patient", "DELETE", "holds/{0}/", None),
    "withdraw": (VisitRequest, "patient", "POST", "visit-requests/{0}/withdraw/", {}),
    "tell_anew": (VisitRequest, "patient", "POST", "visit-requests/{0}/answers/", ANEW),
    "accept_counter": (CounterOffer, "patient", "POST", "visit-requests/{1}/counters/{0}/accept/", ANEW),
    "refuse_counter": (CounterOffer, "patient", "POST", "visit-requests/{1}/counters/{0}/refuse/", {}),
    "confirm": (RequestTarget, "clinic", "POST", "clinic/requests/{0}/confirm/", {}),
    "decline": (RequestTarget, "clinic", "POST", "clinic/requests/{0}/decline/", {"code": "no_time"}),
    "cancel_as_patient": (Visit, "patient", "POST", "visits/{0}/cancel/?role=patient", {"code": "plans"}),
    "cancel_as_clinic": (Visit, "clinic", "POST", "visits/{0}/cancel/?role=clinic", {"code": "ill"}),
    "check_in": (Visit, "clinic", "POST", "visits/{0}/check-in/", {}),
    "complete": (Visit, "clinic", "POST", "visits/{0}/complete/", {}),
    "miss": (Visit, "clinic", "POST", "visits/{0}/no-show/", {}),
    "say_attended": (Visit, "patient", "POST", "visits/{0}/attended/", {}),
    "contest": (Visit, "patient", "POST", "visits/{0}/contest/", {"note": "It is not mine."}),
    "settle": (
        Visit,
        MODERATOR,
        "POST",
        "admin/visits/{0}/settle/",
        {"outcome": "no_show", "reason": REASON},
    ),
    "leave": (WaitlistEntry, "patient", "DELETE", "waitlist/{0}/", None),
    "accept_offer": (WaitlistEntry, "patient", "POST", "waitlist/{0}/accept/", ANEW),
    "decline_offer": (WaitlistEntry, "patient", "POST", "waitlist/{0}/decline/", {}),
}


class Booking(Visits):
    @rule(wait=WAITS)
    def wait(self, wait):
        self.read.move_to(self.now + wait)

    @rule(which=pick, early=st.sampled_from([-MINUTE, 0 * MINUTE, MINUTE]))
    def wait_for_a_deadline(self, which, early):
        """To shortly before, at or after the end of what somebody has to answer, or of a hold."""
        pending = RequestTarget.objects.filter(status__in=["requested", "countered"])
        ends = set(pending.filter(respond_by__gt=self.now).values_list("respond_by", flat=True))
        ends |= set(
            Hold.objects.filter(claim__expires_at__gt=self.now).values_list("claim__expires_at", flat=True)
        )
        if ends:
            self.read.move_to(sorted(ends)[which % len(ends)] + early)

    @rule(days=st.sampled_from([0, 0, 1]))
    def sweep(self, days):
        """All of them; what is due then is done."""
        self.read.move_to(self.now + days * DAY)
        for name, sweep in SWEEPS.items():
            self.sweep_up(name, sweep)
        pending = RequestTarget.objects.filter(status__in=["requested", "countered"])
        assert not pending.filter(respond_by__lte=self.now).exists(), "nobody was told that the time is over"
        assert not Hold.objects.exclude(pk__in=Hold.objects.live(self.now)).exists(), (
            "I11: holds that are over"
        )
        over = Visit.objects.filter(ends_at__lte=self.now - DAY)
        assert not over.filter(status="checked_in").exists(), "it was over a day ago, and is not completed"
        self._check_told_of_listing()

    def _check_told_of_listing(self):
        """Whoever has a visit ahead was told that its clinician is not found, and once that they are found again."""
        told = [tuple(key.split(":")[:4]) for _, kind, key, _ in asked(MESSAGES) if kind in OF_THE_LISTING]
        for visit in Visit.objects.filter(status="confirmed", starts_at__gt=self.now).select_related(
            "practice"
        ):
            here = {one for one in told if one[1:3] == (str(visit.pk), str(visit.sequence))}
            gone = sum(one[0] == "visit.delisted" for one in here)
            assert 2 * gone - len(here) == (not self.is_listed(visit.practice)), f"{visit.practice}: {here}"

    # Clinicians come and go

    @rule(where=st.integers(0, 2), why=st.sampled_from(["suspended", "unpublished", "lapsed"]))
    def change_listing(self, where, why):
        """For one reason somebody goes; when that is over they come back, before anybody else goes."""
        provider = self.places.practices[where].provider
        goes = not self.out
        if not goes:
            provider, why = self.out.popitem()
        getattr(self, f"_{why}")(provider, goes)
        self.out |= {provider: why} if goes else {}
        self.done[f"{'' if goes else 'not_'}{why}"] += 1
        self.books.check()
        self.look_at_search()

    def look_at_search(self):
        """I6: found are those of whom everything is in order, and nobody else."""
        expected = {str(row.pk) for row in self.places.practices if self.is_listed(row)}
        found = {row["id"] for row in self.read.ask("dora", "GET", "practices/").json()["results"]}
        assert found == expected, f"I6: {len(found)} practices are found, and not {len(expected)}"
        rows = SearchRow.objects.filter(ok=True, listed_until__gte=self.now.date())
        assert {str(pk) for pk in rows.values_list("practice_id", flat=True)} == expected, "I6: search"

    def _suspended(self, provider, goes):
        act = clinicians.suspend if goes else clinicians.reinstate
        act(provider_id=provider.pk, reason=REASON, by=self.places.users[VERIFIER], now=self.now)

    def _unpublished(self, provider, goes):
        Provider.objects.filter(pk=provider.pk).update(published_at=None if goes else self.now)
        search_rows.refresh_provider(provider.pk, now=self.now)

    def _lapsed(self, provider, goes):
        """The last valid day of a licence was yesterday at the place, where it is that day for some hours longer."""
        today = self.now.astimezone(ZoneInfo(self.places.practices[0].location.zone)).date()
        ends = today - timedelta(days=1) if goes else LASTS_UNTIL
        Credential.objects.filter(provider=provider, kind="licence").update(expires_on=ends)
        search_rows.refresh_provider(provider.pk, now=self.now)

    # People come and go

    @rule(change=st.sampled_from(["suspended", "active", "ended"]))
    def change_member(self, change):
        """Suspended, let back, gone or taken on again: from then on, at once."""
        clinic, was = self.places.clinics[MEMBER_AT], self.books.member
        owner = self.places.users["bola"]
        row = Membership.objects.filter(user=self.places.users[MEMBER], clinic=clinic, ended_at=None).first()
        if change == was or (row is None and change == "suspended"):
            return
        if row is None:
            memberships.join(user=self.places.users[MEMBER], clinic=clinic, grants={}, now=self.now)
        elif change == "ended":
            memberships.end(membership=row, by=owner, now=self.now)
        else:
            changes = {"suspended": change == "suspended"}
            memberships.change(membership=row, changes=changes, by=owner, now=self.now)
        self.books.member = change
        self.done[f"member_{change}"] += 1
        assert not self.books.check()

    @precondition(lambda self: self.turn > 20 and not self.books.closed)
    @rule(who=pick)
    def erase(self, who):
        """A patient asked for it a week ago: the account is closed, and erased once nothing runs any more."""
        name, now = self._patient(who), self.now
        user, patient = self.places.users[name], self.places.patients[name]
        erasure.ask(user=user, now=now)
        Erasure.objects.filter(person_id=user.pk).update(due_at=now, requested_at=now - erasure.COOLING_OFF)
        with transaction.atomic():
            erasure.carry_out_due(now=now)
        self.books.closed.add(name)
        self.books.check()
        self.read.move_to(now + erasure.CLOSING)
        with transaction.atomic():
            assert erasure.carry_out_due(now=self.now) == 1
        self.done["erase"] += 1
        self.books.check()
        self._check_is_gone(patient)

    def _check_is_gone(self, patient):
        """I13: nothing is left open, and nothing can be read."""
        theirs = {"patient": patient}
        for rows in (
            Hold.objects.filter(**theirs),
            VisitRequest.objects.filter(**theirs, status="open"),
            WaitlistEntry.objects.filter(**theirs, status="waiting"),
            Visit.objects.filter(**theirs, status="confirmed", starts_at__gt=self.now),
            Intake.objects.filter(**theirs, erased_at=None),
            Patient.objects.filter(pk=patient.pk, person_key__isnull=False),
        ):
            assert not rows.exists(), f"I13: {rows.model.__name__} of a patient who is gone"

    # What is asked again, and what is not theirs

    @precondition(lambda self: self.read.kept)
    @rule(which=pick, other=st.sampled_from(PATIENTS))
    def ask_again(self, which, other):
        self.done["ask_again"] += self.read.ask_again(which, other)

    @rule(which=pick, who=st.sampled_from(PEOPLE), what=st.sampled_from(sorted(THEIRS)))
    def intrude(self, which, who, what):
        """I7: what is somebody else's is not there; the states play no part in it."""
        model, side, method, path, body = THEIRS[what]
        found = (list(self.books.holds) if model is Hold else self.books.rows(model))[-6:]
        if not found or who in self.books.closed:
            return
        pk = found[which % len(found)]
        if self._is_of(who, side, model, pk):
            return
        asked = CounterOffer.objects.get(pk=pk).target.request_id if model is CounterOffer else ""
        answer = self.read.ask(who, method, path.format(pk, asked), body)
        said = f"{what} by {who}, whom it does not concern, is answered {answer.status_code}"
        assert not self.books.check(), f"{said}; something changed"
        assert answer.status_code == (403 if side == MODERATOR else 404), said
        self.done["intrude"] += 1

    def _is_of(self, who, side, model, pk):
        if side == MODERATOR:
            return who == MODERATOR
        if model is Hold:
            return self._name(self.books.holds[pk][0]) == who
        facts = self.books.seen[model, pk]
        return self._name(facts[1]) == who if side == "patient" else self.read.runs(who, facts[2])

    @classmethod
    def count_anew(cls):
        cls.steps, cls.done, cls.refused = 0, Counter(), Counter()
