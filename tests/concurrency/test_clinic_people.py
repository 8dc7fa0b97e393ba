"""A clinic keeps an owner, a code is good once and a key has one successor, whoever comes at the same moment."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts.own_data import erasure
from providers import integration_keys, invitations, memberships
from providers.models import IntegrationKey, Invitation, Membership
from tests.concurrency.threads import at_once
from tests.factories.clinics import make_owner
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 15


@pytest.fixture
def without_turns(monkeypatch):
    """Nobody waits for anybody; all go on from one step once everyone has got there, past their looks."""

    def make(*steps):
        monkeypatch.setattr(memberships, "take_turn", lambda clinic_id: None)
        barrier = Barrier(2)
        for module, step in steps:
            monkeypatch.setattr(module, step, together(getattr(module, step), barrier))

    def together(real, barrier):
        def step(*args, **kwargs):
            result = real(*args, **kwargs)
            barrier.wait(timeout=30)
            return result

        return step

    return make


@contextmanager
def without_rule(name):
    (rule,) = (rule for rule in Membership._meta.constraints if rule.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Membership, rule)
    try:
        yield
    finally:
        Membership.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Membership, rule)


def owners(clinic):
    return Membership.objects.active(timezone.now()).filter(clinic=clinic, is_owner=True).count()


def two_owners(number=0):
    clinic = ClinicFactory()
    users = make_owner(clinic, f"bola{number}@example.org"), make_owner(clinic, f"ife{number}@example.org")
    return clinic, [Membership.objects.select_related("user").get(user=user, clinic=clinic) for user in users]


def leaving(membership):
    return lambda: memberships.end(membership=membership, by=membership.user, now=timezone.now())


def removing(by, membership):
    return lambda: memberships.end(membership=membership, by=by.user, now=timezone.now())


def stepping_down(membership):
    return lambda: memberships.change(
        membership=membership, changes={"is_owner": False}, by=membership.user, now=timezone.now()
    )


def test_of_two_owners_who_leave_at_once_one_stays():
    for _ in range(ROUNDS):
        clinic, (bola, ife) = two_owners()
        assert at_once(leaving(bola), leaving(ife)) == ["done", "last_owner"]
        assert owners(clinic) == 1


def test_of_two_owners_who_end_each_other_at_once_one_stays():
    for _ in range(ROUNDS):
        clinic, (bola, ife) = two_owners()
        assert at_once(removing(bola, ife), removing(ife, bola)) == ["done", "permission_denied"]
        assert owners(clinic) == 1


def test_of_two_owners_who_step_down_and_leave_at_once_one_stays():
    for _ in range(ROUNDS):
        clinic, (bola, ife) = two_owners()
        assert at_once(stepping_down(bola), leaving(ife)) == ["done", "last_owner"]
        assert owners(clinic) == 1


def test_without_turns_no_owner_is_left(without_turns):
    clinic, (bola, ife) = two_owners()
    without_turns((memberships, "_keep_an_owner"))

    assert at_once(leaving(bola), leaving(ife)) == ["done", "done"]
    assert owners(clinic) == 0


def closing(user):
    """Their account is closed, as asked a week before."""
    now = timezone.now()
    erasure.ask(user=user, now=now)
    return lambda: erasure.carry_out_due(now=now + erasure.COOLING_OFF)


def test_of_two_owners_of_whom_one_is_erased_while_one_leaves_one_stays():
    for number in range(ROUNDS):
        clinic, (bola, ife) = two_owners(number)
        assert at_once(closing(bola.user), leaving(ife)) in (["done", "done"], ["done", "last_owner"])
        assert owners(clinic) == 1


def test_without_turns_no_owner_is_left_after_an_erasure(without_turns):
    clinic, (bola, ife) = two_owners()
    steps = closing(bola.user), leaving(ife)
    without_turns((erasure.sign_in, "close"), (memberships, "_keep_an_owner"))

    assert at_once(*steps) == ["done", "done"]
    assert owners(clinic) == 0


def invited(now):
    clinic = ClinicFactory()
    bola, tunde = make_owner(clinic), UserFactory(email="tunde@example.org")
    EmailAddress.objects.get_or_create(user=tunde, email=tunde.email, verified=True)
    code = f"the code of {clinic.pk}"
    invitation = invitations.invite(clinic=clinic, email=tunde.email, grants={}, by=bola, now=now)
    Invitation.objects.filter(pk=invitation.pk).update(digest=invitations.digest_of(code))
    return clinic, tunde, lambda: invitations.accept(code=code, user=tunde, now=now)


def test_who_accepts_twice_at_once_is_a_member_once():
    for _ in range(ROUNDS):
        clinic, tunde, accepting = invited(timezone.now())
        assert at_once(accepting, accepting, accepting) == [
            "done",
            "invitation_not_usable",
            "invitation_not_usable",
        ]
        assert Membership.objects.filter(clinic=clinic, user=tunde).count() == 1


def test_without_turns_the_database_still_refuses_the_second_membership(without_turns):
    clinic, tunde, accepting = invited(timezone.now())
    without_turns((memberships, "give"))

    assert at_once(accepting, accepting) == ["done", "refused by the database"]
    assert Membership.objects.filter(clinic=clinic, user=tunde).count() == 1


def test_without_turns_and_without_that_rule_there_are_two(without_turns):
    clinic, tunde, accepting = invited(timezone.now())
    without_turns((memberships, "give"))
    with without_rule("one_membership_per_user_and_clinic"):
        assert at_once(accepting, accepting) == ["done", "done"]
        assert Membership.objects.filter(clinic=clinic, user=tunde).count() == 2


def a_key(now):
    clinic = ClinicFactory()
    bola = make_owner(clinic)
    shown = integration_keys.create(
        clinic=clinic,
        name="Practice software",
        scopes=["practices.read"],
        expires_at=now + timedelta(days=30),
        by=bola,
        now=now,
    )

    def rotating():
        integration_keys.rotate(key=shown.key, overlap=timedelta(hours=1), by=bola, now=now)

    return shown.key, rotating


def successors(key):
    return IntegrationKey.objects.filter(replaces=key).count()


def test_of_two_who_replace_a_key_at_once_one_is_refused():
    for _ in range(ROUNDS):
        key, rotating = a_key(timezone.now())
        assert at_once(rotating, rotating) == ["done", "key_is_over"]
        assert successors(key) == 1


def test_without_turns_the_database_still_refuses_the_second_successor(without_turns):
    key, rotating = a_key(timezone.now())
    without_turns((integration_keys, "digest_of"))

    assert at_once(rotating, rotating) == ["done", "refused by the database"]
    assert successors(key) == 1
