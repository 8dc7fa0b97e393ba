"""Links that say "I'll come" and that cancel: looking changes nothing, the button does, to the time it showed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import OutboxMessage
from patients.links import signed
from patients.links.signed import Purpose
from patients.models import Visit
from patients.visits import attendance, cancelling, rescheduling
from patients.visits.rescheduling import Wanted
from patients.visits.turns import Side
from tests.factories.clinics import make_owner
from tests.factories.patients import ProxyFactory
from tests.patients import demand
from tests.patients.calls import Caller

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COMING, CANCEL = Purpose.COMING, Purpose.CANCEL
browser = Client(enforce_csrf_checks=True)


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(ada, okafor_practice, now):
    """In three days, at ten."""
    return demand.visit(ada, okafor_practice, now + 3 * DAY, now)


def address(purpose, visit, user=None):
    """The link as a message told it when the visit was as it is now."""
    whole = signed.link(
        purpose,
        row_id=visit.pk,
        user_id=(user or visit.patient.user).pk,
        until=visit.starts_at,
        sequence=visit.sequence,
    )
    return whole[whole.index("/visit/") :]


def shown(answer):
    return answer.status_code, answer.context["page"]["title"]


def press(path, **sent):
    """As a browser does on a page that keeps its address to itself: it does not say where the form was."""
    return browser.post(path, sent or {"seen": "0"}, headers={"Origin": "null"})


def move(visit, now, days=1):
    wanted = Wanted(starts_at=visit.starts_at + days * DAY)
    return rescheduling.reschedule(visit=visit, side=Side.CLINIC, wanted=wanted, by=None, now=now)


def stored():
    row = Visit.objects.get()
    return row.status, row.coming_said_at


def test_whoever_looks_says_nothing_yet(visit):
    for purpose, title in ((COMING, "Will you come?"), (CANCEL, "Cancel this visit?")):
        answer = browser.get(address(purpose, visit))
        assert shown(answer) == (200, title)
        assert "Thursday, November 26 at 10:00 AM (New York time)" in answer.content.decode()
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert answer["X-Robots-Tag"] == "noindex"
        assert browser.head(address(purpose, visit)).status_code == 200
    assert stored() == ("confirmed", None)


def test_one_click_tells_the_clinic_and_a_second_says_nothing_new(visit, now, clock):
    path = address(COMING, visit)
    assert shown(press(path)) == (200, "Thank you")
    clock.shift(HOUR)
    assert shown(press(path)) == (200, "Thank you")
    assert stored() == ("confirmed", now)


def test_one_click_cancels_and_a_second_finds_it_cancelled(visit, okafor_practice):
    path = address(CANCEL, visit)
    answer = press(path)
    assert shown(answer) == (200, "This visit is cancelled")
    row = Visit.objects.select_related("claim").get()
    assert (row.status, row.cancel_code, row.is_late) == ("cancelled_by_patient", "other", False)
    assert row.ended_by == visit.patient.user
    assert row.claim.released_at is not None
    assert shown(press(path)) == (409, "This visit is cancelled")
    assert shown(browser.get(path)) == (200, "This visit is cancelled")
    assert (
        OutboxMessage.objects.filter(kind="visit.cancelled_by_patient", user=visit.patient.user).count() == 1
    )


def test_a_late_cancellation_is_told_so_before(visit, clock):
    clock.move_to(visit.starts_at - 20 * HOUR)
    text = browser.get(address(CANCEL, visit)).content.decode()
    assert "The clinic asks to hear of it at least 24 hours before." in text
    press(address(CANCEL, visit))
    assert Visit.objects.get().is_late is True


@pytest.mark.parametrize("purpose", [COMING, CANCEL])
def test_after_a_move_the_link_says_so_and_its_button_needs_the_new_time(visit, now, purpose):
    path = address(purpose, visit)
    move(visit, now)

    page = browser.get(path)
    assert "This visit has moved since" in page.content.decode()
    assert "Friday, November 27 at 10:00 AM" in page.content.decode()
    for seen in ("0", "", "x", "-1", "9" * 30):
        answer = press(path, seen=seen)
        assert answer.status_code == 409
        assert "This visit has moved since" in answer.content.decode()
        assert stored() == ("confirmed", None)
    assert page.context["seen"] == 1
    assert press(path, seen="1").status_code == 200
    assert stored() == (("confirmed", now) if purpose == COMING else ("cancelled_by_patient", None))


def test_without_the_version_a_click_would_cancel_a_time_that_nobody_saw(visit, now, monkeypatch):
    """The control."""
    path = address(CANCEL, visit)
    move(visit, now)
    monkeypatch.setattr("patients.links.visits._as_seen", lambda told, seen: Visit.objects.get())
    assert press(path, seen="0").status_code == 200
    assert stored() == ("cancelled_by_patient", None)


def test_what_was_said_of_the_old_time_is_forgotten(visit, now):
    press(address(COMING, visit))
    move(visit, now)
    assert stored() == ("confirmed", None)


def test_a_link_is_for_one_purpose(visit):
    path = address(COMING, visit)
    assert shown(press(path.replace("coming", "cancel"))) == (404, "This link can't be used")
    assert shown(browser.get(path.replace("/visit/", "/offer/").replace("coming/", ""))) == (
        404,
        "This link can't be used",
    )
    assert stored() == ("confirmed", None)


def test_without_a_salt_of_its_own_a_link_would_do_the_other(visit, monkeypatch):
    """The control."""
    signer = signed._signer
    monkeypatch.setattr(signed, "_signer", lambda purpose: signer("all"))
    press(address(COMING, visit).replace("coming", "cancel"))
    assert stored() == ("cancelled_by_patient", None)


@pytest.mark.parametrize("position", [0, 20, 53, 60, -10])
def test_a_link_that_was_changed_is_nobodys(visit, position):
    token = address(COMING, visit).split("/")[2]
    other = "A" if token[position] != "A" else "B"
    changed = token[:position] + other + token[position + 1 or len(token) :]
    for guess in (changed, token[:-1], "x", "\N{PILE OF POO}", "A" * 4000):
        assert shown(press(f"/visit/{guess}/coming/")) == (404, "This link can't be used")
    assert stored() == ("confirmed", None)


def test_the_link_ends_when_the_visit_begins(visit, clock):
    path = address(COMING, visit)
    clock.move_to(visit.starts_at)
    assert shown(press(path)) == (410, "This link is over")
    assert stored() == ("confirmed", None)


def test_what_is_checked_in_can_be_changed_by_no_link(visit, clock):
    clock.move_to(visit.starts_at - 10 * MINUTE)
    attendance.check_in(visit=visit, now=visit.starts_at - 10 * MINUTE)
    for purpose in (COMING, CANCEL):
        assert shown(press(address(purpose, visit))) == (409, "This visit can't be changed any more")
    assert stored() == ("checked_in", None)


def test_of_a_visit_that_the_clinic_cancelled_nothing_can_be_said(visit, now):
    cancelling.cancel(visit=visit, side=Side.CLINIC, code="ill", by=None, now=now)
    path = address(COMING, visit)
    assert shown(press(path)) == (409, "This visit is cancelled")
    assert stored() == ("cancelled_by_clinic", None)


def test_whoever_acts_for_the_patient_no_more_has_a_link_no_more(visit, now):
    proxy = ProxyFactory(patient=visit.patient, kind="carer", attestation="The patient")
    path = address(COMING, visit, proxy.user)
    assert browser.get(path).status_code == 200
    type(proxy).objects.update(ended_at=now)
    assert shown(press(path)) == (404, "This link can't be used")
    assert stored() == ("confirmed", None)


def test_a_closed_account_has_no_links(visit):
    visit.patient.user.is_active = False
    visit.patient.user.save()
    assert browser.get(address(CANCEL, visit)).status_code == 404


def test_pages_speak_the_language_of_the_person(visit):
    visit.patient.user.language = "es"
    visit.patient.user.save()
    answer = browser.get(address(COMING, visit))
    assert shown(answer) == (200, "¿Irá usted a su cita?")
    assert '<html lang="es"' in answer.content.decode()
    assert "jueves 26 de noviembre" in answer.content.decode()
    wrong = browser.get("/visit/x/coming/", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert shown(wrong) == (404, "Este enlace no sirve")


def test_a_button_is_pressed_only_so_often(visit, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link": (3, 3600)}
    path = address(COMING, visit)
    assert [press(path).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_clinic_sees_who_comes(visit, now, okafor_practice):
    desk = Caller(make_owner(okafor_practice.location.clinic))
    press(address(COMING, visit))
    said = "2026-11-23T10:00:00-05:00"
    assert desk.get(f"/visits/{visit.pk}/", role="clinic").json()["coming_said_at"] == said
    (entry,) = [
        entry
        for entry in desk.get("/clinic/calendar/", **{"from": "2026-11-26", "to": "2026-11-26"}).json()[
            "entries"
        ]
        if entry["kind"] == "visit"
    ]
    assert entry["coming_said_at"] == said
