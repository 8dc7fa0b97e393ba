"""Notices of requests, visits and offers: each event is said to whom it concerns, and its facts suffice."""

import pytest
from django.core import mail

from accounts import outbox
from accounts.models import MessageLanguage, OutboxMessage, User
from accounts.outbox import delivery, kinds, reading
from patients import notices
from patients.notices import Event
from providers.models import Mode
from tests.factories.clinics import make_owner
from tests.factories.patients import PatientFactory
from tests.factories.supply import PracticeFactory
from tests.patients import demand

pytestmark = pytest.mark.django_db

OF_TARGETS = (
    Event.REQUESTED, Event.COUNTERED, Event.COUNTER_REFUSED, Event.COUNTER_EXPIRED, Event.DECLINED, Event.EXPIRED,
    Event.WITHDRAWN, Event.EMERGENCY,
)  # fmt: skip
OF_OFFERS = (Event.OFFERED, Event.OFFER_ENDED, Event.WAIT_ENDED)
OF_ONE_SIDE = (Event.MOVED_AWAY, Event.WAIT_BEGUN)
OF_VISITS = tuple(event for event in Event if event not in (*OF_TARGETS, *OF_OFFERS, *OF_ONE_SIDE))


@pytest.fixture
def ada():
    return PatientFactory(user__email="ada@example.org", user__language="es")


@pytest.fixture
def owner(okafor_practice):
    return make_owner(okafor_practice.location.clinic)


def named(prefix):
    return {kind.name.removeprefix(prefix) for kind in kinds.every() if kind.name.startswith(prefix)}


def visit_of(patient, practice, now):
    return demand.visit(patient, practice, now + demand.DAY, now)


def told():
    return {(message.kind, message.user) for message in OutboxMessage.objects.all()}


def test_each_event_is_said_to_whom_it_concerns_and_nothing_else_is():
    """Of a visit that is moved away its patient hears that it was moved. Of an emergency a clinic hears no more than
    that a request was withdrawn, for kinds stand in the copy of one's data."""
    assert named("practice.") == {*Event} - {Event.WAIT_BEGUN, Event.EMERGENCY}
    of_reminders = {name for name in named("visit.") if name.startswith("reminder_")}
    assert named("visit.") - of_reminders == {*Event} - {Event.MOVED_AWAY}


@pytest.mark.parametrize("mode", Mode)
def test_the_facts_of_each_event_suffice_for_both_sides_and_languages(ada, owner, okafor_practice, now, mode):
    at = now + demand.DAY
    visit = demand.visit(ada, okafor_practice, at, now)
    target = demand.target(demand.request(ada, now, mode=mode), okafor_practice, at + demand.HOUR, now)
    offer = demand.offer(demand.wait(ada, okafor_practice, now), okafor_practice, at + 2 * demand.HOUR, now)
    visit.mode = offer.entry.mode = mode
    for event in OF_VISITS:
        notices.tell_of_visit(event, visit, now=now)
    for event in OF_TARGETS:
        notices.tell_of_target(event, target, now=now)
    for event in OF_OFFERS:
        notices.tell_of_wait(event, offer, now=now)
    notices.tell_who_waits(Event.WAIT_BEGUN, offer.entry, now=now)
    notices.tell_who_waits(Event.WAIT_ENDED, offer.entry, now=now)
    visit.practice = PracticeFactory()
    notices.tell_of_leaving(visit, okafor_practice, at, now=now)

    assert told() == {(f"visit.{event}", ada.user) for event in Event if event != Event.MOVED_AWAY} | {
        (f"practice.{event}", owner) for event in Event if event not in (Event.WAIT_BEGUN, Event.EMERGENCY)
    }
    for message in OutboxMessage.objects.select_related("user"):
        assert message.about_id in (visit.pk, target.pk, offer.pk, offer.entry.pk)
        for language in MessageLanguage:
            message.user.language = language
            letter = reading.letter_of(message)
            assert "{" not in letter.as_text() + letter.sms
            assert "Okafor" not in letter.subject + letter.sms
            if message.user == owner:
                assert ada.given_name not in letter.as_text()


def test_it_is_said_in_the_language_that_its_reader_has_chosen_by_then(ada, owner, okafor_practice, now):
    notices.tell_of_visit(Event.CONFIRMED, visit_of(ada, okafor_practice, now), now=now)
    User.objects.filter(pk=owner.pk).update(language="es")

    said = {message.kind: outbox.open_email(message) for message in OutboxMessage.objects.all()}

    assert said["visit.confirmed"].subject == "Su cita está confirmada"
    assert "el martes 24 de noviembre a las 10:00 a.m. (hora de Nueva York)" in said["visit.confirmed"].text
    assert said["practice.confirmed"].subject == "Una cita está confirmada"


def test_a_request_without_a_time_says_so(ada, okafor_practice, now):
    target = demand.target(demand.request(ada, now), okafor_practice, now + demand.DAY, now)
    target.starts_at = target.ends_at = None

    notices.tell_of_target(Event.REQUESTED, target, now=now)

    (message,) = OutboxMessage.objects.all()
    assert "para un horario que convenga." in outbox.open_email(message).text
    User.objects.update(language="en")
    (message,) = OutboxMessage.objects.all()
    assert "for a time that suits." in outbox.open_email(message).text


def test_what_asks_for_an_answer_is_of_no_use_once_the_time_for_it_is_over(ada, okafor_practice, now):
    target = demand.target(demand.request(ada, now), okafor_practice, now + demand.DAY, now)

    for event in OF_TARGETS:
        notices.tell_of_target(event, target, now=now)

    ending = OutboxMessage.objects.filter(until=target.respond_by).values_list("kind", flat=True)
    assert sorted(ending) == ["visit.countered", "visit.requested"]
    assert OutboxMessage.objects.filter(until=None).count() == len(OF_TARGETS) - 2


def test_what_the_version_before_has_queued_is_sent_as_it_was_written_and_not_told_again(
    ada, okafor_practice, now
):
    visit = visit_of(ada, okafor_practice, now)
    key = f"visit.confirmed:{visit.pk}:0::patient:{ada.user.pk}"
    written = outbox.Email("ada@example.org", "Your visit is confirmed", "Hello,\n\nOkafor sees you.\n")
    outbox.queue(kind="visit.confirmed", dedupe_key=key, email=written, user=ada.user, now=now)

    notices.tell_of_visit(Event.CONFIRMED, visit, now=now)

    assert OutboxMessage.objects.get().dedupe_key == key
    assert delivery.send_next(now=now) is True
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ada@example.org"], written.subject, written.text)
    assert OutboxMessage.objects.get().state == "sent"


def test_also_where_its_kind_is_gone(ada, now):
    written = outbox.Email("ada@example.org", "Hello", "Hello,\n\nthis kind is no more.\n")
    outbox.queue(kind="gone", dedupe_key="1", email=written, user=ada.user, now=now)

    assert delivery.send_next(now=now) is True

    assert [sent.body for sent in mail.outbox] == [written.text]
