"""The queue of the verifiers in the admin: what is in it, how it is narrowed, and what is done to several at once."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse

from accounts.models import Role
from providers.models import DirectoryRecord, VerificationCase, VerificationEvent
from tests.factories.clinics import make_member
from tests.factories.npi import npi
from tests.factories.people import make_staff, sign_in
from tests.factories.supply import ProviderFactory, make_listed_practice
from tests.factories.verifying import (
    assigned,
    claim_case,
    credential_case,
    events,
    exclusion_case,
    experience_case,
    identity_case,
    ines,
    jonas,
    prepared,
    stored,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]

QUEUE = reverse("admin:providers_verificationcase_changelist")


@pytest.fixture
def as_ines(client, now):
    with time_machine.travel(now, tick=False):
        yield sign_in(client, ines(), second_factor=True)


def listed(client, **query):
    answer = client.get(QUEUE, query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def act(client, action, *cases):
    data = {"action": action, "_selected_action": [str(case.pk) for case in cases]}
    answer = client.post(QUEUE, data, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_open_cases_are_there_the_oldest_first(as_ines, now):
    young, old = (
        credential_case(opened_at=now - timedelta(days=1)),
        identity_case(opened_at=now - timedelta(days=9)),
    )
    decided = credential_case(number="NY-2")
    VerificationCase.objects.filter(pk=decided.pk).update(
        state="withdrawn", opened_at=now - timedelta(days=20), decided_at=now - timedelta(days=17)
    )

    assert listed(as_ines) == [old, young]
    assert listed(as_ines, **{"is": "withdrawn"}) == [decided]
    closed = as_ines.get(QUEUE, {"is": "withdrawn"}).content.decode()
    assert '<td class="field-age">3</td>' in closed  # how long it took, not how long ago it came
    assert len(listed(as_ines, **{"is": "any"})) == 3


def test_each_line_says_what_whom_why_since_when_and_who_has_it(as_ines, now):
    case = credential_case(number="NY-7", opened_at=now - timedelta(days=12), because="expiry")
    assigned(case, jonas(), now)

    shown = as_ines.get(QUEUE).content.decode()

    for text in (
        "State licence NY NY-7", "Ngozi Okafor", case.provider.npi, "Ends soon", ">12<", "jonas@kaly.example",
    ):  # fmt: skip
        assert text in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind__exact": "identity"}, [1]),
        ({"because__exact": "expiry"}, [2]),
        ({"assigned": "me"}, [0]),
        ({"assigned": "nobody"}, [2]),
        ({"assigned": "others"}, [1]),
        ({"days": "7"}, [0, 1]),
        ({"days": "30"}, [0]),
        ({"days": "no number"}, [0, 1, 2]),
    ],
)
def test_the_queue_is_narrowed(as_ines, now, query, found):
    cases = [
        credential_case(opened_at=now - timedelta(days=40)),
        identity_case(opened_at=now - timedelta(days=10)),
        credential_case(number="NY-2", because="expiry", opened_at=now),
    ]
    assigned(cases[0], ines(), now)
    assigned(cases[1], jonas(), now)

    assert [cases.index(case) for case in listed(as_ines, **query)] == found


def test_search_is_by_npi_and_by_name_also_of_who_is_none_of_ours_yet(as_ines, now):
    case = credential_case(provider=ProviderFactory(last_name="Quist"))
    claimed = claim_case(npi=npi(87654321))
    DirectoryRecord.objects.create(
        source="nppes", npi=claimed.claim.npi, first_name="MINA", last_name="PARK", search_name="mina park",
        changed_at=now,
    )  # fmt: skip

    for words, found in (
        (case.provider.npi, [case]), ("quis", [case]), ("ngozi quist", [case]), (claimed.claim.npi, [claimed]),
        ("park", [claimed]), ("nobody", []),
    ):  # fmt: skip
        assert listed(as_ines, q=words) == found
    assert "MINA PARK" in as_ines.get(QUEUE).content.decode()


def one_of_each(number):
    credential_case(number=f"NY-{number}")
    identity_case(provider=ProviderFactory(identity_proofed_at=None))
    experience_case(condition__number=100 + number, condition__slug=f"condition-{number}")
    exclusion_case()
    claim_case(user__email=f"claimant.{number}@example.org")


def test_the_queue_takes_as_many_queries_for_many_as_for_one(
    as_ines, django_assert_max_num_queries, django_assert_num_queries
):
    one_of_each(0)
    with django_assert_max_num_queries(8) as first:
        assert len(listed(as_ines)) == 5
    for number in range(1, 5):
        one_of_each(number)

    with django_assert_num_queries(len(first)):
        assert len(listed(as_ines)) == 25


def test_several_are_taken_at_once_and_of_the_others_it_is_said_why(as_ines, now):
    practice = make_listed_practice(now=now)
    make_member(clinic=practice.location.clinic, email="ines@kaly.example")
    free, other, known = (
        credential_case(number="NY-1"),
        credential_case(number="NY-2"),
        credential_case(number="NY-3", provider=practice.provider),
    )
    assigned(other, jonas(), now)

    assert act(as_ines, "assign_to_me", free, other, known) == [
        "1 case is yours now.",
        "1 x Another verifier has taken this case.",
        "1 x You know this clinician from your own work, or it is you. Please leave this to another verifier.",
    ]

    assert [stored(case).assigned_to for case in (free, other, known)] == [ines(), jonas(), None]


def test_several_are_given_back_at_once(as_ines, now):
    cases = [credential_case(number=f"NY-{number}") for number in range(2)]
    for case in cases:
        assigned(case, ines(), now)

    assert act(as_ines, "give_back_several", *cases) == ["2 cases are back in the queue."]

    assert listed(as_ines, assigned="nobody") == listed(as_ines)


def test_several_are_looked_up_at_once(as_ines):
    cases = [credential_case(npi=True, provider=ProviderFactory()) for _ in range(2)]

    assert act(as_ines, "look_up_several", *cases, claim_case()) == [
        "2 cases are looked up.",
        "1 x No source answers a machine about this: a person has to look.",
    ]

    for case in cases:
        assert "evidence" in events(case)


def test_very_many_are_not_looked_up_in_one_request(as_ines):
    cases = [credential_case(npi=True, provider=ProviderFactory()) for _ in range(11)]

    assert act(as_ines, "look_up_several", *cases) == [
        "At most 10 at a time. To look up all of a kind, start a re-check."
    ]
    assert not VerificationEvent.objects.exists()


def test_a_decided_case_is_not_taken_with_others(as_ines, now):
    case = prepared(credential_case(), now)
    VerificationCase.objects.filter(pk=case.pk).update(
        state="decided", result="failed", reason="It is made up.", decided_by=jonas(), decided_at=now,
    )  # fmt: skip

    assert act(as_ines, "assign_to_me", case) == ["Nothing was done: they are not in this list any more."]
    assert stored(case).assigned_to == jonas()


def test_an_administrator_gives_back_and_takes_nothing(client, now):
    case = credential_case()
    assigned(case, jonas(), now)
    as_admin = sign_in(client, make_staff(Role.ADMIN, "admin@kaly.example"), second_factor=True)

    shown = as_admin.get(QUEUE).content.decode()
    assert 'value="give_back_several"' in shown
    assert 'value="assign_to_me"' not in shown
    act(as_admin, "assign_to_me", case)
    assert stored(case).assigned_to == jonas()
    act(as_admin, "give_back_several", case)

    assert stored(case).assigned_to is None


def test_without_its_permission_an_administrator_would_take_it(client, now, monkeypatch):
    """The twin of the above."""
    queue = admin.site.get_model_admin(VerificationCase)
    monkeypatch.setattr(queue, "has_work_permission", lambda request: True)
    case = credential_case()
    user = make_staff(Role.ADMIN, "admin@kaly.example")

    act(sign_in(client, user, second_factor=True), "assign_to_me", case)

    assert stored(case).assigned_to == user


@pytest.mark.parametrize(("role", "status"), [(Role.MODERATOR, 403), (Role.SUPPORT, 302)])
def test_other_staff_do_not_see_it(client, role, status):
    credential_case()
    them = sign_in(client, make_staff(role, "them@kaly.example"), second_factor=True)

    assert them.get(QUEUE).status_code == status


def test_a_line_that_is_none_is_refused(as_ines):
    answer = as_ines.post(QUEUE, {"action": "assign_to_me", "_selected_action": ["not-an-id"]})
    assert answer.status_code == 400
