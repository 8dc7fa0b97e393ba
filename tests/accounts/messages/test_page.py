"""The page on which people choose: it shows what is so, saves what it showed, and speaks their language."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.encryption import keyring
from accounts.models import MessageChoice, OutboxMessage, Phone, Topic, User
from accounts.outbox import choosing
from accounts.outbox.rows import payload_of
from accounts.pages import wording
from accounts.views import PARTS, REFUSALS
from config import rates
from tests.factories.people import UserFactory, make_staff, sign_in

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
BOX = re.compile(r'name="wanted" value="(\S+)"( checked)?( disabled)?')


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def browser(ada):
    return sign_in(Client(), ada)


def page(browser):
    return browser.get("/messages/").content.decode()


def boxes(browser):
    """By topic and channel: `checked`, `disabled`, both or neither."""
    return {name: (checked + disabled).strip() for name, checked, disabled in BOX.findall(page(browser))}


def save(browser, *wanted, **more):
    version = re.search(r'name="version" value="([^"]+)"', page(browser))[1].replace("&quot;", '"')
    return browser.post("/messages/", {"version": version, "wanted": wanted, "language": "en", **more})


def give_phone(user, **state):
    phone = Phone(user=user, digest="d" * 64, created_at=AT, verified_at=AT, **state)
    phone.number = keyring.seal(b"+12125550142", place=phone.place)
    phone.save()


def stored():
    return set(MessageChoice.objects.values_list("topic", "channel", "wanted"))


def test_every_topic_stands_in_one_part_of_the_page():
    assert sorted(topic for topics in PARTS.values() for topic in topics) == sorted(Topic)


def test_what_is_so_is_shown_and_what_care_needs_stays_as_it_is(browser):
    found = boxes(browser)

    assert found == {
        **{f"{topic}:email": "checked" for topic in ("reminders", "reviews", "practice", "upkeep")},
        **{
            f"{topic}:email": "checked disabled"
            for topic in ("visits", "waitlist", "verification", "account")
        },
    }


def test_what_was_ticked_is_saved_and_nothing_that_was_not_on_the_page(browser, ada):
    answer = save(browser, "reviews:email", "practice:email", "practice:sms", "weather:email")

    assert (answer.status_code, answer["Location"]) == (302, "/messages/")
    assert stored() == {("reminders", "email", False), ("upkeep", "email", False)}
    assert boxes(browser)["reminders:email"] == ""


def test_with_a_number_text_messages_are_chosen_too(browser, ada):
    give_phone(ada)
    assert "Text messages go to +12125550142" in page(browser)

    save(browser, "reminders:email", "reminders:sms", "reviews:email", "practice:email", "upkeep:email")

    assert stored() == {("visits", "sms", False), ("waitlist", "sms", False)}


@pytest.mark.parametrize(
    ("state", "said"), [({"stopped_at": AT}, "STOP was answered"), ({"failed_at": AT}, "arrive")]
)
def test_whether_text_messages_arrive_is_said(browser, ada, state, said):
    give_phone(ada, **state)

    assert said in page(browser)


def test_whoever_looked_at_an_older_page_overwrites_nothing(browser, ada):
    old = re.search(r'name="version" value="([^"]+)"', page(browser))[1].replace("&quot;", '"')
    choosing.choose(user=ada, chosen={("reviews", "email"): False}, now=AT)

    answer = browser.post("/messages/", {"version": old, "wanted": ["reviews:email"], "language": "es"})

    assert answer.status_code == 409
    assert "nothing was saved" in answer.content.decode()
    assert stored() == {("reviews", "email", False)}
    assert User.objects.get().language == "en"


def test_the_page_and_its_answer_speak_the_language_that_was_chosen(browser):
    save(browser, language="es")

    text = page(browser)
    assert '<html lang="es"' in text
    assert "Guardado." in text
    assert "Recordatorios de sus citas" in text
    assert User.objects.get().language == "es"
    save(browser, language="xx")
    assert User.objects.get().language == "es"


def test_another_site_saves_nothing(ada):
    browser = sign_in(Client(enforce_csrf_checks=True), ada)

    assert browser.post("/messages/", {"version": "x"}).status_code == 403
    assert stored() == set()


def test_whoever_is_not_signed_in_is_led_there_and_back(client):
    answer = client.get("/messages/")

    assert answer["Location"] == "/accounts/login/?next=%2Fmessages%2F"


def test_staff_without_their_second_factor_are_led_to_it(client):
    sign_in(client, make_staff("admin"))

    assert client.get("/messages/")["Location"].startswith("/accounts/2fa/")


def test_on_every_page_somebody_is_told_that_mails_do_not_arrive(browser, ada):
    assert "arrive" not in page(browser)
    User.objects.update(email_failed_at=AT)

    for address in ("/", "/messages/", "/accounts/email/"):
        assert "E-mails to ada@example.org don't arrive" in browser.get(address).content.decode()


def test_nobody_else_is_told(client, ada):
    User.objects.update(email_failed_at=AT)

    assert "arrive" not in client.get("/").content.decode()


def test_whoever_signs_up_is_written_to_in_the_language_of_their_browser(client):
    sent = {"email": "new@example.org", "password1": "correct horse battery staple"}
    client.post("/accounts/signup/", sent, headers={"Accept-Language": "es-US,es;q=0.9,en;q=0.8"})

    assert User.objects.get(email="new@example.org").language == "es"


def number(browser, act, **sent):
    """What the page says after one of its forms about the number."""
    answer = browser.post("/messages/number/", {"act": act, **sent})
    assert (answer.status_code, answer["Location"]) == (302, "/messages/")
    return page(browser)


def code_sent():
    message = OutboxMessage.objects.filter(kind="phone.code", state="due").get()
    return payload_of(message)["facts"]["code"]


def test_a_number_is_given_proved_and_removed_on_the_page(browser, ada, settings):
    settings.SMS_BACKEND = "console"
    assert "Text me a code" in page(browser)

    assert "We texted a code of six digits to +12125550142" in number(
        browser, "give", number="(212) 555-0142"
    )
    assert "This code is wrong" in number(
        browser, "verify", code="000000" if code_sent() != "000000" else "1"
    )
    assert Phone.objects.get().verified_at is None
    assert "Please wait a minute" in number(browser, "again")

    assert "Text messages go to +12125550142" in number(browser, "verify", code=code_sent())
    assert Phone.objects.get(user=ada).verified_at is not None

    assert "The number is forgotten" in number(browser, "remove")
    assert not Phone.objects.exists()


def test_what_can_not_be_used_as_a_number_is_said_in_the_language_of_the_reader(browser, settings):
    settings.SMS_BACKEND = "console"
    User.objects.update(language="es")

    assert "código de área" in number(browser, "give", number="911")
    assert "Todavía no hay ningún número" in number(browser, "again")
    assert not Phone.objects.exists()


def test_without_text_messages_the_page_offers_none(browser, settings):
    settings.SMS_BACKEND = "none"

    assert "Text me a code" not in page(browser)
    assert "There are no text messages here" in number(browser, "give", number="(212) 555-0142")
    assert not Phone.objects.exists()


def test_no_form_of_another_kind_is_taken(browser):
    assert browser.post("/messages/number/", {"act": "steal"}).status_code == 400


def test_codes_on_the_page_count_as_those_of_the_api(browser, settings):
    settings.SMS_BACKEND, settings.RATE_LIMITS = "console", rates.read("texting=1/3600,phone_code=1/3600")
    number(browser, "give", number="(212) 555-0142")
    number(browser, "verify", code="1")

    for act, sent in (("give", {"number": "(212) 555-0143"}), ("again", {}), ("verify", {"code": "2"})):
        assert browser.post("/messages/number/", {"act": act, **sent}).status_code == 429


def test_every_refusal_has_its_words():
    for language in wording.OWN.values():
        assert {refusal.code for refusal in REFUSALS} <= language["number"].keys()
