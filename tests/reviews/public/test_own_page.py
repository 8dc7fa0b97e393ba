"""The page on which an author says how it was: no script needed, the API's rules, and the same words in Spanish."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from accounts.models import HealthRead, Role
from reviews import showing, visit_shown
from reviews.models import Appeal, Rating, Review
from reviews.moderation import deciding
from reviews.pages.spoken import WORDS
from tests.factories.patients import PatientFactory, ProxyFactory
from tests.factories.people import make_staff, sign_in
from tests.reviews import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_stands")]

DAY = timedelta(days=1)
SAID = {"act": "send", "overall": "4", "listened": "5", "text": "She took her time.", "display_name": ""}


@pytest.fixture
def browser(ada):
    return sign_in(Client(), ada.user)


def page(browser, visit, status=200, **sent):
    address = f"/visits/{visit.pk}/review/"
    answer = browser.post(address, sent) if sent else browser.get(address)
    assert answer.status_code == status, answer.content
    return answer


def text_of(answer):
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(words.split())


def test_whoever_is_not_signed_in_is_led_there_and_back(attended):
    answer = page(Client(), attended, status=302)
    assert answer["Location"] == f"/accounts/login/?next=%2Fvisits%2F{attended.pk}%2Freview%2F"


def test_nobody_else_finds_it(attended):
    other = PatientFactory(user__email="ben@example.org")
    page(sign_in(Client(), other.user), attended, status=404)
    page(sign_in(Client(), other.user), attended, status=404, **SAID)


def test_somebody_says_how_it_was(browser, attended, now):
    form = page(browser, attended).content.decode()
    assert form.count('type="radio" name="overall"') == 5
    assert 'name="overall" value="1" required' in form
    assert form.count('name="staff"') == 6
    sent = page(browser, attended, status=302, **SAID, would_recommend="yes", show_visit=visit_shown.VERSION)
    assert sent["Location"] == f"/visits/{attended.pk}/review/"

    review, rating = Review.objects.get(), Rating.objects.get()
    assert (review.status, review.text, review.display_name) == (
        "screened",
        "She took her time.",
        "A patient",
    )
    assert (rating.overall, rating.listened, rating.staff, rating.would_recommend) == (4, 5, None, True)
    assert review.shows_visit is True
    after = page(browser, attended)
    assert "Thank you. We have it." in text_of(after)
    assert "three days after you wrote it" in text_of(after)
    assert (after.headers["X-Robots-Tag"], after.headers["Cache-Control"]) == ("noindex", "no-store")
    assert HealthRead.objects.filter(subject_id=attended.patient_id, what="patient.review").exists()


def test_without_the_stars_nothing_is_kept_and_the_words_stay(browser, attended):
    answer = page(browser, attended, status=400, **(SAID | {"overall": "", "display_name": "x" * 41}))
    assert "Please choose one to five stars." in text_of(answer)
    assert "At most 40 characters, please." in text_of(answer)
    assert "She took her time.</textarea>" in answer.content.decode()
    assert Review.objects.written().count() == 0


def test_each_flaw_leads_to_its_field_and_the_field_names_its_flaw(browser, attended):
    sent = SAID | {"overall": "6", "staff": "x", "would_recommend": "?", "text": "x" * 4001}
    sent |= {"display_name": "x" * 41, "show_visit": "x" * 11}
    html = page(browser, attended, status=400, **sent).content.decode()
    wrong = {"overall", "staff", "would_recommend", "text", "display_name", "show_visit"}
    assert set(re.findall(r'<li id="(\w+)-flaw"><a href="#\1">', html)) == wrong
    assert set(re.findall(r'aria-describedby="(\w+)-flaw', html)) == wrong
    assert set(re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"[^>]*aria-invalid="true"', html)) == wrong
    ids = re.findall(r' id="([\w-]+)"', html)
    assert (len(ids), wrong - set(ids)) == (len(set(ids)), set())
    assert "aria-invalid" not in page(browser, attended).content.decode()


def test_headings_leave_no_level_out(browser, attended, shown):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page(browser, attended).content.decode())]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_on_a_new_review_the_themes_are_a_heading_of_the_second_level(browser, attended):
    assert "<h2>And in particular</h2>" in page(browser, attended).content.decode()


def test_who_gave_no_name_finds_the_field_empty(browser, attended):
    page(browser, attended, status=302, **SAID)
    assert 'maxlength="40" value=""' in page(browser, attended).content.decode()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "no_show"}, "not_attended"),
        ({"ends_at": "soon"}, "review_too_early"),
        ({"ends_at": "long ago", "ended_at": "long ago"}, "review_too_late"),
    ],
)
def test_what_the_rules_refuse_the_page_says(browser, ada, okafor_practice, now, facts, code):
    moments = {"soon": now - timedelta(hours=3), "long ago": now - 70 * DAY}
    visit = said.attended(okafor_practice, moments[facts.get("ends_at", "soon")], ada)
    if "status" in facts:
        type(visit).objects.filter(pk=visit.pk).update(status=facts["status"])
    sentence = WORDS["en"]["refusals"][code]
    seen = page(browser, visit)
    assert sentence in text_of(seen).replace("&#x27;", "'")
    assert 'name="overall"' not in seen.content.decode()
    assert sentence in text_of(page(browser, visit, status=409, **SAID)).replace("&#x27;", "'")
    assert Review.objects.written().count() == 0


def test_who_acts_for_somebody_with_an_account_is_told_so(attended, ada):
    carer = ProxyFactory(patient=ada, kind="carer", attestation="Ada", user__email="c@example.org").user
    browser = sign_in(Client(), carer)
    assert "they have an account of their own" in text_of(page(browser, attended))
    page(browser, attended, status=403, **SAID)


def test_an_older_text_of_consent_is_not_taken(browser, attended):
    answer = page(browser, attended, status=400, **SAID, show_visit="2020-01")
    assert WORDS["en"]["refusals"]["consent_text_has_changed"] in text_of(answer)


def test_what_is_held_says_why_and_where(browser, attended, now):
    said.say(attended, now - DAY, text="Call me at 212 555 0142 please.")
    seen = text_of(page(browser, attended))
    assert WORDS["en"]["became"]["held"] in seen.replace("&#x27;", "'")
    assert WORDS["en"]["held"]["contact"] in seen
    assert "212 555 0142" in seen


def test_what_is_shown_looks_as_everybody_sees_it_and_can_be_changed(browser, shown, attended):
    seen = page(browser, attended)
    assert 'class="review box"' in seen.content.decode()
    page(browser, attended, status=302, **(SAID | {"text": "She took all her time.", "overall": "5"}))
    review = said.fresh(shown)
    assert (review.public_text, review.status) == ("She took all her time.", "published")
    assert Rating.objects.get().overall == 5
    assert "Saved." in text_of(page(browser, attended))


def test_it_is_taken_back_only_when_asked_once_more(browser, shown, attended):
    asked = page(browser, attended, act="withdraw")
    assert "Take it back for good?" in text_of(asked)
    assert said.fresh(shown).status == "published"
    page(browser, attended, status=302, act="withdraw_yes")
    assert said.fresh(shown).status == "withdrawn"
    after = page(browser, attended)
    assert "You have taken it back." in text_of(after)
    assert 'name="overall"' not in after.content.decode()


def test_month_and_complaint_are_hidden_by_a_button(browser, attended, now):
    review = said.shown(attended, now, show_visit="2026-11")
    assert "Show month and complaint no more" in text_of(page(browser, attended))
    page(browser, attended, status=302, act="hide_visit")
    assert not said.fresh(review).shows_visit
    assert "Show month and complaint no more" not in text_of(page(browser, attended))


def test_what_was_refused_says_by_which_rule_and_can_be_asked_again(browser, attended, now):
    review = said.say(attended, now - DAY, text="Call me at 212 555 0142 please.")
    deciding.decide(
        review=showing.locked(review.pk),
        outcome="reject",
        code="identifies_a_person",
        reason="It holds a telephone number.",
        by=make_staff(Role.MODERATOR),
        now=now,
    )
    seen = text_of(page(browser, attended))
    assert "It is not shown: it lets readers know who somebody else is" in seen
    assert "Ask for another look" in seen
    page(browser, attended, status=302, act="appeal", note="It is my own number.")
    assert Appeal.objects.get().note == "It is my own number."
    assert "You have asked for another look." in text_of(page(browser, attended))
    page(browser, attended, status=409, act="appeal", note="Again.")
    assert Appeal.objects.count() == 1


def test_a_form_of_another_site_changes_nothing(ada, attended):
    browser = sign_in(Client(enforce_csrf_checks=True), ada.user)
    page(browser, attended, status=403, **SAID)
    assert Review.objects.written().count() == 0


def test_it_speaks_the_language_of_its_author(browser, ada, attended):
    type(ada.user).objects.filter(pk=ada.user.pk).update(language="es")
    seen = page(browser, attended)
    assert "¿Cómo fue la cita en conjunto?" in text_of(seen)
    assert '<html lang="es"' in seen.content.decode()


def test_what_is_agreed_to_reads_as_the_text_that_is_kept():
    assert WORDS["en"]["own"]["show_visit"] == visit_shown.TEXT


def test_every_code_has_its_words():
    for words in WORDS.values():
        assert set(Review.HeldFor.values) <= words["held"].keys() & words["codes"].keys()


def test_hostile_words_stay_words(browser, attended):
    hostile = "<script>alert(1)</script>"
    page(browser, attended, status=302, **(SAID | {"text": hostile, "display_name": hostile}))
    assert "<script" not in page(browser, attended).content.decode()


def test_an_unknown_act_is_none(browser, attended):
    page(browser, attended, status=400, act="publish")
    assert Review.objects.written().count() == 0
