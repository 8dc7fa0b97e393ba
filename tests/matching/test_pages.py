"""The first page: what it asks, what it answers, and what it must never do."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client

from matching.triage.rules import GATES
from providers.models import InsurancePlan
from tests.factories.npi import npi
from tests.factories.supply import make_listed_practice

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
CALM = {"zip": "10001", "radius": "25", "condition": "thoracic-strain", "new_patient": "on"} | {
    f"q_{gate}": "no" for gate in GATES
}


class Page(HTMLParser):
    """Reads controls, labels and text out of a page."""

    def __init__(self, response):
        super().__init__()
        self.controls, self.labels, self.ids, self.described, self.words = [], set(), set(), set(), []
        self.inline, self.shown, self.legends = [], {}, 0
        self.feed(response.content.decode())
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.add(found.get("id"))
        self.described.update((found.get("aria-describedby") or "").split())
        self.legends += tag == "legend"
        if tag in {"script", "style"} or "style" in found or any(name.startswith("on") for name in found):
            self.inline.append(tag)
        if tag == "label":
            self.labels.add(found.get("for"))
        if tag in {"input", "select", "textarea"}:
            self.controls.append((found, found.get("type")))
            if found.get("type") not in {"radio", "checkbox"} or "checked" in found:
                self.shown[found["name"]] = found.get("value")

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(autouse=True)
def _at_ten():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def post(client, catalogue):
    def send(*, status=200, without=(), **answers):
        told = {name: value for name, value in (CALM | answers).items() if name not in without}
        response = client.post("/", told)
        assert response.status_code == status
        return response

    return send


def test_the_form_asks_the_nine_questions_and_preselects_no_answer(client, catalogue):
    page = Page(client.get("/"))
    assert {f"q_{gate}" for gate in GATES} <= {found["name"] for found, _ in page.controls}
    assert [found["name"] for found, kind in page.controls if kind == "radio" and "checked" in found] == []
    assert "Call or text 988" in page.text
    assert "not medical advice" in page.text


@pytest.mark.parametrize("answers", [None, {"zip": "abc", "age": "-1", "q_fever": "maybe"}])
def test_every_input_has_a_label_and_every_description_exists(client, post, answers):
    page = Page(client.get("/") if answers is None else post(status=400, **answers))
    named = [found["id"] for found, kind in page.controls if kind != "hidden"]
    assert len(named) > 50
    assert set(named) <= page.labels
    assert page.described <= page.ids
    groups = {found["name"] for found, kind in page.controls if kind == "radio"}
    assert page.legends == len(groups)


def test_pages_hold_nothing_inline_so_the_policy_can_stay_strict(client, post, okafor_practice):
    emergency = post(q_bladder_bowel="yes")
    for response in (client.get("/"), post(), emergency, post(status=400, zip="")):
        assert Page(response).inline == []
        assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_calm_request_shows_the_ranked_clinicians_with_their_reasons(post, okafor_practice):
    page = Page(post())
    assert "1. Ngozi Okafor, MD" in page.text
    assert "Family medicine" in page.text
    assert "2.9 mi" in page.text
    assert "Next time Mon Nov 23, 12:00 PM EST" in page.text
    assert "New here" in page.text
    assert "Treats this as a first contact; no verified visits yet" in page.text
    assert "You can start at home" in page.text


def test_made_up_clinicians_are_marked_and_real_ones_are_not(post, now):
    make_listed_practice(now=now)
    assert "Made up for demonstration" not in Page(post()).text
    make_listed_practice(now=now, provider={"is_demonstration": True, "npi": npi(1, lead="9")})
    assert Page(post()).text.count("Made up for demonstration") == 1


def test_who_is_left_out_is_counted_with_the_reason(post, okafor_practice):
    page = Page(post(wheelchair="on", provider_sex="M"))
    assert "Who is not in this list, and why" in page.text
    assert "not known to be of the sex you asked for" in page.text
    assert "Okafor" not in page.text


def test_the_plan_is_shown_where_one_was_asked_for(post, okafor_practice):
    plan = InsurancePlan.objects.get(slug="original-medicare")
    assert "Has not said whether they take your plan" in Page(post(plan=str(plan.pk))).text
    assert "your plan" not in Page(post()).text.replace("Your plan", "")


def test_open_safety_questions_are_named_again(post, okafor_practice):
    page = Page(post(without=["q_fever"]))
    assert "Please answer the open safety questions" in page.text
    assert "Be seen within two weeks" not in page.text
    assert "The safety questions that are still open" in page.text
    assert "Do you have a fever, chills" in page.text


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_an_emergency_shows_whom_to_call_and_no_clinician(post, okafor_practice, gate, answer):
    page = Page(post(**{f"q_{gate}": answer}))
    if gate == "fever":
        assert "Be seen today" in page.text
        assert "Okafor" in page.text
    else:
        assert "Please get help now" in page.text
        assert "Call 911" in page.text
        assert "Okafor" not in page.text
        assert "Who can help" not in page.text


@pytest.mark.parametrize("slip", [{"zip": "1000"}, {"zip": "00000"}, {"age": "old"}, {"radius": "999"}])
def test_an_emergency_comes_before_a_slip_elsewhere_in_the_form(post, okafor_practice, slip):
    assert "Please get help now" in Page(post(**slip, q_bladder_bowel="yes")).text
    assert "Please get help now" not in Page(post(**slip, status=400)).text


def test_thoughts_of_suicide_call_988_first_and_stay_off_the_sheet(post, okafor_practice):
    html = post(q_self_harm="yes").content.decode()
    assert html.index("tel:988") < html.index("tel:911")
    sheet = html[html.index('class="sheet"') : html.index("Not a diagnosis")]
    assert "thoughts" not in sheet
    assert "ending your life" not in sheet


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(post):
    response = post(
        status=400, zip="1234", age="44", duration_weeks="2.5", q_fever="not_sure", earliest="soon"
    )
    page = Page(response)
    html = response.content.decode()
    assert page.text.count("A ZIP code has five digits, like 10001.") == 2
    assert 'href="#id_zip"' in html
    assert 'aria-invalid="true" aria-describedby="id_zip_error"' in html
    assert (page.shown["zip"], page.shown["age"], page.shown["duration_weeks"]) == ("1234", "44", "2.5")
    assert (page.shown["q_fever"], page.shown["earliest"]) == ("not_sure", "soon")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("zip", "", "Please give the ZIP code of where you are."),
        ("zip", "00000", "We don't know this ZIP code."),
        ("plan", "86f2b836-0000-5da9-a73d-20aa77e68292", "We don't know this plan."),
        ("condition", "no-such-thing", "This condition is not in our list."),
        ("language", "xx", "This is not in our list."),
        ("plan_required", "on", "Name the plan that must be taken."),
        ("severity", "11", "Ensure this value is less than or equal to 10."),
        ("radius", "1000", "Ensure this value is less than or equal to 250."),
        ("latest", "2026-11-01", "This ends before it begins, or has passed."),
        ("earliest", "2027-11-01", "We can look at the coming 28 days."),
        ("q_fever", "perhaps", "is not a valid choice."),
        ("c_anticoagulants", "perhaps", "is not a valid choice."),
    ],
)
def test_a_refusal_of_the_api_is_shown_in_the_same_words(post, okafor_practice, field, value, words):
    page = Page(post(status=400, **{field: value}))
    assert page.text.count(words) == 2
    assert "Okafor" not in page.text


@pytest.mark.parametrize(
    "field", ["zip", "age", "condition", "plan", "language", "q_fever", "earliest", "cursor"]
)
def test_a_nul_is_refused_and_no_failure(post, field):
    post(status=400, **{field: "1\0"})


def test_a_made_up_cursor_is_refused_above_the_form(post):
    assert "This cursor is not valid here." in Page(post(status=400, cursor="made-up")).text


def test_the_next_page_carries_on_with_the_same_answers(client, post, now):
    for number in range(11):
        make_listed_practice(now=now, provider={"last_name": f"Number{number}"})
    first = Page(post())
    assert "Number" in first.text
    cursor = [found for found, _ in first.controls if found["name"] == "cursor"]
    assert cursor == []
    html = client.post("/", CALM).content.decode()
    token = html.split('name="cursor" value="')[1].split('"')[0]
    kept = {name: value for name, value in first.shown.items() if name != "csrfmiddlewaretoken"}
    assert kept == CALM
    second = Page(client.post("/", kept | {"cursor": token}))
    assert "11. " in second.text
    assert "10. " not in second.text


def test_changing_answers_brings_back_what_was_typed_without_complaint(client, catalogue):
    sent = CALM | {"change": "yes", "age": "not a number", "provider_sex": "F"}
    del sent["new_patient"]
    response = client.post("/", sent)
    page = Page(response)
    assert response.status_code == 200
    assert (page.shown["zip"], page.shown["age"], page.shown["q_fever"]) == ("10001", "not a number", "no")
    assert "new_patient" not in page.shown
    assert "needs another look" not in page.text
    assert "<details open>" in response.content.decode()


def test_names_are_escaped(post, now):
    make_listed_practice(now=now, provider={"last_name": "<script>alert(1)</script>"})
    html = post().content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>" not in html


def test_what_was_typed_is_escaped(post):
    html = post(status=400, zip='"><script>').content.decode()
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "<script>" not in html


@pytest.mark.parametrize("answers", [{}, {"q_fever": "yes"}, {"q_breathless": "yes"}])
def test_no_cache_keeps_an_answer_and_no_other_site_learns_of_it(client, post, okafor_practice, answers):
    for response in (client.get("/"), post(**answers), client.post("/", {})):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"


def test_a_form_from_elsewhere_is_refused(catalogue, okafor_practice):
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post("/", CALM)
    assert response.status_code == 403
    assert b"Okafor" not in response.content
    token = Page(stranger.get("/")).shown["csrfmiddlewaretoken"]
    ours = stranger.post("/", CALM | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"})
    assert b"Okafor" in ours.content
    theirs = stranger.post(
        "/", CALM | {"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"}
    )
    assert theirs.status_code == 403


def test_answers_in_an_address_are_not_heard(client, catalogue, okafor_practice):
    page = Page(client.get("/", CALM))
    assert "Okafor" not in page.text
    assert not page.shown["zip"]


def test_the_form_costs_three_queries(client, catalogue, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/")


def test_the_page_of_the_api_runs_no_inline_script(client):
    response = client.get("/api/docs/")
    assert response.status_code == 200
    assert b"<script>" not in response.content
    assert b"<style>" not in response.content
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"] == "application/javascript"
    assert b"SwaggerUIBundle" in script.content
