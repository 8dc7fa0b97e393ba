"""Who may say how a visit was, when, and what becomes of the words."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import DomainError
from patients.models import Visit
from providers.models import Provider
from reviews import holding, insiders, showing, writing
from reviews.models import Rating, Review
from tests.factories.clinics import make_member, make_owner, make_removed
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.reviews import said

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSULT = "The doctor is an idiot."


def refused(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_a_review_waits_three_days_and_counts_after_four_weeks(visit, now):
    review = said.say(visit, now, overall=5, text="She listened.")
    assert (review.status, review.held_for, review.display_name) == ("screened", [], "A patient")
    assert showing.publish_due(now=now + showing.PUBLISHED_AFTER - MINUTE) == 0
    assert showing.publish_due(now=now + showing.PUBLISHED_AFTER) == 1
    shown = said.fresh(review)
    assert (shown.status, shown.public_text, shown.counted_at) == ("published", "She listened.", None)
    assert showing.count_due(now=now + showing.COUNTED_AFTER - MINUTE) == 0
    assert Provider.objects.get().review_count == 0
    assert showing.count_due(now=now + showing.COUNTED_AFTER) == 1
    clinician = Provider.objects.get()
    assert (clinician.review_count, clinician.rated_at) == (1, now + showing.COUNTED_AFTER)
    assert clinician.rating_sum == pytest.approx(5 * clinician.rating_weight)


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (DAY - MINUTE, "review_too_early"),
        (DAY, None),
        (60 * DAY, None),
        (60 * DAY + MINUTE, "review_too_late"),
    ],
)
def test_from_one_to_sixty_days_after(visit, after, code):
    at = visit.ends_at + after
    assert writing.why_not(visit=visit, by=visit.patient.user, now=at) == code
    if code:
        assert refused(lambda: said.say(visit, at)) == code
        assert not Review.objects.exists()
    else:
        assert said.say(visit, at).status == "screened"


@pytest.mark.parametrize("status", ["confirmed", "checked_in", "no_show", "cancelled_by_clinic"])
def test_what_did_not_take_place_is_not_reviewed(visit, now, status):
    ahead = status in ("confirmed", "checked_in")
    Visit.objects.filter(pk=visit.pk).update(
        status=status,
        ended_at=None if ahead else visit.ends_at,
        checked_in_at=visit.starts_at,
        cancel_code="ill" if status.startswith("cancelled") else "",
    )
    assert refused(lambda: said.say(visit, now)) == "not_attended"


def test_a_visit_is_reviewed_once(visit, now):
    said.say(visit, now)
    assert refused(lambda: said.say(visit, now + HOUR, overall=1)) == "reviewed_before"
    assert Rating.objects.get().overall == 4


def test_only_the_patient_speaks_where_they_have_an_account(visit, now):
    carer = ProxyFactory(patient=visit.patient, kind="carer", attestation="The patient").user
    act = {"visit": visit, "written": said.written(), "by": carer, "now": now}
    assert refused(lambda: writing.submit(**act)) == "only_the_patient"
    stranger = PatientFactory(user__email="eve@example.org").user
    assert refused(lambda: writing.submit(**{**act, "by": stranger})) == "not_found"


def test_a_parent_speaks_for_a_child(okafor_practice, now):
    child = ProxyFactory().patient
    review = said.say(said.attended(okafor_practice, now - 2 * DAY, child), now)
    assert (review.submitted_by, review.status) == (child.proxies.get().user, "screened")


def test_a_parent_may_tell_of_the_childs_health_and_a_patient_not_of_their_childs(
    visit, okafor_practice, now
):
    text = "My daughter has scoliosis, and she was so patient with her."
    child = ProxyFactory().patient
    of_a_child = said.say(said.attended(okafor_practice, now - 3 * DAY, child), now, text=text)
    again = writing.edit(
        review=of_a_child, written=said.written(4, f"{text} Thank you."), by=of_a_child.submitted_by, now=now
    )
    assert (again.status, again.held_for) == ("screened", [])
    carer = {"kind": "carer", "attestation": "The patient", "user__email": "carl@example.org"}
    ProxyFactory(patient=visit.patient, **carer)  # who may not write for somebody with an account
    assert said.say(visit, now, text=text.replace("and", "as")).held_for == ["health_of_others"]


def test_clinicians_do_not_review_themselves(visit, now):
    Provider.objects.filter(pk=visit.practice.provider_id).update(owner=visit.patient.user)
    assert refused(lambda: said.say(visit, now)) == "conflict_of_interest"
    assert not Review.objects.exists()


def staff(visit):
    make_member(visit.practice.location.clinic, visit.patient.user.email)


def former_staff(visit):
    make_removed(visit.practice.location.clinic, visit.patient.user.email)


def mailbox_of_staff(visit):
    make_owner(visit.practice.location.clinic, "a.da+desk@gmail.com")
    visit.patient.user.email = "ada@gmail.com"
    visit.patient.user.save()


def number_of_the_practice(visit):
    visit.practice.phone = "+1 212 555 0199"
    visit.practice.save()


@pytest.mark.parametrize("closeness", [staff, former_staff, mailbox_of_staff, number_of_the_practice])
def test_whoever_is_close_to_the_clinic_waits_for_a_person(visit, now, closeness):
    closeness(visit)
    review = said.say(visit, now)
    assert (review.status, review.held_for) == ("held", ["insider"])


def test_words_that_break_a_rule_wait_for_a_person_with_the_place_and_the_reason(visit, now):
    review = said.say(visit, now, text=INSULT)
    assert (review.status, review.held_for) == ("held", ["abuse"])
    (finding,) = review.findings
    assert INSULT[finding["start"] : finding["end"]] == "idiot"
    assert finding["why"]
    assert showing.publish_due(now=now + 5 * DAY) == 0


def test_an_edit_is_screened_again_and_shown_at_once_if_it_passes(visit, now):
    now += 5 * DAY
    review = said.shown(visit, now, text="Fine.")
    by = visit.patient.user
    writing.edit(review=review, written=said.written(2, "Less fine."), by=by, now=now)
    again = said.fresh(review)
    assert (again.status, again.public_text, again.edited_at) == ("published", "Less fine.", now)
    writing.edit(review=again, written=said.written(2, INSULT), by=by, now=now)
    held = said.fresh(review)
    assert (held.status, held.public_text, held.held_for) == ("held", "", ["abuse"])
    writing.edit(review=held, written=said.written(2, "Well."), by=by, now=now)
    assert said.fresh(review).status == "screened"


def test_stars_that_are_changed_count_at_once(visit, now):
    review = said.counted(visit, now + 40 * DAY, overall=5)
    writing.edit(review=review, written=said.written(1), by=visit.patient.user, now=now + 40 * DAY)
    clinician = Provider.objects.get()
    assert clinician.rating_sum == pytest.approx(clinician.rating_weight)


def test_after_sixty_days_a_review_is_not_changed_any_more(visit, now):
    review, late = said.shown(visit, now + 5 * DAY), visit.ends_at + 60 * DAY + MINUTE
    edit = {"review": review, "written": said.written(1), "by": visit.patient.user}
    assert refused(lambda: writing.edit(**edit, now=late)) == "review_too_late"
    assert Rating.objects.get().overall == 4


def test_a_review_that_is_taken_back_leaves_nothing(visit, now):
    review = said.counted(visit, now + 40 * DAY, text="She listened.", display_name="A. B.")
    writing.withdraw(review=review, by=visit.patient.user, now=now + 41 * DAY)
    gone = said.fresh(review)
    assert (gone.status, gone.text, gone.public_text, gone.display_name) == ("withdrawn", None, "", "")
    assert not Rating.objects.exists()
    assert Provider.objects.get().review_count == 0
    again = {"review": gone, "by": visit.patient.user, "now": now + 42 * DAY}
    assert refused(lambda: writing.withdraw(**again)) == "state_has_changed"
    assert refused(lambda: writing.edit(**again, written=said.written())) == "state_has_changed"
    assert refused(lambda: said.say(visit, now + 42 * DAY)) == "reviewed_before"


def test_the_month_is_shown_by_the_present_consent_alone(visit, now):
    stale = lambda: said.say(visit, now, show_visit="2020-01")  # noqa: E731
    assert refused(stale) == "consent_text_has_changed"
    assert said.say(visit, now, show_visit="2026-11").shows_visit


def test_a_contested_visit_is_reviewed_and_waits_until_that_is_settled(visit, now):
    Visit.objects.filter(pk=visit.pk).update(status="contested", contested_at=now)
    review = said.say(visit, now, text="I was there.")
    assert (review.status, review.held_for) == ("held", ["contested"])
    assert showing.follow_settled(now=now) == 0
    Visit.objects.filter(pk=visit.pk).update(status="completed", settled_at=now)
    assert showing.follow_settled(now=now) == 1
    assert said.fresh(review).status == "screened"


def test_where_the_patient_was_not_there_nothing_is_shown(visit, now):
    Visit.objects.filter(pk=visit.pk).update(status="contested", contested_at=now)
    review = said.say(visit, now)
    Visit.objects.filter(pk=visit.pk).update(status="no_show", settled_at=now)
    assert showing.follow_settled(now=now) == 1
    refused_row = said.fresh(review)
    assert (refused_row.status, refused_row.rejection_code) == ("rejected", "not_about_the_visit")


def test_the_database_shows_no_review_of_a_visit_that_did_not_take_place(visit, now):
    review = said.say(visit, now)
    Visit.objects.filter(pk=visit.pk).update(status="contested", contested_at=now)
    with pytest.raises(IntegrityError, match="visit that took place"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(status="published", published_at=now)


def test_without_that_trigger_it_would(visit, now):
    """The control."""
    review = said.say(visit, now)
    Visit.objects.filter(pk=visit.pk).update(status="contested", contested_at=now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit forbids the change
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%only_attended_visits%'")
        (trigger,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE reviews_review DISABLE TRIGGER {trigger}")
    assert Review.objects.filter(pk=review.pk).update(status="published", published_at=now) == 1


def test_words_are_sealed_until_they_are_shown(visit, now):
    review = said.say(visit, now, text="Between us.")
    row = Review.objects.filter(pk=review.pk).values("text", "public_text").get()
    assert b"Between us" not in bytes(row["text"])
    assert row["public_text"] == ""


def test_what_a_moderator_took_out_does_not_come_back_by_writing_it_again(visit, now):
    review = said.shown(visit, now + 5 * DAY, text="Ask for the man at the desk with the limp.")
    showing.publish(review, to="flagged", now=now)
    showing.publish(review, to="redacted", text="Ask for [removed].", redactions=[[8, 42]], now=now)
    again = {"written": said.written(4, review.text), "by": visit.patient.user, "now": now + 6 * DAY}
    writing.edit(review=review, **again)
    held = said.fresh(review)
    assert (held.status, held.held_for, held.public_text) == ("held", ["taken_out"], "")
    writing.edit(review=held, **again)
    assert said.fresh(review).held_for == ["taken_out"]


def test_without_that_look_it_would_be_read_again(visit, now, monkeypatch):
    """The control."""
    real = holding.of_edited
    monkeypatch.setattr(holding, "of_edited", lambda review, **rest: real(review, was_redacted=False))
    review = said.shown(visit, now + 5 * DAY, text="Ask for the man at the desk with the limp.")
    showing.publish(review, to="flagged", now=now)
    showing.publish(review, to="redacted", text="Ask for [removed].", redactions=[[8, 42]], now=now)
    by = visit.patient.user
    writing.edit(review=review, written=said.written(4, review.text), by=by, now=now + 6 * DAY)
    assert said.fresh(review).public_text == "Ask for the man at the desk with the limp."


@pytest.mark.parametrize("name", ["Call 212 555 0187", "Ada Byrne", "An idiot"])
def test_a_name_that_says_who_somebody_is_or_insults_is_refused(visit, now, name):
    assert refused(lambda: said.say(visit, now, display_name=name)) == "name_not_usable"
    assert not Review.objects.written().exists()


def test_month_and_complaint_are_hidden_at_any_time(visit, now):
    review = said.shown(visit, now + 5 * DAY, show_visit="2026-11")
    writing.hide_visit(review=review, by=visit.patient.user)
    hidden = said.fresh(review)
    assert (hidden.shows_visit, hidden.consent_version, hidden.status) == (False, "", "published")
    assert refused(lambda: writing.hide_visit(review=hidden, by=visit.patient.user)) == "state_has_changed"


LONG = "She listened to all of it, showed me what to do at my desk, and called a week later to ask."


def test_a_text_that_another_patient_has_written_waits_for_a_person(okafor_practice, visit, now):
    said.say(visit, now, text=LONG)
    other = said.attended(okafor_practice, now - 3 * DAY, said.patients(1)[0])
    assert said.say(other, now, text=LONG + " Really.").held_for == ["copied"]


def test_without_the_comparison_it_would_not(okafor_practice, visit, now, monkeypatch):
    """The control."""
    monkeypatch.setattr(holding, "_is_copied", lambda review, sketch: False)
    said.say(visit, now, text=LONG)
    other = said.attended(okafor_practice, now - 3 * DAY, said.patients(1)[0])
    assert said.say(other, now, text=LONG + " Really.").held_for == []


def test_without_the_look_at_who_it_is_staff_would_be_read_like_anybody(visit, now, monkeypatch):
    """The control."""
    staff(visit)
    monkeypatch.setattr(insiders, "is_close", lambda review, *, now: False)
    assert said.say(visit, now).status == "screened"
