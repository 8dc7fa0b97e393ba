"""A visit goes to another time or another clinician, by HTTP, or stays where it is."""

from datetime import timedelta

import pytest
import time_machine

from patients.models import Visit, VisitRequest, WaitlistOffer
from providers.models import Practice, Provider, TimeClaim
from tests.factories.clinics import make_member
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, VisitTypeFactory, make_listed_practice
from tests.matching.market import CALM
from tests.patients import demand
from tests.patients.api.asking import AGREES, TOLD, URGENT
from tests.patients.api.visiting import act, code, mails, move, stays
from tests.patients.calls import Caller

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def test_moved_within_the_hours_of_the_clinician(as_ada, ada, visit, desk, at):
    answer = move(as_ada, visit, at + 15 * MINUTE)
    assert code(answer) == (409, "time_not_offered")

    answer = move(as_ada, visit, at + HOUR / 2)

    assert (answer.status_code, answer.json()["starts_at"]) == (200, "2026-11-24T10:30:00-05:00")
    visit.refresh_from_db()
    assert (str(visit.local_date), str(visit.local_time), visit.sequence) == ("2026-11-24", "10:30:00", 1)
    claim = TimeClaim.objects.get()
    assert (claim.pk, claim.during.lower, claim.kind) == (visit.claim_id, at + HOUR / 2, "visit")
    assert mails() == [("practice.moved", desk.email), ("visit.moved", ada.user.email)]


def test_a_shift_may_overlap_where_the_visit_was(visit, desk, at):
    """A clinic sees people when it likes, also ten minutes later."""
    answer = move(Caller(desk), visit, at + 10 * MINUTE, role="clinic")

    assert (answer.status_code, answer.json()["starts_at"]) == (200, "2026-11-24T10:10:00-05:00")
    visit.refresh_from_db()
    assert visit.ends_at == at + 40 * MINUTE


def test_a_time_that_somebody_has_is_not_to_be_had(as_ada, visit, okafor_practice, at):
    demand.claim(okafor_practice, at + HOUR)

    answer = move(as_ada, visit, at + HOUR)

    assert code(answer) == (409, "time_taken")
    assert answer.json()["alternatives"][0]["timezone"] == "America/New_York"
    assert len(answer.json()["alternatives"]) == 5
    assert stays(visit, at)


def test_moved_to_another_clinician_who_confirms_at_once(as_ada, ada, visit, colleague, desk, at, now):
    wanted = {"practice": str(colleague.pk), "agrees": AGREES, "told": TOLD}
    old = visit.claim

    answer = move(as_ada, visit, at + HOUR, **wanted)

    assert answer.status_code == 200, answer.json()
    visit.refresh_from_db()
    old.refresh_from_db()
    assert (visit.practice, visit.claim.provider_id) == (colleague, colleague.provider_id)
    assert (old.released_at, visit.claim.released_at, visit.claim.kind) == (now, None, "visit")
    assert ("practice.moved_away", desk.email) in mails()
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "refusal"),
    [({"agrees": {}}, "consent_missing"), ({"told": {**TOLD, "answers": {}}}, "gate_unanswered")],
)
def test_another_clinician_needs_what_a_request_needs(as_ada, visit, colleague, at, missing, refusal):
    wanted = {"practice": str(colleague.pk), "agrees": AGREES, "told": TOLD} | missing

    assert code(move(as_ada, visit, at + HOUR, **wanted)) == (409, refusal)
    assert stays(visit, at)
    assert TimeClaim.objects.filter(released_at=None).get() == visit.claim


def test_another_clinician_who_confirms_by_hand_is_asked_by_a_request(as_ada, visit, colleague, at):
    colleague.confirmation = "by_clinic"
    colleague.save()

    wanted = {"practice": str(colleague.pk), "agrees": AGREES, "told": TOLD}
    assert code(move(as_ada, visit, at + HOUR, **wanted)) == (409, "needs_instant")
    assert stays(visit, at)


def test_a_clinic_moves_nobody_to_another_clinician(visit, desk, okafor_practice, at, now):
    other = make_listed_practice(
        now=now, provider={"first_name": "Colleague"}, location=okafor_practice.location
    )

    answer = move(Caller(desk), visit, at + HOUR, role="clinic", practice=str(other.pk))

    assert code(answer) == (409, "another_clinician")
    assert stays(visit, at)


@pytest.fixture
def elsewhere(okafor_practice, now):
    """Dr Okafor works for another clinic too, where visits are confirmed at once."""
    return make_listed_practice(
        now=now,
        provider=okafor_practice.provider,
        location={"clinic__name": "Hilltop"},
        confirmation="instant",
    )


def test_the_same_clinician_at_another_clinic_needs_what_a_request_there_needs(
    as_ada, ada, visit, desk, elsewhere, at
):
    """And the clinic that it leaves learns of it."""
    wanted = {"practice": str(elsewhere.pk), "told": TOLD}

    assert code(move(as_ada, visit, at + HOUR, **wanted)) == (409, "consent_missing")
    assert stays(visit, at)

    assert move(as_ada, visit, at + HOUR, agrees=AGREES, **wanted).status_code == 200
    assert ada.consents.filter(clinic=elsewhere.location.clinic).exists()
    visit.refresh_from_db()
    assert (visit.practice, visit.claim) == (elsewhere, TimeClaim.objects.get())
    assert mails() == [("practice.moved_away", desk.email), ("visit.moved", "ada@example.org")]


def test_another_clinic_that_confirms_by_hand_is_asked_by_a_request_though_the_clinician_is_the_same(
    as_ada, visit, elsewhere, at
):
    elsewhere.confirmation = "by_clinic"
    elsewhere.save()

    wanted = {"practice": str(elsewhere.pk), "agrees": AGREES, "told": TOLD}
    assert code(move(as_ada, visit, at + HOUR, **wanted)) == (409, "needs_instant")
    assert stays(visit, at)


def test_a_clinic_moves_nobody_to_another_clinic_of_its_clinician(visit, okafor_practice, elsewhere, at):
    owner = UserFactory(email="okafor@example.org")
    Provider.objects.update(owner=owner)

    answer = move(Caller(owner), visit, at + HOUR, role="clinic", practice=str(elsewhere.pk))

    assert code(answer) == (409, "another_clinician")
    assert stays(visit, at)


def test_what_should_be_seen_sooner_is_not_put_off_by_the_patient(as_ada, visit, desk, at, now):
    VisitRequest.objects.update(intake=demand.intake(visit.patient, now, level="same_day"))

    assert code(move(as_ada, visit, at + DAY)) == (409, "only_today_or_tomorrow")
    assert stays(visit, at)

    assert move(Caller(desk), visit, at + DAY, role="clinic").status_code == 200


def test_what_was_told_long_ago_does_not_say_when(as_ada, visit, at, now):
    early = now - timedelta(hours=72, seconds=1)
    VisitRequest.objects.update(intake=demand.intake(visit.patient, now, level="same_day", answered_at=early))

    assert move(as_ada, visit, at + DAY).status_code == 200


def test_a_clinic_moves_to_practices_that_it_runs(visit, desk, colleague, at):
    answer = move(Caller(desk), visit, at + HOUR, role="clinic", practice=str(colleague.pk))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "practice"


def test_the_patient_has_another_visit_then(as_ada, ada, visit, colleague, at, now):
    demand.visit(ada, colleague, at + HOUR, now)

    assert code(move(as_ada, visit, at + HOUR)) == (409, "patient_has_visit")
    assert stays(visit, at)


def test_what_has_begun_stays_where_it_is(ada, visit, at):
    with time_machine.travel(at, tick=False):
        assert code(move(Caller(ada.user), visit, at + HOUR)) == (409, "has_begun")
        assert code(act(Caller(ada.user), visit, "cancel", {"code": "plans"})) == (409, "has_begun")
    assert stays(visit, at)


def test_the_same_time_is_no_move(as_ada, visit, at):
    assert code(move(as_ada, visit, at)) == (409, "same_time")


def test_an_emergency_told_with_a_move_is_heard_also_at_the_same_practice(as_ada, visit, at):
    answer = move(as_ada, visit, at + HOUR, told=URGENT["told"], agrees=AGREES)

    assert code(answer) == (409, "emergency_level")
    assert answer.json()["emergency"]["contacts"]
    assert stays(visit, at)


def test_what_is_told_with_a_move_says_how_soon(as_ada, visit, at):
    today = {**TOLD, "answers": {**CALM, "burning_rash": "yes"}}

    assert code(move(as_ada, visit, at + DAY, told=today, agrees=AGREES)) == (409, "only_today_or_tomorrow")
    assert stays(visit, at)
    assert move(as_ada, visit, at + HOUR, told=today, agrees=AGREES).status_code == 200
    assert VisitRequest.objects.get().intake.level == "same_day"


@pytest.mark.parametrize("name", ["told", "agrees"])
def test_a_clinic_tells_nothing_for_the_patient(desk, visit, at, name):
    said = {"told": TOLD, "agrees": AGREES}[name]
    answer = move(Caller(desk), visit, at + HOUR, role="clinic", **{name: said})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)
    assert stays(visit, at)


def test_a_visit_by_video_moves_while_the_clinician_is_licensed_there(
    as_ada, visit, desk, okafor_practice, at, now
):
    VisitTypeFactory(practice=okafor_practice, mode="video")
    Practice.objects.update(does_video=True)
    licence = CredentialFactory(provider=okafor_practice.provider, jurisdiction="NJ", number="NJ 1")
    Visit.objects.update(mode="video")
    VisitRequest.objects.update(mode="video", patient_state="NJ")
    assert move(as_ada, visit, at + HOUR).status_code == 200
    licence.delete()

    assert code(move(as_ada, visit, at)) == (409, "not_licensed_there")
    assert code(move(Caller(desk), visit, at, role="clinic")) == (409, "not_licensed_there")
    visit.refresh_from_db()
    assert visit.starts_at == at + HOUR


def test_whoever_runs_the_one_place_alone_learns_that_a_visit_left_it(
    as_ada, visit, desk, okafor_practice, at, now
):
    clinic = okafor_practice.location.clinic
    limited = make_member(clinic, practices=[okafor_practice], is_limited=True)
    there = make_listed_practice(
        now=now, provider=okafor_practice.provider, location={"clinic": clinic, "line1": "9 Other Street"}
    )

    assert move(as_ada, visit, at + HOUR, practice=str(there.pk)).status_code == 200

    assert set(mails()) == {
        ("visit.moved", "ada@example.org"),
        ("practice.moved", desk.email),
        ("practice.moved_away", limited.email),
    }


def test_a_wait_names_the_visit_that_came_of_it_wherever_it_goes(
    as_ada, ada, visit, colleague, okafor_practice, at, now
):
    entry = demand.wait(ada, okafor_practice, now, status="booked", ended_at=now)
    offer = demand.offer(entry, okafor_practice, at + DAY, now)
    WaitlistOffer.objects.filter(pk=offer.pk).update(claim=visit.claim, status="accepted", answered_at=now)

    wanted = {"practice": str(colleague.pk), "agrees": AGREES, "told": TOLD}
    assert move(as_ada, visit, at + HOUR, **wanted).status_code == 200

    (listed,) = as_ada.get("/waitlist/").json()["results"]
    assert listed["visit"] == as_ada.get(f"/waitlist/{entry.pk}/").json()["visit"] == str(visit.pk)
