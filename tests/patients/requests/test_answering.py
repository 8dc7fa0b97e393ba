import json
from datetime import timedelta

import pytest

from accounts.models import OutboxMessage
from patients.booking.scope import NotLicensedThere
from patients.models import Intake, RequestTarget, Visit, VisitRequest
from patients.models.requests import DeclineCode
from patients.requests import answering
from patients.states import StateHasChanged
from providers import search_rows
from providers.models import Provider, ProviderTaxonomy, SearchRow, Taxonomy, TimeClaim
from tests.factories.patients import PatientFactory
from tests.factories.supply import CredentialFactory
from tests.matching.market import CALM, CLEARED
from tests.patients import demand

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OTHER = DeclineCode.OTHER


def refreshed(row):
    return type(row).objects.get(pk=row.pk)


def told():
    """Which messages went to whom, by event."""
    return sorted(OutboxMessage.objects.values_list("kind", "user__email"))


def held(target):
    """What stands for the time of a request now."""
    return (
        TimeClaim.objects.filter(pk=target.claim_id, released_at=None)
        .values_list("kind", "expires_at")
        .first()
    )


def unanswered(target):
    row = refreshed(target)
    assert (row.status, row.answered_at, row.answered_by, row.ended_at) == ("requested", None, None, None)
    assert not Visit.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_confirmed_request_becomes_a_visit(asked, bola, tuesday, now):
    visit = answering.confirm(target=asked, by=bola, now=now + HOUR)

    row = refreshed(asked)
    assert (row.status, row.answered_by, row.answered_at, row.ended_at) == (
        "confirmed",
        bola,
        now + HOUR,
        now + HOUR,
    )
    assert (row.request.status, row.request.closed_at) == ("confirmed", now + HOUR)
    assert (visit.starts_at, visit.ends_at, visit.claim_id) == (
        tuesday,
        tuesday + demand.HALF,
        asked.claim_id,
    )
    assert held(asked) == ("visit", None)
    assert told() == [("practice.confirmed", "bola@example.org"), ("visit.confirmed", "ada@example.org")]


def test_a_key_confirms_in_nobodys_name(asked, now):
    answering.confirm(target=asked, by=None, now=now)

    row = refreshed(asked)
    assert (row.status, row.answered_by, row.answered_at) == ("confirmed", None, now)


def test_the_first_confirmation_withdraws_the_others(asked, also_asked, bola, now):
    answering.confirm(target=asked, by=bola, now=now)

    assert (refreshed(also_asked).status, held(also_asked)) == ("withdrawn", None)
    assert ("visit.withdrawn", "ada@example.org") in told()
    with pytest.raises(StateHasChanged):
        answering.confirm(target=also_asked, by=None, now=now)
    assert Visit.objects.get().target == asked


def test_a_request_without_a_time_is_not_confirmed(asked, bola, now):
    RequestTarget.objects.update(claim=None, starts_at=None, ends_at=None)

    with pytest.raises(answering.NoTimeGiven) as refusal:
        answering.confirm(target=asked, by=bola, now=now)

    assert (refusal.value.status, refusal.value.code) == (409, "no_time_given")
    unanswered(asked)


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_nothing_is_answered_once_the_time_to_answer_is_over(asked, bola, now, answer):
    last = asked.respond_by
    more = {"code": OTHER} if answer == "decline" else {}

    with pytest.raises(answering.AnsweredTooLate) as refusal:
        getattr(answering, answer)(target=asked, by=bola, now=last, **more)
    assert (refusal.value.status, refusal.value.code) == (409, "answered_too_late")
    unanswered(asked)

    getattr(answering, answer)(target=asked, by=bola, now=last - timedelta.resolution, **more)
    assert refreshed(asked).answered_by == bola


def test_a_time_that_was_given_back_is_not_confirmed(asked, bola, now):
    TimeClaim.objects.update(released_at=now)

    with pytest.raises(answering.AnsweredTooLate):
        answering.confirm(target=asked, by=bola, now=now)
    unanswered(asked)


def test_nobody_confirms_while_patients_cannot_find_them(asked, bola, now):
    Provider.objects.update(suspended_at=now)

    with pytest.raises(answering.PracticeNotShown) as refusal:
        answering.confirm(target=asked, by=bola, now=now)
    assert (refusal.value.status, refusal.value.code) == (409, "practice_not_shown")
    unanswered(asked)

    answering.decline(target=asked, code=OTHER, by=bola, now=now)
    assert refreshed(asked).status == "declined"


def test_otherwise_the_same_would_be_confirmed(asked, bola, now, monkeypatch):
    """The twin: it is the look at the listing that refuses."""
    Provider.objects.update(suspended_at=now)
    monkeypatch.setattr(answering, "require_shown", lambda target, now: None)

    assert answering.confirm(target=asked, by=bola, now=now).status == "confirmed"


def test_a_patient_who_is_elsewhere_then_is_not_told_of_to_the_clinic(
    ada, asked, bola, lindqvist_practice, tuesday, now
):
    demand.visit(ada, lindqvist_practice, tuesday + 10 * MINUTE, now)

    with pytest.raises(answering.PatientNotFree) as refusal:
        answering.confirm(target=asked, by=bola, now=now)

    assert (refusal.value.status, refusal.value.code) == (409, "patient_not_free")
    assert "another visit" not in refusal.value.detail
    assert (refreshed(asked).status, refreshed(asked.request).status) == ("requested", "open")
    assert held(asked) == ("request", now + demand.DAY)


def told_anew(asked, now, level="soon", **answers):
    older = asked.request.intake
    said = {code: answer for code, answer in {**CALM, **answers}.items() if answer}
    told = {"answers": said, "cautions": CLEARED, "conditions": ["thoracic-strain"]}
    newer = Intake.objects.create(
        patient=older.patient,
        told_by=older.told_by,
        told=json.dumps(told),
        ruleset="2026.1",
        level=level,
        answered_at=now,
        created_at=now,
        replaces=older,
    )
    VisitRequest.objects.update(intake=newer)


@pytest.fixture
def chiropractor(catalogue, asked):
    """Dr Okafor treats by manipulation, and by nothing else."""
    ProviderTaxonomy.objects.update(taxonomy=Taxonomy.objects.get(code="111N00000X"))


@pytest.mark.parametrize("since", [{"breathless": "yes"}, {"fever": None}], ids=["emergency", "unasked"])
def test_a_clinic_reads_nothing_of_what_the_gate_would_tell_the_patient(asked, bola, catalogue, since, now):
    """As newer rules may have it of what was told before them."""
    told_anew(asked, now, **since)

    with pytest.raises(answering.ToldOtherwise) as refusal:
        answering.confirm(target=asked, by=bola, now=now)

    assert (refusal.value.code, refusal.value.extra) == ("told_otherwise", {})
    unanswered(asked)


def test_a_visit_by_video_needs_a_licence_where_the_patient_is_also_when_it_is_confirmed(asked, bola, now):
    VisitRequest.objects.update(mode="video", patient_state="NJ")

    with pytest.raises(NotLicensedThere):
        answering.confirm(target=asked, by=bola, now=now)

    unanswered(asked)
    CredentialFactory(provider=asked.practice.provider, jurisdiction="NJ", number="NJ 1")
    assert answering.confirm(target=asked, by=bola, now=now).status == "confirmed"


def test_what_was_told_since_may_speak_against_who_works_there(asked, bola, chiropractor, now):
    told_anew(asked, now, fragile_bones="yes")

    with pytest.raises(answering.ToldOtherwise) as refusal:
        answering.confirm(target=asked, by=bola, now=now)

    assert (refusal.value.status, refusal.value.code) == (409, "told_otherwise")
    unanswered(asked)


def test_what_was_told_since_may_speak_against_the_day(asked, catalogue, bola, now):
    later = now + 2 * demand.DAY
    RequestTarget.objects.update(starts_at=later, ends_at=later + demand.HALF)
    told_anew(asked, now, level="same_day", fever="yes")

    with pytest.raises(answering.ToldOtherwise):
        answering.confirm(target=asked, by=bola, now=now)
    unanswered(asked)


def test_what_was_told_since_and_speaks_against_nothing_is_confirmed(asked, catalogue, bola, now):
    told_anew(asked, now)

    assert answering.confirm(target=asked, by=bola, now=now).status == "confirmed"


def test_without_the_look_what_was_told_since_would_count_for_nothing(
    asked, bola, chiropractor, now, monkeypatch
):
    """The twin."""
    told_anew(asked, now, fragile_bones="yes")
    monkeypatch.setattr(answering, "_require_fit", lambda *given: None)

    assert answering.confirm(target=asked, by=bola, now=now).status == "confirmed"


@pytest.mark.parametrize("status", ["confirmed", "declined", "expired", "withdrawn"])
def test_what_has_ended_is_not_answered_again(asked, bola, now, status):
    facts = {"decline_code": "other"} if status == "declined" else {}
    RequestTarget.objects.update(status=status, ended_at=now, **facts)
    before = RequestTarget.objects.values().get()

    for answer in (answering.confirm, lambda **given: answering.decline(code=OTHER, **given)):
        with pytest.raises(StateHasChanged):
            answer(target=asked, by=bola, now=now)
    assert RequestTarget.objects.values().get() == before
    assert not OutboxMessage.objects.exists()


def test_a_declined_request_gives_the_time_back(asked, bola, now):
    answering.decline(target=asked, code=DeclineCode.PLAN, by=bola, now=now)

    row = refreshed(asked)
    assert (row.status, row.decline_code, row.answered_by, row.answered_at) == ("declined", "plan", bola, now)
    assert held(asked) is None
    assert told() == [("practice.declined", "bola@example.org"), ("visit.declined", "ada@example.org")]


def test_search_offers_the_time_of_a_declined_request_again(ada, okafor_practice, bola, now):
    noon = now + 2 * HOUR  # the first time that the notice allows
    asked = demand.target(demand.request(ada, now), okafor_practice, noon, now)
    search_rows.refresh([okafor_practice.pk], now=now)
    found = SearchRow.objects.filter(practice_id=okafor_practice.pk).values_list(
        "next_in_person_at", flat=True
    )
    assert found.get() == noon + demand.HALF

    answering.decline(target=asked, code=OTHER, by=bola, now=now)

    assert found.get() == noon


def test_the_last_decline_closes_the_request(asked, also_asked, bola, now):
    answering.decline(target=asked, code=OTHER, by=bola, now=now)
    assert refreshed(asked.request).status == "open"
    assert held(also_asked) == ("request", now + demand.DAY)

    answering.decline(target=also_asked, code=OTHER, by=None, now=now + HOUR)
    request = refreshed(asked.request)
    assert (request.status, request.closed_because, request.closed_at) == ("closed", "declined", now + HOUR)


@pytest.mark.parametrize(
    ("other", "because"),
    [("declined", "declined"), ("expired", "declined"), ("withdrawn", "declined")],
)
def test_a_decline_weighs_most_in_why_a_request_was_closed(asked, also_asked, bola, now, other, because):
    facts = {"decline_code": "other"} if other == "declined" else {}
    RequestTarget.objects.filter(pk=also_asked.pk).update(status=other, ended_at=now, **facts)

    answering.decline(target=asked, code=OTHER, by=bola, now=now)

    assert refreshed(asked.request).closed_because == because


def test_an_answer_is_given_for_the_own_patient_alone(asked, bola, okafor_practice, tuesday, now):
    eve = PatientFactory(user__email="eve@example.org")
    hers = demand.target(demand.request(eve, now), okafor_practice, tuesday + HOUR, now)

    answering.decline(target=asked, code=OTHER, by=bola, now=now)

    assert (refreshed(hers).status, refreshed(hers.request).status) == ("requested", "open")
    assert held(hers) == ("request", now + demand.DAY)
