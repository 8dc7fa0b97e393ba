"""The queue: a case is opened once, one verifier has it, and it goes back."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404

from providers.access import CaseQuerySet
from providers.models import ConditionExperience, VerificationCase, VerificationEvent
from providers.verification import cases, evidence
from providers.verification.cases import CaseIsDecided, CaseIsTaken, CaseIsWithdrawn, NotAssigned
from tests.factories.people import make_staff
from tests.factories.supply import CredentialFactory, ExperienceFactory, ProviderFactory
from tests.factories.verification import CaseFactory, ExclusionMatchFactory, ProfileClaimFactory
from tests.factories.verifying import (
    assigned,
    credential_case,
    events,
    experience_case,
    ines,
    jonas,
    looked_up,
    stored,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def opened(kind, subject, now, because="new"):
    return cases.open_case(kind=kind, subject=subject, because=because, now=now)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("claim", ProfileClaimFactory),
        ("identity", ProviderFactory),
        ("credential", CredentialFactory),
        ("experience", ExperienceFactory),
        ("exclusion", ExclusionMatchFactory),
    ],
)
def test_a_subject_has_one_open_case(now, kind, make):
    subject = make()
    first = opened(kind, subject, now)
    again = opened(kind, subject, now + DAY, because="recheck")

    assert (again.pk, again.opened_at, again.because) == (first.pk, now, "new")
    assert cases.subject_of(first) == subject
    assert VerificationCase.objects.count() == 1


def test_whoever_looked_before_another_opened_it_gets_that_case(now, monkeypatch):
    subject = CredentialFactory()
    first = opened("credential", subject, now)
    monkeypatch.setattr(CaseQuerySet, "exists", lambda rows: False)

    assert opened("credential", subject, now + DAY).pk == first.pk
    assert VerificationCase.objects.count() == 1


def test_a_claim_of_a_clinician_whom_we_have_is_about_them(now):
    provider = ProviderFactory()

    assert opened("claim", ProfileClaimFactory(npi=provider.npi), now).provider == provider


def test_after_its_case_is_closed_a_subject_gets_another(now):
    subject = CredentialFactory()
    first = opened("credential", subject, now)

    assert cases.withdraw(subject=subject, now=now) is True
    assert cases.withdraw(subject=subject, now=now) is False
    assert (stored(first).state, stored(first).decided_at) == ("withdrawn", now)
    assert opened("credential", subject, now + DAY).pk != first.pk


def test_withdrawing_an_identity_leaves_the_other_cases_of_the_clinician(now):
    credential = CredentialFactory()
    other = opened("credential", credential, now)
    own = opened("identity", credential.provider, now)

    cases.withdraw(subject=credential.provider, now=now)

    assert (stored(own).state, stored(other).state) == ("withdrawn", "open")


def test_a_verifier_takes_a_case(now):
    case = assigned(credential_case(), ines(), now)

    assert (stored(case).assigned_to, stored(case).assigned_at) == (ines(), now)
    assert events(case) == ["assigned"]


def test_taking_it_again_changes_nothing(now):
    case = assigned(credential_case(), ines(), now)

    assert assigned(case, ines(), now + DAY).assigned_at == now
    assert events(case) == ["assigned"]


def test_nobody_takes_what_another_has(now):
    case = assigned(credential_case(), ines(), now)

    with pytest.raises(CaseIsTaken):
        assigned(case, jonas(), now)
    assert stored(case).assigned_to == ines()
    assert events(case) == ["assigned"]


def test_with_the_case_the_experience_comes_into_review(now):
    case = assigned(experience_case(), ines(), now)

    assert ConditionExperience.objects.get(pk=case.experience_id).state == "in_review"


def test_experience_stays_in_review_when_its_case_goes_back_and_is_taken_again(now):
    case = assigned(experience_case(), ines(), now)
    cases.release(case_id=case.pk, by=ines(), now=now)
    assigned(case, jonas(), now)

    assert ConditionExperience.objects.get(pk=case.experience_id).state == "in_review"


def test_whoever_has_a_case_gives_it_back(now):
    case = assigned(credential_case(), ines(), now)
    cases.release(case_id=case.pk, by=ines(), now=now + DAY)

    assert (stored(case).assigned_to, stored(case).assigned_at) == (None, None)
    assert events(case) == ["assigned", "released"]
    assert assigned(case, jonas(), now + DAY).assigned_to == jonas()


def test_what_nobody_has_can_not_be_given_back(now):
    case = credential_case()

    with pytest.raises(NotAssigned):
        cases.release(case_id=case.pk, by=ines(), now=now)


@pytest.mark.parametrize(("idle", "is_free"), [(7 * DAY, True), (7 * DAY - timedelta(seconds=1), False)])
def test_another_gives_it_back_after_7_days_without_work(now, idle, is_free):
    case = assigned(credential_case(), ines(), now - idle)

    if is_free:
        cases.release(case_id=case.pk, by=jonas(), now=now)
    else:
        with pytest.raises(CaseIsTaken):
            cases.release(case_id=case.pk, by=jonas(), now=now)
    assert (stored(case).assigned_to is None) is is_free


def test_evidence_counts_as_work(now):
    case = assigned(credential_case(), ines(), now - 30 * DAY)
    looked_up(case, ines(), now - DAY)

    with pytest.raises(CaseIsTaken):
        cases.release(case_id=case.pk, by=jonas(), now=now)


def test_an_admin_gives_it_back_at_any_time(now):
    case = assigned(credential_case(), ines(), now)
    admin = make_staff("admin", "root@kaly.example")
    admin.roles = frozenset({"admin"})

    cases.release(case_id=case.pk, by=admin, now=now)

    assert stored(case).assigned_to is None


@pytest.mark.parametrize("work", [cases.assign, cases.release, evidence.look_up])
def test_what_is_over_is_neither_taken_nor_given_back_nor_looked_up(now, work):
    case = credential_case()
    cases.withdraw(subject=case.credential, now=now)
    decided = CaseFactory(state="decided", result="failed", reason="Gone.", decided_by=ines(), decided_at=now)

    with pytest.raises(CaseIsWithdrawn):
        work(case_id=case.pk, by=ines(), now=now)
    with pytest.raises(CaseIsDecided):
        work(case_id=decided.pk, by=ines(), now=now)
    with pytest.raises(Http404):
        work(case_id=case.credential_id, by=ines(), now=now)


def test_about_what_is_over_no_source_is_asked(now, monkeypatch):
    asked = []
    monkeypatch.setattr("providers.primary_sources.automatic", lambda about: asked.append(about) or [])
    case, decided, waiting = credential_case(), credential_case(number="NY-2"), credential_case(number="NY-3")
    cases.withdraw(subject=case.credential, now=now)
    VerificationCase.objects.filter(pk=decided.pk).update(
        state="decided", result="failed", reason="Gone.", decided_by=ines(), decided_at=now
    )

    with pytest.raises(CaseIsWithdrawn):
        evidence.look_up(case_id=case.pk, by=ines(), now=now)
    with pytest.raises(CaseIsDecided):
        evidence.look_up(case_id=decided.pk, by=ines(), now=now)
    assert asked == []
    with pytest.raises(evidence.NobodyToAsk):
        evidence.look_up(case_id=waiting.pk, by=ines(), now=now)
    assert asked == [waiting.credential]


CHANGES = [lambda rows: rows.update(result="confirms"), lambda rows: rows.delete()]


@pytest.mark.parametrize("change", CHANGES)
def test_what_happened_in_a_case_stays(now, change):
    looked_up(credential_case(), ines(), now, result="differs")

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change(VerificationEvent.objects.all())
    assert VerificationEvent.objects.get().result == "differs"


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_trigger_it_could_be_rewritten(now, change):
    looked_up(credential_case(), ines(), now, result="differs")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE providers_verificationevent DISABLE TRIGGER USER")

    change(VerificationEvent.objects.all())

    assert not VerificationEvent.objects.filter(result="differs").exists()


def test_the_queue_is_by_age_and_can_be_narrowed(now):
    late = credential_case(opened_at=now)
    early = credential_case(opened_at=now - DAY, number="NY-2")
    claim = CaseFactory(
        kind="claim", credential=None, provider=None, claim=ProfileClaimFactory(), opened_at=now + DAY
    )
    assigned(late, ines(), now)
    rows = VerificationCase.objects

    assert list(rows.open()) == [early, late, claim]
    assert list(rows.open().assigned(ines())) == [late]
    assert list(rows.open().unassigned()) == [early, claim]
    assert list(rows.open().opened_before(now)) == [early]
    assert list(rows.open().about(claim.claim.npi)) == [claim]
    assert list(rows.open().about(early.provider.npi)) == [early]
    assert list(rows.open().about("okaf ngo")) == [early, late]
    assert list(rows.open().about("okafor mina")) == []
