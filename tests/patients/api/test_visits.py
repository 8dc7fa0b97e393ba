"""Visits by HTTP: what each side sees and does, and what becomes of the time."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import HealthRead, OutboxMessage
from patients.models import Visit, VisitRequest
from providers.models import Practice, Provider, TimeClaim
from tests.factories.clinics import MembershipFactory, make_member
from tests.factories.patients import ConsentFactory
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, VisitTypeFactory, make_listed_practice
from tests.matching.market import CALM
from tests.patients import demand
from tests.patients.api.asking import AGREES, TOLD, URGENT
from tests.patients.calls import Caller

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _today(catalogue, now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def at(now):
    """Tuesday at ten in New York."""
    return now + DAY


@pytest.fixture
def visit(ada, okafor_practice, at, now):
    return demand.visit(ada, okafor_practice, at, now)


@pytest.fixture
def desk(okafor_practice):
    """Works at the clinic, and sees names."""
    return MembershipFactory(clinic=okafor_practice.location.clinic, user__email="desk@example.org").user


@pytest.fixture
def nurse(okafor_practice):
    return MembershipFactory(
        clinic=okafor_practice.location.clinic, user__email="nurse@example.org", may_read_health=True
    ).user


@pytest.fixture
def sharing(ada, okafor_practice):
    return ConsentFactory(patient=ada, clinic=okafor_practice.location.clinic, version="2026-12")


@pytest.fixture
def colleague(now):
    """Confirms at once, at another clinic."""
    return make_listed_practice(
        now=now,
        provider={"first_name": "Colleague"},
        location={"clinic__name": "Hilltop"},
        confirmation="instant",
    )


def code(answer):
    return answer.status_code, answer.json()["code"]


def act(caller, visit, name, body=None, role=""):
    return caller.post(f"/visits/{visit.pk}/{name}/{role and f'?role={role}'}", body)


def move(caller, visit, to, role="", **more):
    return act(caller, visit, "reschedule", {"starts_at": to.isoformat(), **more}, role)


def stays(visit, at):
    visit.refresh_from_db()
    return (visit.status, visit.starts_at, visit.sequence) == ("confirmed", at, 0)


def mails():
    return sorted((row.kind, row.user.email) for row in OutboxMessage.objects.select_related("user"))


def test_a_patient_sees_their_own(as_ada, as_eve, visit):
    (said,) = as_ada.get("/visits/").json()["results"]

    assert (said["id"], said["starts_at"]) == (str(visit.pk), "2026-11-24T10:00:00-05:00")
    assert said["practice"]["timezone"] == "America/New_York"
    assert as_ada.get(f"/visits/{visit.pk}/").json() == said
    assert HealthRead.objects.filter(what="patient.health", why="own").count() == 2
    assert as_eve.get("/visits/").json()["results"] == []
    assert as_eve.get(f"/visits/{visit.pk}/").status_code == 404


def test_a_clinic_sees_times_and_names_and_health_as_far_as_it_may(visit, desk, nurse, sharing):
    seen = Caller(desk).get(f"/visits/{visit.pk}/", role="clinic").json()
    assert (seen["patient"]["name"], seen["health"]) == ("Ada Byrne", None)
    assert "contest_note" not in seen

    health = Caller(nurse).get(f"/visits/{visit.pk}/", role="clinic").json()["health"]
    assert (health["birth_date"], health["level"]) == ("1990-05-17", "soon")
    assert health["told"] == {"answers": {"pain": "stiff in the morning"}}
    assert {(row.reader.email, row.what) for row in HealthRead.objects.select_related("reader")} == {
        ("desk@example.org", "patient.name"),
        ("nurse@example.org", "patient.health"),
    }


def test_without_consent_a_clinic_sees_the_time_alone(visit, nurse, sharing, now):
    sharing.withdrawn_at = now
    sharing.save()

    (listed,) = Caller(nurse).get("/visits/", role="clinic").json()["results"]
    seen = Caller(nurse).get(f"/visits/{visit.pk}/", role="clinic").json()

    assert listed["patient"] is seen["patient"] is seen["health"] is None
    assert seen["starts_at"] == "2026-11-24T10:00:00-05:00"
    assert not HealthRead.objects.exists()


def test_staff_are_no_patients_and_patients_are_no_staff(visit, desk, as_ada):
    assert Caller(desk).get(f"/visits/{visit.pk}/", role="patient").status_code == 404
    assert Caller(desk).get("/visits/").json()["results"] == []
    assert as_ada.get(f"/visits/{visit.pk}/", role="clinic").status_code == 404
    assert code(as_ada.get("/visits/", role="owner")) == (400, "invalid")


def test_whoever_is_both_is_the_patient_unless_they_say_otherwise(visit, ada, okafor_practice):
    MembershipFactory(clinic=okafor_practice.location.clinic, user=ada.user)
    as_ada = Caller(ada.user)

    assert "request" in as_ada.get(f"/visits/{visit.pk}/").json()
    assert "needs_closing" in as_ada.get(f"/visits/{visit.pk}/", role="clinic").json()


def test_moved_within_the_hours_of_the_clinician(as_ada, ada, visit, desk, at):
    answer = move(as_ada, visit, at + 15 * MINUTE)
    assert code(answer) == (409, "time_not_offered")

    answer = move(as_ada, visit, at + HOUR / 2)

    assert (answer.status_code, answer.json()["starts_at"]) == (200, "2026-11-24T10:30:00-05:00")
    visit.refresh_from_db()
    assert (str(visit.local_date), str(visit.local_time), visit.sequence) == ("2026-11-24", "10:30:00", 1)
    claim = TimeClaim.objects.get()
    assert (claim.pk, claim.during.lower, claim.kind) == (visit.claim_id, at + HOUR / 2, "visit")
    assert mails() == [("visit.moved", ada.user.email), ("visit.moved", desk.email)]


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
    assert ("visit.moved_away", desk.email) in mails()
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
    assert mails() == [("visit.moved", "ada@example.org"), ("visit.moved_away", desk.email)]


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


def test_cancelled_by_the_patient(as_ada, ada, visit, desk, at, now):
    assert act(as_ada, visit, "cancel", {"code": "ill"}).status_code == 400

    said = act(as_ada, visit, "cancel", {"code": "feels_better"}).json()

    assert (said["status"], said["is_late"], said["sequence"]) == ("cancelled_by_patient", False, 1)
    assert TimeClaim.objects.get().released_at == now
    assert len(mails()) == 2
    assert code(act(as_ada, visit, "cancel", {"code": "cost"})) == (409, "state_has_changed")


def test_cancelled_late_is_said_and_not_refused(visit, desk, at):
    with time_machine.travel(at - 23 * HOUR, tick=False):
        said = act(Caller(desk), visit, "cancel", {"code": "emergency"}, role="clinic").json()

    assert (said["status"], said["is_late"]) == ("cancelled_by_clinic", True)


def test_the_day_itself_from_the_door_to_the_end(visit, desk, at):
    with time_machine.travel(at - 61 * MINUTE, tick=False):
        assert code(act(Caller(desk), visit, "check-in")) == (409, "too_early")
    with time_machine.travel(at - HOUR, tick=False):
        assert act(Caller(desk), visit, "check-in").json()["status"] == "checked_in"
        assert code(act(Caller(desk), visit, "complete")) == (409, "too_early")
    with time_machine.travel(at + HOUR, tick=False):
        assert Caller(desk).get(f"/visits/{visit.pk}/", role="clinic").json()["needs_closing"] is True
        assert code(act(Caller(desk), visit, "no-show")) == (409, "state_has_changed")
        said = act(Caller(desk), visit, "complete").json()
    assert (said["status"], said["needs_closing"]) == ("completed", False)


def test_a_missed_visit_is_contested(visit, desk, ada, at):
    with time_machine.travel(at + 14 * MINUTE, tick=False):
        assert code(act(Caller(desk), visit, "no-show")) == (409, "too_early")
    with time_machine.travel(at + 15 * MINUTE, tick=False):
        assert act(Caller(desk), visit, "no-show").json()["status"] == "no_show"
    with time_machine.travel(at + HOUR, tick=False):
        said = act(Caller(ada.user), visit, "contest", {"note": "I sat in the hall."}).json()
        assert (said["status"], said["contest_note"]) == ("contested", "I sat in the hall.")
        seen = Caller(desk).get(f"/visits/{visit.pk}/", role="clinic")
    assert "I sat in the hall" not in seen.content.decode()


def test_each_side_speaks_for_itself(as_ada, visit, desk, at):
    for name in ("check-in", "complete", "no-show"):
        assert act(as_ada, visit, name).status_code == 404
    assert act(Caller(desk), visit, "attended").status_code == 404
    assert act(Caller(desk), visit, "contest", {"note": "no"}).status_code == 404
    assert stays(visit, at)


def test_the_patient_says_that_they_were_there(ada, visit, at):
    with time_machine.travel(at + HOUR, tick=False):
        said = act(Caller(ada.user), visit, "attended").json()

    assert said["attended_said_at"] == "2026-11-24T11:00:00-05:00"


def test_lists_take_the_same_number_of_queries_for_one_and_for_three(
    visit, ada, desk, sharing, okafor_practice, at, now, django_assert_max_num_queries
):
    caller = Caller(desk)
    with django_assert_max_num_queries(60) as one:
        caller.get("/visits/", role="clinic")
    for number in (1, 2):
        demand.visit(ada, okafor_practice, at + number * HOUR, now)
    with django_assert_max_num_queries(60) as three:
        assert len(caller.get("/visits/", role="clinic").json()["results"]) == 3
    assert len(three) == len(one)


def test_what_an_address_takes_is_said_by_the_schema_alone(as_ada, visit):
    """OPTIONS would be answered by asking each view for a serializer, which those that act have not."""
    answer = as_ada.client.options(f"/api/v1/visits/{visit.pk}/cancel/")

    assert code(answer) == (405, "method_not_allowed")


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
        ("visit.moved", desk.email),
        ("visit.moved_away", limited.email),
    }
