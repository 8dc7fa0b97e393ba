"""The work of verifiers in the admin: each act on a case, as a browser sends it, and each refusal in words."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from providers.models import Credential, VerificationEvent
from tests.factories.clinics import make_member
from tests.factories.people import make_staff, sign_in
from tests.factories.supply import make_listed_practice
from tests.factories.verifying import (
    REASON,
    claim_case,
    credential_case,
    events,
    exclusion_case,
    experience_case,
    identity_case,
    ines,
    jonas,
    looked_up,
    stored,
)
from tests.providers.case_pages import address, page, said, send, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]

QUEUE = reverse("admin:providers_verificationcase_changelist")


@pytest.fixture(autouse=True)
def clock(now):
    """A moment after what was looked up, whatever day it is here: evidence grows too old."""
    with time_machine.travel(now):
        yield


@pytest.fixture
def as_ines(db):
    return signed_in(ines())


@pytest.fixture
def as_jonas(db):
    return signed_in(jonas())


@pytest.fixture
def as_admin(db):
    return signed_in(make_staff(Role.ADMIN, "admin@kaly.example"))


def write_down(client, case, **data):
    given = {
        "source": "state_board",
        "method": "look_up",
        "result": "confirms",
        "looked_at": "2026-11-23T14:00",
        **data,
    }
    return send(client, case, "evidence", **{f"evidence-{name}": value for name, value in given.items()})


def decide(client, case, result, reason=REASON, **terms):
    given = {f"decision-{name}": value for name, value in {"reason": reason, **terms}.items()}
    return send(client, case, "decide", result=result, **given)


def listed(client, **query):
    return list(client.get(QUEUE, query).context["cl"].result_list)


def due_case():
    return credential_case(state="due", due_for="renewal", verified_at=datetime(2024, 1, 10, tzinfo=UTC))


def untouched(case, state="open"):
    return stored(case).state == state and stored(case).result == ""


# A case from its opening to its end.


def test_a_licence_is_looked_up_by_one_and_decided_by_another(as_ines, as_jonas):
    case = credential_case(number="NY-1", expires_on="2028-12-31")

    assert said(send(as_ines, case, "take")) == ["It is yours now."]
    saw = {"said_number": "ny-1", "said_name": "Ngozi Obi", "said_expires_on": "2028-06-30"}
    write_down(as_ines, case, note="Found under her maiden name.", **saw)
    assert said(send(as_ines, case, "give-back")) == ["It is back in the queue."]
    send(as_jonas, case, "take")
    shown = page(as_jonas, case)
    for text in ("Found under her maiden name.", "the same", "differs", "Ngozi Obi", "A primary source"):
        assert text in shown
    assert 'name="decision-expires_on" value="2028-06-30"' in shown  # to be decided as the source has it
    answer = decide(as_jonas, case, "verified", expires_on="2028-06-30")

    assert answer.redirect_chain == [(QUEUE, 302)]
    assert listed(as_jonas) == []
    decided, licence = stored(case), Credential.objects.get()
    assert (decided.state, decided.result, decided.decided_by, decided.two_people) == (
        "decided", "verified", jonas(), True,
    )  # fmt: skip
    assert (licence.state, str(licence.expires_on)) == ("verified", "2028-06-30")
    assert events(case) == ["assigned", "evidence", "released", "assigned", "decided"]


def test_to_say_no_what_the_source_has_otherwise_does_not_matter(as_ines, as_jonas):
    case = credential_case(expires_on="2028-12-31")
    write_down(as_ines, case, said_expires_on="2028-06-30")
    send(as_jonas, case, "take")

    decide(as_jonas, case, "failed", expires_on="2028-06-30")

    assert (stored(case).result, Credential.objects.get().state) == ("failed", "failed")


def test_what_a_person_saw_is_kept_line_by_line(as_ines):
    case = credential_case(number="NY-1", expires_on="2028-12-31")

    write_down(as_ines, case, said_number="NY-2", said_expires_on="2028-12-31")

    event = VerificationEvent.objects.get()
    assert (event.source, event.method, event.result, event.by) == (
        "state_board", "look_up", "confirms", ines(),
    )  # fmt: skip
    assert event.looked_at == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert [(fact["name"], fact["ours"], fact["theirs"], fact["same"]) for fact in event.facts] == [
        ("number", "NY-1", "NY-2", False),
        ("expires_on", "2028-12-31", "2028-12-31", True),
    ]


@pytest.mark.parametrize(
    ("make", "results"),
    [
        (claim_case, ["granted", "refused"]),
        (identity_case, ["proofed", "failed"]),
        (credential_case, ["verified", "failed"]),
        (experience_case, ["verified", "insufficient", "rejected"]),
        (exclusion_case, ["confirmed", "dismissed"]),
    ],
)
def test_a_page_offers_what_can_follow_once_it_is_taken(as_ines, make, results):
    case = make()
    assert 'name="result"' not in page(as_ines, case)

    send(as_ines, case, "take")

    answer = as_ines.get(address(case))
    assert [button.result for button in answer.context["buttons"]] == results
    for result in results:
        assert f'<button type="submit" name="result" value="{result}"' in answer.content.decode()


# Refusals, in words.


def test_whoever_collected_the_evidence_is_not_offered_to_decide_and_refused(as_ines):
    case = credential_case()
    send(as_ines, case, "take")
    write_down(as_ines, case)
    assert 'name="result"' not in page(as_ines, case)

    answer = decide(as_ines, case, "verified")

    assert answer.status_code == 409
    assert said(answer) == ["You collected evidence in this case, so another verifier has to decide it."]
    assert untouched(case)
    assert Credential.objects.get().state == "in_review"


def test_a_house_of_one_verifier_may_let_them_decide_alone(as_ines, settings):
    """The twin of the above."""
    settings.VERIFICATION_TWO_PEOPLE = False
    case = credential_case()
    send(as_ines, case, "take")
    assert "leaves the decision to another verifier" not in page(as_ines, case)
    write_down(as_ines, case)

    decide(as_ines, case, "verified")

    assert (stored(case).result, stored(case).two_people) == ("verified", False)


def test_of_two_who_decide_the_second_is_told_so(as_ines, as_jonas, now):
    case = credential_case()
    looked_up(case, ines(), now)
    send(as_jonas, case, "take")
    decide(as_jonas, case, "verified")

    for client in (as_jonas, as_ines):
        answer = decide(client, case, "failed")
        assert answer.status_code == 409
        assert said(answer) == ["Somebody has decided this case already."]

    assert stored(case).result == "verified"
    assert events(case).count("decided") == 1


def test_a_case_that_another_has_is_not_taken(as_ines, as_jonas):
    case = credential_case()
    send(as_ines, case, "take")

    answer = send(as_jonas, case, "take")

    assert (answer.status_code, said(answer)) == (409, ["Another verifier has taken this case."])
    assert stored(case).assigned_to == ines()


def test_without_a_reason_nothing_is_decided_and_what_was_typed_stays(as_jonas, now):
    case = credential_case()
    looked_up(case, ines(), now)
    send(as_jonas, case, "take")

    for reason, status in (("", 200), ("too short", 400)):
        answer = decide(as_jonas, case, "verified", reason=reason, number="NY-77")
        assert answer.status_code == status
        assert list(answer.context["decision_form"].errors) == ["reason"]
        assert 'value="NY-77"' in answer.content.decode()

    assert untouched(case)


@pytest.mark.parametrize(("number", "status"), [("N" * 41, 200), ("NY-77", 400)])
def test_a_number_that_is_too_long_or_that_nobody_saw_is_refused_at_its_field(as_jonas, now, number, status):
    case = credential_case()
    looked_up(case, ines(), now)
    send(as_jonas, case, "take")

    answer = decide(as_jonas, case, "verified", number=number)

    assert answer.status_code == status
    assert list(answer.context["decision_form"].errors) == ["number"]
    assert untouched(case)


def test_evidence_that_does_not_fit_is_refused_at_its_field(as_ines):
    case = credential_case()

    for data, field in (
        ({"method": "call", "source": "identity_document"}, "method"),
        ({"looked_at": "2999-01-01T00:00"}, "looked_at"),
        ({"method": "document"}, "document"),
        ({"source": "nowhere"}, "source"),
    ):
        answer = write_down(as_ines, case, **data)
        assert list(answer.context["evidence_form"].errors) == [field]

    assert not VerificationEvent.objects.exists()


def test_sources_are_asked_where_one_answers_a_machine_and_else_it_is_said_that_none_does(as_ines):
    npi = credential_case(npi=True)
    assert address(npi, "look-up") in page(as_ines, npi)
    assert said(send(as_ines, npi, "look-up")) == ["The sources were asked."]
    assert events(npi) == ["evidence"]
    claim = claim_case()
    assert address(claim, "look-up") not in page(as_ines, claim)

    answer = send(as_ines, claim, "look-up")

    nobody = "No source answers a machine about this: a person has to look."
    assert (answer.status_code, said(answer)) == (409, [nobody])
    assert events(claim) == []


def test_a_colleague_of_the_clinician_is_refused_everything(as_ines, now):
    practice = make_listed_practice(now=now)
    make_member(clinic=practice.location.clinic, email="ines@kaly.example")
    case = credential_case(provider=practice.provider, number="NY-9")

    shown = as_ines.get(address(case))
    assert shown.status_code == 403
    content = shown.content.decode().split('id="content-main"')[1]
    assert "You know this clinician from your own work" in content
    assert ("<form" in content, "NY-9" in content) == (False, False)  # its line of the queue and no more
    for answer in (
        send(as_ines, case, "take"),
        send(as_ines, case, "look-up"),
        write_down(as_ines, case),
        decide(as_ines, case, "failed"),
    ):
        assert answer.status_code == 403
        assert said(answer)[0].startswith("You know this clinician")

    assert stored(case).assigned_to is None
    assert untouched(case)
    assert events(case) == []


def test_an_administrator_sees_a_case_and_gives_it_back_and_does_nothing_else(as_admin, as_ines):
    case = credential_case()
    send(as_ines, case, "take")

    assert "Give back to the queue" in page(as_admin, case)
    for act in ("take", "look-up", "evidence", "decide"):
        assert as_admin.post(address(case, act)).status_code == 403
    send(as_admin, case, "give-back")

    assert stored(case).assigned_to is None
    assert events(case) == ["assigned", "released"]


def test_acts_are_sent_and_never_followed(as_ines):
    case = credential_case()

    for act in ("take", "give-back", "look-up", "evidence", "decide"):
        answer = as_ines.get(address(case, act))
        assert (answer.status_code, answer["Location"]) == (302, address(case))
    assert as_ines.post(address(case)).status_code == 403

    assert events(case) == []
    assert stored(case).assigned_to is None


def test_a_form_of_another_site_is_refused(db):
    client = sign_in(Client(enforce_csrf_checks=True), ines(), second_factor=True)
    case = credential_case()

    assert client.post(address(case, "take")).status_code == 403
    assert stored(case).assigned_to is None
