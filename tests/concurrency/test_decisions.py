"""One case: one verifier takes it, one decision is made, whoever comes at the same moment."""

from contextlib import contextmanager
from threading import Barrier

import pytest
from django.utils import timezone

from accounts.models import OutboxMessage, User
from providers.models import Credential, Provider, VerificationCase, VerificationEvent
from providers.verification import cases, clinicians, credentials, decisions
from tests.concurrency.threads import at_once, beside
from tests.factories.people import make_staff
from tests.factories.verifying import (
    REASON,
    credential_case,
    identity_case,
    ines,
    jonas,
    owned,
    prepared,
    stored,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10
EVENT = VerificationEvent.Kind.DECIDED


def ife():
    """A third verifier."""
    return User.objects.filter(email="ife@kaly.example").first() or make_staff("verifier", "ife@kaly.example")


def taking(case, user):
    return lambda: cases.assign(case_id=case.pk, by=user, now=timezone.now())


def deciding(case, user, result):
    return lambda: decisions.decide(
        case_id=case.pk, result=result, reason=REASON, by=user, now=timezone.now()
    )


def identity(number=0):
    """An identity that Jonas is to decide, looked up by Ines."""
    return prepared(identity_case(provider=owned(identity_proofed_at=None)), timezone.now())


def decided(case):
    """How often a case was decided, and of how many decisions its clinician was told."""
    told = OutboxMessage.objects.filter(kind__startswith="verification.identity").count()
    return VerificationEvent.objects.filter(case=case, kind=EVENT).count(), told


def without_clinician(case):
    VerificationCase.objects.filter(pk=case.pk).delete()
    OutboxMessage.objects.all().delete()
    case.provider.owner.dossier.documents.all().delete()
    case.provider.owner.dossier.delete()
    Provider.objects.filter(pk=case.provider_id).delete()


@contextmanager
def nobody_waits(monkeypatch, people=2):
    """Without the lock and without looking again: all go on once everyone has read the case."""
    barrier = Barrier(people)

    def read(case_id):
        case = VerificationCase.objects.get(pk=case_id)
        cases.refuse_closed(case)
        barrier.wait(timeout=30)
        return case

    with monkeypatch.context() as patched:
        patched.setattr(cases, "hold", read)
        yield patched


def test_of_two_who_take_a_case_at_once_one_gets_it():
    for number in range(ROUNDS):
        case = credential_case(number=f"NY-{number}")
        assert at_once(taking(case, ines()), taking(case, jonas())) == ["case_is_taken", "done"]
        assert VerificationEvent.objects.filter(case=case).count() == 1
        assert stored(case).assigned_to is not None


def test_of_two_decisions_at_once_one_is_made():
    """The same verifier in two windows: another one could not, since the case is theirs."""
    for number in range(ROUNDS):
        case = identity(number)
        said = at_once(deciding(case, jonas(), "proofed"), deciding(case, jonas(), "failed"))

        assert said == ["case_is_decided", "done"]
        assert decided(case) == (1, 1)
        proofed = Provider.objects.get(pk=case.provider_id).identity_proofed_at is not None
        assert proofed is (stored(case).result == "proofed")
        without_clinician(case)


def test_of_two_verifiers_who_decide_at_once_whoever_has_the_case_does():
    for number in range(ROUNDS):
        case, other = identity(number), ife()
        said = at_once(deciding(case, jonas(), "proofed"), deciding(case, other, "failed"))

        assert said in (["case_is_decided", "done"], ["case_is_not_assigned", "done"])
        assert (decided(case), stored(case).result) == ((1, 1), "proofed")
        without_clinician(case)


def test_without_the_lock_both_decide(monkeypatch):
    """The twin: it is that lock that holds them."""
    case = identity()
    with nobody_waits(monkeypatch):
        said = at_once(deciding(case, jonas(), "proofed"), deciding(case, jonas(), "failed"))

    assert said == ["done", "done"]
    assert decided(case) == (2, 2)


def test_a_decision_and_its_withdrawal_at_once_leave_one_of_them():
    for number in range(ROUNDS):
        case = prepared(credential_case(number=f"NY-{number}"), timezone.now())
        said = at_once(
            deciding(case, jonas(), "verified"),
            lambda case=case: credentials.suspend(
                credential=case.credential, reason=REASON, by=ines(), now=timezone.now()
            ),
        )

        credential = Credential.objects.get(pk=case.credential_id)
        assert credential.state == "suspended"
        assert said in (["done", "done"], ["case_is_withdrawn", "done"])
        assert stored(case).state == ("decided" if said == ["done", "done"] else "withdrawn")


def suspend_twice():
    """What the later of two verifiers is told, and how often the clinician is."""
    provider, people = owned(), [ines(), jonas()]

    def suspend(by):
        clinicians.suspend(provider_id=provider.pk, reason=REASON, by=by, now=timezone.now())

    def first(let_the_other):
        suspend(people[0])
        let_the_other()

    def second():
        try:
            suspend(people[1])
        except clinicians.IsSuspended as refusal:
            return refusal.code
        return "done"

    said = beside(first, second)[1]
    return said, OutboxMessage.objects.filter(kind="verification.suspended").count()


def test_of_two_who_suspend_a_clinician_at_once_one_does():
    assert suspend_twice() == ("is_suspended", 1)


def test_without_the_lock_both_suspend_them(monkeypatch):
    monkeypatch.setattr(
        clinicians, "_held", lambda provider_id, by, now: Provider.objects.get(pk=provider_id)
    )

    assert suspend_twice() == ("done", 2)
