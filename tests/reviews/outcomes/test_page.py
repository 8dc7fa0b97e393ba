"""The page of a check-in: for its patient alone, in their language, and nothing of an answer in an address."""

import re
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client

from accounts.errors import DomainError
from accounts.models import User
from matching.asking import UnknownCode
from patients import consents
from patients.models import Visit
from reviews import whom
from reviews.models import CheckIn, FactAnswer
from reviews.outcomes import answering, facts, stepping_up, views
from tests.factories.clinics import MembershipFactory
from tests.factories.people import sign_in
from tests.matching.market import CALM, DOCTOR, clinician
from tests.patients.calls import looks
from tests.reviews.outcomes.afterwards import DAY, TOLD, WEEK, asked, done, named

WORSE = {"act": "answer", "answer": "worse", "keeps_from": "a_lot"}
GATES = {"act": "step_up", **{f"q_{code}": answer for code, answer in CALM.items()}}


@pytest.fixture
def check_in(catalogue, now):
    visit = done(named("ada"), clinician(now, code=DOCTOR), now + DAY, now, told=TOLD)
    with time_machine.travel(visit.ended_at + 2 * WEEK, tick=False):
        yield asked(visit)


def page_of(check_in):
    return f"/check-ins/{check_in.pk}/"


def as_somebody(user):
    return sign_in(Client(), user)


def test_who_is_not_signed_in_is_led_there_first_and_a_stranger_finds_nothing(check_in):
    response = Client().get(page_of(check_in))
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next=%2Fcheck-ins%2F{check_in.pk}%2F",
    )
    stranger = as_somebody(named("eve").user)
    assert stranger.get(page_of(check_in)).status_code == 404
    assert stranger.post(page_of(check_in), WORSE).status_code == 404
    assert CheckIn.objects.get().answered_at is None


def test_a_patient_says_how_they_are_and_what_was_right_and_sees_who_could_be_next(check_in):
    client = as_somebody(check_in.patient.user)
    shown = client.get(page_of(check_in))
    assert (shown["Cache-Control"], shown["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Ngozi Okafor saw you on" in shown.text
    assert "Who could be next" not in shown.text
    sent = client.post(page_of(check_in), {**WORSE, "fact_phone": "right", "fact_hours": "not_sure"})
    assert (sent.status_code, sent["Location"]) == (302, page_of(check_in))
    assert CheckIn.objects.get().said == {"answer": "worse", "keeps_from": "a_lot"}
    answers = dict(FactAnswer.objects.values_list("fact", "answer"))
    assert answers == {"phone": "right", "hours": "not_sure"}
    again = client.get(page_of(check_in))
    assert "Saved. You can still change it." in again.text
    assert 'value="worse" required checked' in again.text
    assert "Who could be next" in again.text
    found = client.post(page_of(check_in), GATES)
    assert "Who can help" in found.text
    assert {what for _, _, what, _ in looks()} == {"patient.outcome", "patient.health", "patient.coverage"}


def test_an_open_question_is_asked_for_and_an_emergency_shows_the_sheet_alone(check_in):
    client = as_somebody(check_in.patient.user)
    client.post(page_of(check_in), WORSE)
    missing = client.post(page_of(check_in), {**GATES, "q_fever": ""})
    assert (missing.status_code, "Please answer all of these again" in missing.text) == (400, True)
    urgent = client.post(page_of(check_in), {**GATES, "q_breathless": "yes"})
    assert "Please get help now" in urgent.text
    assert "Who can help" not in urgent.text


def test_it_is_said_in_the_language_of_its_reader(check_in):
    User.objects.filter(pk=check_in.patient.user.pk).update(language="es")
    shown = as_somebody(check_in.patient.user).get(page_of(check_in)).text
    assert "¿Cómo está ahora?" in shown
    assert "martes 24 de noviembre" in shown


def test_without_the_consent_it_asks_for_that_too(check_in):
    check_in.patient.consents.all().update(withdrawn_at=check_in.due_at)
    client = as_somebody(check_in.patient.user)
    refused = client.post(page_of(check_in), WORSE)
    assert (refused.status_code, "Please agree first" in refused.text) == (409, True)
    assert "Kaly may keep what I write" in refused.text
    assert client.post(page_of(check_in), {**WORSE, "agrees": "yes"}).status_code == 302
    assert CheckIn.objects.get().said["answer"] == "worse"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"answer": ""}, ["answer"]), ({"keeps_from": "all"}, ["keeps_from"]), (None, ["answer", "keeps_from"])],
)
def test_what_is_missing_is_named_beside_its_field_and_nothing_is_kept(check_in, sent, wrong):
    client = as_somebody(check_in.patient.user)
    told = {"act": "answer"} if sent is None else WORSE | sent
    shown = client.post(page_of(check_in), told | {"fact_phone": "right"})
    assert shown.status_code == 400
    assert re.findall(r'<li id="(\w+)-flaw"><a href="#\1">Please say how ', shown.text) == wrong
    assert re.findall(r'aria-describedby="(\w+)-flaw"', shown.text) == wrong
    assert re.findall(r' id="(answer|keeps_from)"[^>]* aria-invalid="true"', shown.text) == wrong
    assert ('value="worse" required checked' in shown.text) == ("answer" not in wrong)
    assert (CheckIn.objects.get().answered_at, FactAnswer.objects.count()) == (None, 0)
    assert "Saved." not in client.get(page_of(check_in)).text


def refused_facts(check_in):
    """What is kept of answers sent together with facts that somebody of the clinic can't answer."""
    user = check_in.patient.user
    MembershipFactory(user=user, clinic=check_in.clinic)
    refused = as_somebody(user).post(page_of(check_in), {**WORSE, "fact_phone": "right"})
    assert (refused.status_code, "You work there" in refused.text) == (403, True)
    return CheckIn.objects.get().answered_at is not None, FactAnswer.objects.count()


def test_answers_are_kept_together_or_not_at_all(check_in):
    assert refused_facts(check_in) == (False, 0)


def test_without_one_transaction_half_of_them_would_be_kept(check_in, monkeypatch):
    monkeypatch.setattr(views, "transaction", SimpleNamespace(atomic=nullcontext))
    assert refused_facts(check_in) == (True, 0)


def test_after_a_visit_by_video_the_page_asks_where_one_is(check_in):
    Visit.objects.update(mode="video")
    client = as_somebody(check_in.patient.user)
    client.post(page_of(check_in), WORSE)
    assert '<input id="zip" name="zip" value="" required' in client.get(page_of(check_in)).text
    for code, why in (("", "five digits"), ("1003\0", "five digits"), ("99999", "don&#x27;t know this ZIP")):
        refused = client.post(page_of(check_in), GATES | {"zip": code})
        assert (refused.status_code, why in refused.text) == (400, True)
        assert 'aria-invalid="true" aria-describedby="zip-flaw zip-about"' in refused.text
        assert refused.text.count('value="no" required checked') == len(CALM)
        assert CheckIn.objects.get().step_up_at is None
    found = client.post(page_of(check_in), GATES | {"zip": "10038"})
    assert "Who can help" in found.text
    assert '<input type="hidden" name="zip" value="10038">' in found.text
    assert CheckIn.objects.get().step_up_at == check_in.due_at


def test_an_emergency_is_told_wherever_one_is(check_in):
    Visit.objects.update(mode="video")
    client = as_somebody(check_in.patient.user)
    client.post(page_of(check_in), WORSE)
    assert "Please get help now" in client.post(page_of(check_in), {**GATES, "q_breathless": "yes"}).text


def test_after_a_visit_in_person_no_place_is_asked_for(check_in):
    client = as_somebody(check_in.patient.user)
    client.post(page_of(check_in), WORSE)
    assert 'name="zip"' not in client.get(page_of(check_in)).text


def test_every_code_has_its_words():
    """Those who are gone, or no longer theirs to see, find no page."""
    own = {
        one.code
        for module in (answering, facts, stepping_up, whom)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, DomainError) and one is not DomainError
    }
    others = {consents.AgreementMissing.code, consents.TextHasChanged.code, UnknownCode.code}
    for words in views.WORDS.values():
        assert own | others <= words["problems"].keys()
