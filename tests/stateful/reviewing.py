"""What patients say of visits, beside all of booking and in any order: reviews, what is objected to and decided."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from patients.models import Visit
from reviews import freezing, invitations, showing
from reviews.models import Flag, Freeze, Reply, Review
from tests.stateful import foretold
from tests.stateful.around import Booking
from tests.stateful.booking import bold, has, pick
from tests.stateful.opinions import SHOWN, Opinions, told_clinic
from tests.stateful.places import MODERATOR, PEOPLE, canary
from tests.stateful.tables import DAY, HALF, MINUTE
from tests.stateful.visiting import REASON

STARS = st.integers(1, 5)
# Words in which nothing is found, and some of somebody else; both say whose they are.
PLAIN, NAMES = "She listened to all of it.", "She listened, and Nurse Kelly was kind."
# When a review is tried, from the end of the visit on. None: right now.
AFTER = st.sampled_from([None, None, DAY, DAY, DAY - MINUTE, 60 * DAY, 60 * DAY + MINUTE])
LONG = st.sampled_from([DAY, 3 * DAY, 28 * DAY])
OUTCOMES = st.sampled_from(["publish", "redact", "reject", "keep", "remove"])
BY_A_RULE = ("redact", "reject", "remove")
FITS = {"held": ("publish", "redact", "reject"), "flagged": ("keep", "redact", "remove")}
OBJECTIONS = st.sampled_from(["abuse", "identifies_a_person", "did_not_attend"])
THANKS = "Thank you for taking the time to write."
SWEEPS = {
    "invite": invitations.invite,
    "follow_settled": showing.follow_settled,
    "publish_due": showing.publish_due,
    "count_due": showing.count_due,
}
# What somebody may try on a review that is not theirs: by whose side it is, and what they are answered.
THEIRS = {
    "read": ("patient", "GET", "reviews/{}/", None, 404),
    "edit": ("patient", "POST", "reviews/{}/edit/", {"stars": {"overall": 5}}, 404),
    "take_back": ("patient", "POST", "reviews/{}/withdraw/", {}, 404),
    "hide_visit": ("patient", "POST", "reviews/{}/hide-visit/", {}, 404),
    "reply": ("clinic", "POST", "reviews/{}/reply/", {"text": THANKS}, 404),
    "look": (MODERATOR, "GET", "admin/reviews/{}/", None, 403),
}


def written(machine):
    return bool(machine.opinions.seen)


class Reviews(Booking):
    # Left to the machine of booking: what leads to no visit, and what follows none.
    renew = let_go = withdraw = tell_anew = submit_windows = counter = answer_counter = decline = (
        reschedule
    ) = None
    join = join_after = leave = offer = answer_offer = wait_for_a_deadline = ask_again = cancel = None

    def __init__(self):
        super().__init__()
        self.opinions = Opinions(self.places)
        self.opinions.check()

    @initialize(slot=pick)
    def begin(self, slot):
        """Ada asked Dr Okafor; Ben was at Dr Lindqvist's and Cleo at Dr Okafor's, and both say how that was."""
        self.hold(0, 0, slot)
        self.submit(0, 1, False)
        self.attend(1, slot, 1)
        self.attend(2, slot + 1, 3)
        for visit, words in enumerate((PLAIN, NAMES)):
            self.review(visit, 2 + visit, words, None, False)

    # Patients

    @rule(who=pick, slot=pick, where=st.sampled_from([1, 3]))
    def attend(self, who, slot, where):
        """A visit that took place yesterday."""
        self.book(who, slot, where)
        ahead = self.books.rows(Visit, "confirmed")
        if ahead:
            self.complete(min(len(ahead), 6) - 1, 0 * HALF, False, False)
            self.read.move_to(self.now + DAY + HALF)

    @has(Visit, "completed", "contested")
    @rule(which=pick, stars=STARS, words=st.sampled_from([PLAIN, NAMES]), after=AFTER, any_state=bold)
    def review(self, which, stars, words, after, any_state):
        row = self.some(Visit, which, "completed", "contested", any_state=any_state)
        if after is not None:
            self.read.move_to(row.ends_at + after)
        can = foretold.can_review(row, self.now)
        who = self._name(row.patient_id)
        answer = self.act("review", who, f"visits/{row.pk}/review/", self._said(who, stars, words), can=can)
        assert answer.status_code != 201 or answer.json()["status"] in ("screened", "held")

    @precondition(written)
    @rule(which=pick, stars=STARS, words=st.sampled_from([PLAIN, NAMES]))
    def edit(self, which, stars, words):
        row = self.opinions.newest(which)
        visit, who = Visit.objects.get(review=row.id), self._name(row.patient_id)
        can = row.status not in ("invited", "rejected", "removed", "withdrawn")
        can = can and foretold.is_in_time(visit, self.now)
        self.act("edit", who, f"reviews/{row.id}/edit/", self._said(who, stars, words), can=can)

    @precondition(written)
    @rule(which=pick)
    def take_back(self, which):
        row = self.opinions.newest(which)
        can = row.status not in ("invited", "withdrawn")
        self.act("take_back", self._name(row.patient_id), f"reviews/{row.id}/withdraw/", {}, can=can)

    def _said(self, who, stars, words):
        return {"stars": {"overall": stars}, "text": f"{words} {canary('review', who)}"}

    # Those who read, and moderators

    @precondition(written)
    @rule(which=pick, who=st.sampled_from(PEOPLE), code=OBJECTIONS)
    def flag(self, which, who, code):
        row = self.opinions.newest(which, *SHOWN)
        theirs = Flag.objects.filter(review=row.id, by=self.places.users[who])
        can = (
            row.status in SHOWN
            and who != self._name(row.patient_id)
            and (code != "did_not_attend" or self.read.runs(who, row.practice_id))
            and not theirs.filter(closed_at=None).exists()
            and not theirs.filter(code=code, closed_at__gte=row.edited_at or row.submitted_at).exists()
        )
        self.act("flag", who, f"reviews/{row.id}/flag/", {"code": code}, can=can)

    @precondition(written)
    @rule(which=pick, outcome=OUTCOMES)
    def decide(self, which, outcome):
        """By what a moderator has just read."""
        row = self.opinions.newest(which, "held", "flagged")
        knows = Flag.objects.filter(review=row.id, by=self.places.users[MODERATOR]).exists()
        can = outcome in FITS.get(row.status, ()) and not knows
        can = can and (outcome not in ("publish", "redact") or row.visit == "completed")
        body = {
            "outcome": outcome,
            "reason": REASON,
            "written_at": (row.edited_at or row.submitted_at or self.now).isoformat(),
            "code": "abuse" if outcome in BY_A_RULE else "",
            "spans": [[0, 3]] if outcome == "redact" else [],
        }
        self.read.ask(MODERATOR, "GET", f"admin/reviews/{row.id}/")
        self.act(f"decide_{outcome}", MODERATOR, f"admin/reviews/{row.id}/decide/", body, can=can)

    @precondition(written)
    @rule(which=pick, by=bold)
    def reply(self, which, by):
        row = self.opinions.newest(which, *SHOWN)
        can = row.status in SHOWN and not Reply.objects.filter(review=row.id).exists()
        path = f"reviews/{row.id}/reply/"
        self._act_as_clinic("reply", row.practice_id, path, can, {"text": THANKS}, by=by)

    @precondition(lambda self: Freeze.objects.filter(lifted_at=None).exists())
    @rule(which=pick)
    def lift(self, which):
        rows = Freeze.objects.filter(lifted_at=None).order_by("frozen_at")
        row = rows[which % len(rows)]
        freezing.lift(freeze=row, reason=REASON, by=self.places.users[MODERATOR], now=self.now)
        self.done["lift"] += 1

    # Time

    @rule(wait=LONG)
    def wait_long(self, wait):
        self.read.move_to(self.now + wait)

    @rule(days=st.sampled_from([0, 1, 3, 28]))
    def sweep_reviews(self, days):
        """All that is due then is done."""
        self.read.move_to(self.now + days * DAY)
        for name, sweep in SWEEPS.items():
            self.sweep_up(name, sweep)
        for row in self.opinions.seen.values():
            waits = row.status == "screened" and row.submitted_at <= self.now - 3 * DAY
            assert not waits, "its day has come, and it is not shown"
            waits = row.status in SHOWN and not row.counted_at and row.submitted_at <= self.now - 28 * DAY
            assert not waits or row.is_frozen, "it is four weeks old, and does not count"

    # What holds

    def act(self, name, who, path, *given, can, **more):
        answer = super().act(name, who, path, *given, can=can, **more)
        changed, is_done = self.look_at_reviews(), answer.status_code < 300
        assert is_done or not changed, f"{name} by {who} is answered {answer.status_code}; a review changed"
        return answer

    def sweep_up(self, name, sweep):
        super().sweep_up(name, sweep)
        self.look_at_reviews()

    @invariant()
    def what_is_said_holds(self):
        self.look_at_reviews()
        if self.turn % 3 == 0:
            self.look_at_what_everybody_reads(PEOPLE[self.turn // 3 % len(PEOPLE)], self.turn // 3 % 4)

    def look_at_reviews(self):
        """What is new is told to the clinic once it can be read."""
        before = self.opinions.seen
        changed = self.opinions.check()
        for pk, row in self.opinions.seen.items():
            was = before.get(pk)
            if row.published_at is not None and (was is None or was.published_at is None):
                runs = len(self.books.clinics_side(row.practice_id))
                assert told_clinic(pk) == runs, "I3: the clinic was not told of a review"
        return changed

    def look_at_what_everybody_reads(self, who, number):
        """I12: of a clinician who is listed, all that is shown; of one who is not, nothing."""
        practice = self.places.practices[number]
        if who in self.books.closed:
            return
        answer = self.read.ask(who, "GET", f"practices/{practice.pk}/reviews/?page_size=50")
        if not self.is_listed(practice):
            assert answer.status_code == 404, f"I6: reviews of who is not listed: {answer.status_code}"
            return
        found = {row["id"]: row["text"] for row in answer.json()["results"]}
        assert found == self.opinions.of_clinician(practice.provider_id), f"I12: {who} reads {found}"

    @precondition(written)
    @rule(which=pick, who=st.sampled_from(PEOPLE), what=st.sampled_from(sorted(THEIRS)))
    def intrude_on_reviews(self, which, who, what):
        side, method, path, body, expected = THEIRS[what]
        row = self.opinions.newest(which)
        is_theirs = {
            "patient": who == self._name(row.patient_id),
            "clinic": self.read.runs(who, row.practice_id),
        }.get(side, who == side)
        if is_theirs or who in self.books.closed:
            return
        answer = self.read.ask(who, method, path.format(row.id), body)
        said = f"I7: {what} by {who}, whom it does not concern, is answered {answer.status_code}"
        assert answer.status_code == expected, said
        assert not self.look_at_reviews(), f"{said}; something changed"
        self.done["intrude_on_reviews"] += 1

    def _check_is_gone(self, patient):
        super()._check_is_gone(patient)
        self.look_at_reviews()
        left = Review.objects.filter(patient=patient).exclude(status__in=["invited", "withdrawn"])
        assert not left.exists(), "I13: a review of a patient who is gone"
        assert not Review.objects.filter(patient=patient, text__isnull=False).exists(), "I13: its words"
