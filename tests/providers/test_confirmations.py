"""Reminders of facts that grow old: one mail, a page that changes nothing by being looked at, one click."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from accounts import outbox
from accounts.models import OutboxMessage
from providers import confirmations
from providers.models import Clinic, PlanAcceptance, Practice, Provider
from tests.factories.people import UserFactory
from tests.factories.supply import (
    LocationFactory,
    PlanAcceptanceFactory,
    PracticeFactory,
    make_listed_practice,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
FRESH = NOW - timedelta(days=79)
OLD = NOW - timedelta(days=81)
FACTS = ("phone_confirmed_at", "hours_confirmed_at", "accepts_confirmed_at")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice():
    made = make_listed_practice(now=NOW, provider={"owner": UserFactory(email="okafor@example.org")})
    PlanAcceptanceFactory(practice=made)
    confirmed(made, FRESH)
    return made


def confirmed(practice, at, **facts):
    Practice.objects.filter(pk=practice.pk).update(**dict.fromkeys(FACTS, at) | facts)
    PlanAcceptance.objects.filter(practice=practice).update(confirmed_at=at)


def path(practice, **changes):
    given = {"user_id": practice.provider.owner_id, "practice_ids": [practice.pk], "now": NOW} | changes
    link = confirmations.link(**given)
    return link[link.index("/still-right/") :]


def mails():
    return [outbox.open_email(message) for message in OutboxMessage.objects.order_by("created_at")]


def seen(page):
    return page.content.decode().split('name="seen" value="')[1].split('"')[0]


def moments(practice):
    found = Practice.objects.filter(pk=practice.pk).values_list(*FACTS).get()
    return {*found, *PlanAcceptance.objects.filter(practice=practice).values_list("confirmed_at", flat=True)}


@pytest.mark.parametrize("fact", FACTS)
def test_one_old_fact_is_enough_for_a_reminder(practice, fact):
    confirmed(practice, FRESH, **{fact: OLD})

    assert confirmations.remind(now=NOW) == 1


def test_old_plans_are_enough_for_a_reminder(practice):
    PlanAcceptance.objects.update(confirmed_at=OLD)

    assert confirmations.remind(now=NOW) == 1


def test_facts_of_79_days_need_none(practice):
    assert confirmations.remind(now=NOW) == 0
    assert mails() == []


def test_a_plan_that_is_no_more_needs_none(practice):
    PlanAcceptance.objects.update(confirmed_at=OLD)
    plan = PlanAcceptance.objects.get().plan
    type(plan).objects.filter(pk=plan.pk).update(is_active=False)

    assert confirmations.remind(now=NOW) == 0


@pytest.mark.parametrize(
    "changes",
    [{"published_at": None}, {"owner": None}, {"claim": "unclaimed"}],
    ids=lambda given: next(iter(given)),
)
def test_whoever_is_not_published_is_not_asked(practice, changes):
    confirmed(practice, OLD)
    Provider.objects.update(**changes)

    assert confirmations.remind(now=NOW) == 0


def test_several_practices_are_one_mail_and_one_page(client, practice):
    other = PracticeFactory(provider=practice.provider, location=LocationFactory(line1="9 Pine Street"))
    confirmed(practice, OLD)
    confirmed(other, OLD)

    assert confirmations.remind(now=NOW) == 1

    (mail,) = mails()
    assert mail.address == "okafor@example.org"
    assert mail.subject == "Your profile on Kaly"
    (link,) = [line for line in mail.text.split("\n") if "/still-right/" in line]
    assert len(link) < 900
    page = client.get(link[link.index("/still-right/") :]).content.decode()
    assert "12 Fulton Street" in page
    assert "9 Pine Street" in page


def test_of_many_practices_the_twelve_that_were_confirmed_longest_ago_are_asked_about(client, practice):
    Practice.objects.filter(pk=practice.pk).update(location=LocationFactory(line1="0 Pine Street"))
    confirmed(practice, OLD)
    for number in range(1, 13):
        other = PracticeFactory(
            provider=practice.provider, location=LocationFactory(line1=f"{number} Pine Street")
        )
        confirmed(other, OLD - timedelta(days=number))

    assert confirmations.remind(now=NOW) == 1

    (link,) = [line for line in mails()[0].text.split("\n") if "/still-right/" in line]
    assert len(link) < 900
    page = client.get(link[link.index("/still-right/") :]).content.decode()
    shown = [number for number in range(13) if f"<p>{number} Pine Street" in page]
    assert shown == list(range(1, 13))


def test_a_practice_that_was_removed_is_left_out_and_the_other_one_can_be_confirmed(client, practice):
    other = PracticeFactory(provider=practice.provider, location=LocationFactory(line1="9 Pine Street"))
    confirmed(practice, OLD)
    link = path(practice, practice_ids=[practice.pk, other.pk])
    page = client.get(link)
    other.delete()

    again = client.post(link, {"seen": seen(page)})

    assert again.status_code == 409
    assert "9 Pine Street" not in again.content.decode()
    assert moments(practice) == {OLD}
    assert client.post(link, {"seen": seen(again)}).status_code == 200
    assert moments(practice) == {NOW}


def test_a_link_whose_practices_are_all_removed_is_over(client, practice):
    page, link = client.get(path(practice)), path(practice)
    practice.delete()

    answers = [client.get(link), client.post(link, {"seen": seen(page)})]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_same_clinician_is_asked_again_after_30_days_and_not_before(practice, clock):
    confirmed(practice, OLD)

    asked = {
        days: confirmations.remind(now=NOW + timedelta(days=days)) for days in (0, 0.1, 1, 8, 29.9, 30.1)
    }

    assert asked == {0: 1, 0.1: 0, 1: 0, 8: 0, 29.9: 0, 30.1: 1}
    assert len(mails()) == 2


def test_one_mail_is_about_12_practices_those_confirmed_longest_ago(practice):
    places = [LocationFactory(line1=f"{number} Pine Street") for number in range(12)]
    all_of_them = [practice, *(PracticeFactory(provider=practice.provider, location=one) for one in places)]
    for days, one in enumerate(all_of_them):
        confirmed(one, OLD - timedelta(days=days))

    assert confirmations.remind(now=NOW) == 1

    (mail,) = mails()
    (link,) = [line for line in mail.text.split("\n") if "/still-right/" in line]
    asked = confirmations.read(link.split("/")[-2], now=NOW)
    assert {one.pk for one in asked.practices} == {one.pk for one in all_of_them[1:]}


def test_of_two_beats_that_found_the_same_clinician_one_asks(practice, monkeypatch):
    confirmed(practice, OLD)
    real = confirmations._remind

    def late(now, *found):
        monkeypatch.setattr(confirmations, "_remind", real)
        assert confirmations.remind(now=now + timedelta(seconds=1)) == 1
        return real(now, *found)

    monkeypatch.setattr(confirmations, "_remind", late)

    assert confirmations.remind(now=NOW) == 0
    assert len(mails()) == 1


def test_looking_shows_the_facts_and_changes_nothing(client, practice):
    confirmed(practice, OLD)

    pages = [client.get(path(practice)), client.head(path(practice)), Client().get(path(practice))]

    assert [page.status_code for page in pages] == [200, 200, 200]
    text = pages[0].content.decode()
    for fact in (
        "+1 212 555 0142",
        "New and existing patients",
        "Monday, 9:00 AM to 5:00 PM",
        "Original Medicare: accepted",
    ):
        assert fact in text
    assert "no-store" in pages[0]["Cache-Control"]
    # Under no-referrer a browser sends `Origin: null` with the form, and the CSRF check refuses it.
    assert pages[0]["Referrer-Policy"] == "same-origin"
    assert "unsafe-inline" not in pages[0]["Content-Security-Policy"]
    assert "<script" not in text
    assert moments(practice) == {OLD}


def test_one_click_confirms_all_that_was_shown(client, practice):
    confirmed(practice, OLD)
    page = client.get(path(practice))

    done = client.post(path(practice), {"seen": seen(page)})

    assert done.status_code == 200
    assert "Thank you" in done.content.decode()
    assert moments(practice) == {NOW}
    assert Practice.objects.get().phone_source == "owner"
    assert Practice.objects.get().listing.reason == ""
    assert confirmations.remind(now=NOW) == 0


def test_a_second_click_is_the_same_as_one(client, practice):
    page = client.get(path(practice))

    assert [client.post(path(practice), {"seen": seen(page)}).status_code for _ in range(2)] == [200, 200]


def test_a_click_from_elsewhere_is_refused(practice):
    confirmed(practice, OLD)
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(path(practice))

    assert strict.post(path(practice), {"seen": seen(page)}).status_code == 403
    assert moments(practice) == {OLD}


def test_what_changed_since_the_page_was_opened_is_shown_before_it_is_confirmed(client, practice):
    confirmed(practice, OLD)
    page = client.get(path(practice))
    Practice.objects.update(phone="+1 212 555 0199")

    again = client.post(path(practice), {"seen": seen(page)})

    assert again.status_code == 409
    assert "+1 212 555 0199" in again.content.decode()
    assert "Something has changed" in again.content.decode()
    assert moments(practice) == {OLD}
    assert client.post(path(practice), {"seen": seen(again)}).status_code == 200
    assert moments(practice) == {NOW}


def test_without_the_comparison_something_unseen_would_be_confirmed(client, practice, monkeypatch):
    """The control."""
    page = client.get(path(practice))
    Practice.objects.update(phone="+1 212 555 0199")
    monkeypatch.setattr(confirmations, "digest", lambda shown: seen(page))

    client.post(path(practice), {"seen": seen(page)})

    assert moments(practice) == {NOW}


def test_a_link_is_good_for_14_days(client, practice):
    ages = {
        days: client.get(path(practice, now=NOW - timedelta(days=days))).status_code for days in (13.99, 14)
    }

    assert ages == {13.99: 200, 14: 410}
    assert "good for 14 days" in client.get(path(practice, now=NOW - timedelta(days=15))).content.decode()


def test_an_old_link_confirms_nothing(client, practice):
    confirmed(practice, OLD)
    page = client.get(path(practice))

    answer = client.post(path(practice, now=NOW - timedelta(days=14)), {"seen": seen(page)})

    assert answer.status_code == 410
    assert moments(practice) == {OLD}


@pytest.mark.parametrize("token", ["nothing", "eyJhIjoxfQ:abc", "a" * 900, "%F0%9F%8E%88"])
def test_a_link_that_is_not_ours_is_a_plain_page(client, token):
    answer = client.get(f"/still-right/{token}/")

    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]


def test_a_link_signed_for_something_else_is_not_taken(client, practice):
    told = {"user": practice.provider.owner_id.hex, "practices": [practice.pk.hex], "until": 9_999_999_999}
    token = signing.Signer(salt="another").sign_object(told)

    assert client.get(f"/still-right/{token}/").status_code == 404


def test_a_link_is_over_once_the_practice_is_somebody_elses(client, practice):
    confirmed(practice, OLD)
    page, link = client.get(path(practice)), path(practice)
    Provider.objects.update(owner=UserFactory(email="ada@example.org"))

    answers = [client.get(link), client.post(link, {"seen": seen(page)})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert moments(practice) == {OLD}


def test_a_link_is_over_once_the_account_is_closed(client, practice):
    link = path(practice)
    type(practice.provider.owner).objects.update(is_active=False)

    assert client.get(link).status_code == 404


def test_once_the_clinic_has_closed_nothing_is_asked_and_the_link_is_over(client, practice):
    confirmed(practice, OLD)
    link = path(practice)
    page = client.get(link)
    Clinic.objects.update(ended_at=NOW)

    assert confirmations.remind(now=NOW) == 0
    assert [client.get(link).status_code, client.post(link, {"seen": seen(page)}).status_code] == [404, 404]
    assert moments(practice) == {OLD}
    Clinic.objects.update(ended_at=None)
    assert confirmations.remind(now=NOW) == 1
    assert client.get(link).status_code == 200


def test_who_confirmed_is_in_the_history(client, practice):
    page = client.get(path(practice))
    client.post(path(practice), {"seen": seen(page)})

    latest = Practice.pgh_event_model.objects.order_by("-pgh_id").first()
    assert latest.pgh_context["user"] == str(practice.provider.owner_id)
