"""A clinic answers once, in public, without a word about a patient; what it said before stays in the history."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import OutboxMessage
from patients.locking import NotTheirs
from reviews import showing, writing
from reviews.models import Reply, Review
from reviews.replies import replying
from tests.factories.clinics import make_owner
from tests.factories.people import sign_in
from tests.factories.supply import ClinicFactory
from tests.reviews import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_stands")]

DAY = timedelta(days=1)
GOOD = "We thank everybody who writes, and read all of it."
BAD = "Thank you for your visit to us last week. Your rib is healing well."


def send(client, review, method="post", text=GOOD, status=201, version="*"):
    headers = {} if method == "post" else {"If-Match": version}
    body = {} if method == "delete" else {"data": {"text": text}, "content_type": "application/json"}
    answer = getattr(client, method)(f"/api/v1/reviews/{review.pk}/reply/", **body, headers=headers)
    assert answer.status_code == status, answer.content
    return answer


def public(practice):
    return Client().get(f"/api/v1/practices/{practice.pk}/reviews/").json()["results"]


def told():
    return OutboxMessage.objects.filter(kind="review.replied").count()


def test_everybody_reads_the_answer_and_its_author_is_told_once(okafor_practice, clinic, shown):
    first = send(clinic, shown)
    version = first.headers["ETag"]
    assert first.json() == {"text": GOOD, "written_on": "2026-11-23", "edited": False}
    assert public(okafor_practice)[0]["reply"] == first.json()

    edited = send(clinic, shown, "patch", text="We read all of it.", status=200, version=version).json()
    assert edited == {"text": "We read all of it.", "written_on": "2026-11-23", "edited": True}
    assert told() == 1
    versions = Reply.objects.get().history.order_by("pgh_id").values_list("text", flat=True)
    assert list(versions) == [GOOD, "We read all of it."]


def test_a_review_is_answered_once_also_where_that_was_taken_back(okafor_practice, clinic, shown):
    send(clinic, shown)
    assert send(clinic, shown, text="Again.", status=409).json()["code"] == "replied_before"
    send(clinic, shown, "delete", status=204)
    assert public(okafor_practice)[0]["reply"] is None
    assert send(clinic, shown, text="Again.", status=409).json()["code"] == "replied_before"
    send(clinic, shown, "patch", text="Again.", status=404)


def test_an_answer_that_tells_of_a_patient_is_refused_with_where_and_why(clinic, shown):
    problem = send(clinic, shown, text=BAD, status=400).json()
    assert problem["code"] == "reply_breaks_privacy"
    assert [(one["field"], one["code"]) for one in problem["errors"]] == [("text", "reply_breaks_privacy")]
    places = [BAD[found["start"] : found["end"]] for found in problem["findings"]]
    assert problem["findings"][0].keys() == {"code", "start", "end", "why"}
    assert any("visit" in place for place in places)
    assert (Reply.objects.count(), told()) == (0, 0)

    send(clinic, shown)
    send(clinic, shown, "patch", text=BAD, status=400)
    assert Reply.objects.get().text == GOOD


def test_without_the_linter_such_an_answer_would_be_read_by_everybody(
    okafor_practice, clinic, shown, monkeypatch
):
    monkeypatch.setattr(replying, "require_discreet", lambda review, text: None)
    send(clinic, shown, text=BAD)
    assert public(okafor_practice)[0]["reply"]["text"] == BAD


def test_a_form_can_warn_while_somebody_writes(clinic, shown):
    def lint(text, status=200, review=shown):
        sent = {"review": str(review.pk), "text": text}
        answer = clinic.post("/api/v1/clinic/reviews/lint/", sent, content_type="application/json")
        assert answer.status_code == status
        return answer.json()

    assert lint(GOOD) == {"findings": []}
    assert lint(BAD)["findings"] != []
    assert lint("", status=400)["errors"][0]["field"] == "text"
    assert Reply.objects.count() == 0


def test_only_who_runs_the_practice_answers(shown, now):
    stranger = make_owner(ClinicFactory(name="Hilltop Clinic"), email="stranger@example.org")
    send(sign_in(Client(), stranger), shown, status=404)
    send(sign_in(Client(), shown.patient.user), shown, status=404)
    with pytest.raises(NotTheirs):
        replying.reply(review=shown, text=GOOD, by=stranger, now=now)
    assert Reply.objects.count() == 0


def test_who_ran_it_when_the_page_was_open_and_no_more_is_refused(bola, shown, now):
    bola.memberships.update(ended_at=now)
    with pytest.raises(NotTheirs):
        replying.reply(review=shown, text=GOOD, by=bola, now=now)


def test_an_answer_is_hidden_with_its_review_and_comes_back_with_it(
    okafor_practice, clinic, bola, shown, now
):
    send(clinic, shown)
    review = showing.locked(shown.pk)
    showing.hold(review, [Review.HeldFor.ABUSE], now=now)
    assert public(okafor_practice) == []
    send(clinic, shown, "patch", status=404)
    showing.publish(showing.locked(shown.pk), now=now)
    assert public(okafor_practice)[0]["reply"]["text"] == GOOD


def test_an_answer_goes_with_a_review_that_is_taken_back(clinic, shown, now):
    send(clinic, shown)
    writing.withdraw(review=shown, by=shown.patient.user, now=now + 4 * DAY)
    assert Reply.objects.get().removed_at == now + 4 * DAY


def test_a_change_of_another_version_than_the_present_is_refused(clinic, shown):
    old = send(clinic, shown).headers["ETag"]
    send(clinic, shown, "patch", text="We read all of it.", status=200, version=old)
    send(clinic, shown, "patch", text="Nobody reads it.", status=412, version=old)
    send(clinic, shown, "patch", text="Nobody reads it.", status=428, version="")
    send(clinic, shown, "delete", status=412, version=old)
    assert Reply.objects.get().text == "We read all of it."


def test_a_clinic_reads_its_reviews_and_which_need_an_answer(clinic, crowd, okafor_practice):
    first, second = crowd(2, display_name="Somebody")
    send(clinic, first)

    def listed(query=""):
        rows = clinic.get(f"/api/v1/clinic/reviews/{query}").json()["results"]
        return {row["id"]: row["needs_reply"] for row in rows}

    assert listed() == {str(first.pk): False, str(second.pk): True}
    assert listed("?replied=yes") == {str(first.pk): False}
    assert listed("?replied=no") == {str(second.pk): True}
    assert clinic.get("/api/v1/clinic/reviews/?replied=maybe").status_code == 400
    text = clinic.get("/api/v1/clinic/reviews/").content.decode()
    for patient in (first.patient, second.patient):
        for secret in (patient.user.email, patient.given_name, str(patient.pk)):
            assert secret not in text


def test_of_two_who_answer_at_once_one_does(bola, shown, now):
    replying.reply(review=shown, text=GOOD, by=bola, now=now)
    with pytest.raises(replying.RepliedBefore):
        replying.reply(review=said.fresh(shown), text="We too.", by=bola, now=now)
