"""What moderators are shown: words, findings and rules; neither stars nor who wrote it, and nobody whom they know."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from reviews.models import Freeze, Review
from reviews.moderation import appealing, conflicts, deciding, flagging
from tests.factories import reviews
from tests.factories.clinics import make_member, make_removed
from tests.factories.patients import ProxyFactory
from tests.factories.people import make_staff
from tests.factories.supply import ProviderFactory
from tests.patients.calls import Caller, assert_refused, looks

DAY = timedelta(days=1)
QUEUE = "/admin/reviews/"
WHY = "It insults a nurse by name."
pytestmark = pytest.mark.usefixtures("clock_stands")


@pytest.fixture
def flagged(okafor_practice, eve, now):
    row = reviews.shown(
        reviews.visited(reviews.author("cy@example.org"), okafor_practice, now - 29 * DAY), now - 9 * DAY
    )
    flagging.flag(review=row, code="abuse", note="Look at the end.", by=eve, side="reader", now=now - 8 * DAY)
    return row


@pytest.fixture
def freeze(held, now):
    burst = {"series": "all", "days": 7, "seen": 9, "expected": 0.5}
    return Freeze.objects.create(provider=held.provider, since=now - 20 * DAY, frozen_at=now - DAY, **burst)


def body(review, **more):
    written = Review.objects.get(pk=review.pk).written_at.isoformat()
    return {"outcome": "publish", "reason": WHY, "written_at": written, **more}


def test_a_moderator_reads_the_words_what_was_found_and_why_it_waits(as_mo, held):
    (row,) = as_mo.get(QUEUE).json()["results"]
    findings = row.pop("findings")
    assert row == {
        "id": str(held.pk),
        "status": "held",
        "clinician": "Ngozi Okafor",
        "clinic": "Riverside Family Practice",
        "month": "2026-10",
        "display_name": "A patient",
        "text": held.text,
        "public_text": "",
        "written_at": "2026-11-18T15:00:00Z",
        "held_for": ["abuse", "third_person"],
        "held_at": "2026-11-18T15:00:00Z",
        "redactions": [],
        "objections": [],
        "decisions": [],
    }
    assert {finding["code"] for finding in findings} == {"abuse", "third_person"}
    assert all(finding["why"] for finding in findings)
    assert as_mo.get(f"{QUEUE}{held.pk}/").json() == {**row, "findings": findings}


def test_what_somebody_objects_to_with_what_was_decided_before(as_mo, mo, eve, flagged, now):
    deciding.decide(review=flagged, outcome="keep", reason=WHY, by=mo, now=now - 7 * DAY)
    flagging.flag(review=flagged, code="not_about_the_visit", note="", by=eve, side="reader", now=now)
    (row,) = as_mo.get(QUEUE, status="flagged").json()["results"]
    assert (row["status"], row["month"], row["public_text"]) == ("flagged", "2026-10", flagged.text)
    assert [(one["code"], one["rule"], one["side"], one["note"]) for one in row["objections"]] == [
        ("abuse", "abuse", "reader", "Look at the end."),
        ("not_about_the_visit", "not_about_the_visit", "reader", None),
    ]
    at = "2026-11-16T15:00:00Z"
    assert row["decisions"] == [{"outcome": "keep", "code": "", "reason": WHY, "at": at}]


def test_the_longest_waiting_comes_first_and_each_kind_alone(as_mo, held, flagged):
    def ids(**params):
        return [row["id"] for row in as_mo.get(QUEUE, **params).json()["results"]]

    assert ids() == [str(flagged.pk), str(held.pk)]
    assert (ids(status="held"), ids(status="flagged")) == ([str(held.pk)], [str(flagged.pk)])
    first = as_mo.get(QUEUE, page_size=1).json()
    (second,) = as_mo.client.get(first["next"]).json()["results"]
    assert (first["results"][0]["id"], second["id"]) == (str(flagged.pk), str(held.pk))
    assert_refused(as_mo.get(QUEUE, status="published"), 400, "invalid_choice", "status")


def everything(caller, *reviews):
    pages = [QUEUE, f"{QUEUE}appeals/", f"{QUEUE}freezes/", *(f"{QUEUE}{row.pk}/" for row in reviews)]
    answers = [caller.get(page) for page in pages]
    assert {answer.status_code for answer in answers} == {200}
    return " ".join(answer.content.decode() for answer in answers)


def test_nothing_says_who_wrote_it_or_how_many_stars(as_mel, mo, held, flagged, freeze, now):
    type(held.provider).objects.update(
        rating_sum=4321.54321, rating_weight=987.0, rating_percentile=0.7654321
    )
    decision = deciding.decide(review=flagged, outcome="remove", code="abuse", reason=WHY, by=mo, now=now)
    appealing.appeal(decision=decision, note="Please.", by=flagged.submitted_by, now=now)
    text = everything(as_mel, held, flagged)

    authors = [held.patient, flagged.patient]
    secret = [str(one.pk) for one in authors] + [one.user.email for one in authors]
    secret += [str(one.user_id) for one in authors] + [str(held.visit_id), "Byrne", "4321.54321", "7654321"]
    assert [word for word in secret if word in text] == []
    assert [word for word in ("stars", "overall", "rating", "recommend", "percentile") if word in text] == []


def test_each_look_is_written_down_before_it_is_shown(as_mo, held, monkeypatch):
    as_mo.get(QUEUE)
    as_mo.get(f"{QUEUE}{held.pk}/")
    assert looks() == [("mo@kaly.example", held.patient_id, "patient.review", "moderation")] * 2

    def fails(**given):
        raise RuntimeError

    monkeypatch.setattr("patients.reads.record_reads", fails)
    with pytest.raises(RuntimeError):
        as_mo.get(QUEUE)


def test_it_is_decided_over_http(as_mo, held):
    response = as_mo.post(f"{QUEUE}{held.pk}/decide/", body(held))
    at = "2026-11-23T15:00:00Z"
    assert (response.status_code, response.json()) == (
        200,
        {"outcome": "publish", "code": "", "reason": WHY, "at": at},
    )
    assert Review.objects.get(pk=held.pk).status == "published"
    assert_refused(as_mo.post(f"{QUEUE}{held.pk}/decide/", body(held)), 409, "state_has_changed")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"outcome": "stand"}, "outcome", "invalid_choice"),
        ({"outcome": "keep"}, "outcome", "outcome_does_not_fit"),
        ({"code": "too_negative"}, "code", "invalid_choice"),
        ({"code": "abuse"}, "code", "code_does_not_fit"),
        ({"outcome": "redact", "code": "abuse", "spans": [[0, 4000]]}, "spans", "spans_do_not_fit"),
        ({"outcome": "redact", "code": "abuse", "spans": [[0, 5, 9]]}, "spans.0", "max_length"),
        ({"reason": "Bad."}, "reason", "reason_needed"),
        ({"written_at": None}, "written_at", "null"),
        ({"overall": 1}, "overall", "unknown_field"),
    ],
)
def test_a_decision_that_does_not_fit_names_its_field(as_mo, held, change, field, code):
    assert_refused(as_mo.post(f"{QUEUE}{held.pk}/decide/", body(held, **change)), 400, code, field)
    assert Review.objects.get(pk=held.pk).status == "held"


def test_a_freeze_is_lifted_with_a_reason_and_what_is_held_goes_on(as_mo, held, flagged, freeze):
    Review.objects.filter(pk=held.pk).update(held_for=["burst"])
    (row,) = as_mo.get(f"{QUEUE}freezes/").json()["results"]
    assert (row["seen"], row["expected"], row["held_count"], row["shown_count"]) == (9, 0.5, 1, 1)
    address = f"{QUEUE}freezes/{freeze.pk}/lift/"
    assert_refused(as_mo.post(address, {"reason": "Fine."}), 400, "reason_needed", "reason")

    assert (
        as_mo.post(address, {"reason": "A new clinic opened."}).json()["lifted_at"] == "2026-11-23T15:00:00Z"
    )
    assert Review.objects.get(pk=held.pk).status == "screened"
    assert_refused(as_mo.post(address, {"reason": "A new clinic opened."}), 409, "state_has_changed")


def test_the_queue_gives_what_a_freeze_holds_and_nothing_of_whom_one_knows(as_mo, mo, held, flagged, freeze):
    def ids(**params):
        return [row["id"] for row in as_mo.get(QUEUE, **params).json()["results"]]

    assert ids(freeze=freeze.pk) == []
    Review.objects.filter(pk=held.pk).update(held_for=["abuse", "burst"])
    assert ids(freeze=freeze.pk) == ids(freeze=freeze.pk, status="held") == [str(held.pk)]
    assert ids(freeze=freeze.pk, status="flagged") == ids(freeze=held.pk) == []
    for wrong in ("", "9", f"{{{freeze.pk}}}"):
        assert_refused(as_mo.get(QUEUE, freeze=wrong), 400, "invalid", "freeze")
    is_the_clinician(held, mo)
    assert ids(freeze=freeze.pk) == []


def test_ten_freezes_take_no_more_statements_than_two(as_mo, freeze):
    def freezes(count):
        for provider in ProviderFactory.create_batch(count):
            freeze.pk, freeze.provider, freeze._state.adding = uuid4(), provider, True
            freeze.save()
        with CaptureQueriesContext(connection) as asked:
            assert len(as_mo.get(f"{QUEUE}freezes/").json()["results"]) == Freeze.objects.count()
        return len(asked)

    assert freezes(1) == freezes(8)


def test_what_is_published_while_frozen_is_shown_and_does_not_count(as_mo, held, freeze, now):
    assert as_mo.post(f"{QUEUE}{held.pk}/decide/", body(held)).status_code == 200
    Review.objects.update(submitted_at=now - reviews.showing.COUNTED_AFTER)
    Freeze.objects.update(since=now - reviews.showing.COUNTED_AFTER)
    assert (reviews.showing.count_due(now=now), Review.objects.get().counted_at) == (0, None)
    as_mo.post(f"{QUEUE}freezes/{freeze.pk}/lift/", {"reason": "A new clinic opened."})
    assert reviews.showing.count_due(now=now) == 1


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.SUPPORT, Role.ADMIN])
def test_other_roles_neither_see_nor_decide(held, freeze, role):
    caller = Caller(make_staff(role, email="other@kaly.example"), second_factor=True)
    for page in ("", "appeals/", "freezes/", f"{held.pk}/"):
        assert_refused(caller.get(QUEUE + page), 403, "permission_denied")
    assert_refused(caller.post(f"{QUEUE}{held.pk}/decide/", body(held)), 403, "permission_denied")
    assert Review.objects.get(pk=held.pk).status == "held"


def wrote_it(review, mo):
    Review.objects.filter(pk=review.pk).update(submitted_by=mo)


def is_the_patient(review, mo):
    type(review.patient).objects.filter(pk=review.patient_id).update(user=mo)


def acted_for_them(review, mo):
    ProxyFactory(
        patient=review.patient, user=mo, kind="carer", attestation="Ada", ended_at=review.submitted_at
    )


def is_the_clinician(review, mo):
    type(review.provider).objects.filter(pk=review.provider_id).update(owner=mo)


def works_at_the_clinic(review, mo):
    make_member(clinic=review.visit.practice.location.clinic, email=mo.email)


def worked_at_the_clinic(review, mo):
    make_removed(clinic=review.visit.practice.location.clinic, email=mo.email)


def objected_to_it(review, mo):
    review.flags.create(by=mo, side="reader", code="abuse", opened_at=review.submitted_at)


OF_THE_REVIEW = [wrote_it, is_the_patient, acted_for_them, objected_to_it]
OF_THE_CLINICIAN = [is_the_clinician, works_at_the_clinic, worked_at_the_clinic]


def seen_by(caller, review):
    pages = (caller.get(QUEUE), caller.get(f"{QUEUE}freezes/"))
    return [len(page.json()["results"]) for page in pages]


@pytest.mark.parametrize("know", OF_THE_REVIEW + OF_THE_CLINICIAN)
def test_a_moderator_who_knows_a_side_neither_sees_nor_decides_it(as_mo, mo, held, freeze, know):
    know(held, mo)
    assert seen_by(as_mo, held) == [0, 0 if know in OF_THE_CLINICIAN else 1]
    assert_refused(as_mo.get(f"{QUEUE}{held.pk}/"), 403, "conflict_of_interest")
    assert_refused(as_mo.post(f"{QUEUE}{held.pk}/decide/", body(held)), 403, "conflict_of_interest")
    if know in OF_THE_CLINICIAN:
        lift = as_mo.post(f"{QUEUE}freezes/{freeze.pk}/lift/", {"reason": "A new clinic opened."})
        assert_refused(lift, 403, "conflict_of_interest")
    assert Review.objects.get(pk=held.pk).status == "held"
    assert looks() == []


@pytest.mark.parametrize("know", OF_THE_REVIEW + OF_THE_CLINICIAN)
def test_without_that_condition_they_would(as_mo, mo, held, know, monkeypatch):
    monkeypatch.setattr(conflicts, "without_conflict", lambda rows, **given: rows)
    know(held, mo)
    assert seen_by(as_mo, held)[0] == 1
    assert as_mo.post(f"{QUEUE}{held.pk}/decide/", body(held)).status_code == 200


def test_an_appeal_is_another_moderators(as_mo, as_mel, as_ada, mo, held, now):
    deciding.decide(review=held, outcome="reject", code="abuse", reason=WHY, by=mo, now=now - DAY)
    assert as_ada.post(f"/reviews/{held.pk}/appeal/", {"note": "It was meant kindly."}).status_code == 201
    assert_refused(as_ada.post(f"/reviews/{held.pk}/appeal/"), 409, "appealed_before")

    assert as_mo.get(f"{QUEUE}appeals/").json()["results"] == []
    (row,) = as_mel.get(f"{QUEUE}appeals/").json()["results"]
    assert (row["side"], row["note"], row["decision"]["code"]) == ("author", "It was meant kindly.", "abuse")
    assert row["review"]["text"] == held.text
    assert looks() == [("mel@kaly.example", held.patient_id, "patient.review", "moderation")]
    address, sent = f"{QUEUE}appeals/{row['id']}/settle/", {"outcome": "overturn", "reason": WHY}
    assert_refused(as_mo.post(address, sent), 403, "second_moderator_needed")
    assert_refused(as_mel.post(address, {**sent, "outcome": "keep"}), 400, "invalid_choice", "outcome")
    assert as_mel.post(address, sent).json()["outcome"] == "overturn"
    assert Review.objects.get(pk=held.pk).status == "published"


def test_strangers_appeal_nothing(as_eve, held, mo, now):
    deciding.decide(review=held, outcome="reject", code="abuse", reason=WHY, by=mo, now=now - DAY)
    assert_refused(as_eve.post(f"/reviews/{held.pk}/appeal/"), 404, "not_found")
