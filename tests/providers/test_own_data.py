"""What an erasure leaves at clinics, and that a clinic is never left without an owner."""

from datetime import timedelta

import pytest

from accounts.encryption import keyring
from accounts.models import User
from accounts.own_data import erasure, registry
from accounts.own_data.registry import Exporting
from providers import own_data
from providers.models import (
    Dossier,
    ExternalBusy,
    ExternalCalendar,
    IntegrationKey,
    Invitation,
    Membership,
    Provider,
    WebhookEndpoint,
)
from providers.verification import cases, decisions
from tests.factories.clinics import (
    IntegrationKeyFactory,
    InvitationFactory,
    MembershipFactory,
    make_owner,
    make_removed,
    make_suspended,
)
from tests.factories.people import UserFactory
from tests.factories.supply import ClinicFactory, ProviderFactory
from tests.factories.verifying import (
    REASON,
    assigned,
    claim_case,
    credential_case,
    exclusion_case,
    experience_case,
    identity_case,
    jonas,
    owned,
    prepared,
    stored,
)
from tests.factories.webhooks import WebhookEndpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return make_owner(clinic)


def test_the_only_owner_of_a_clinic_names_another_first(bola, clinic, now):
    MembershipFactory(clinic=clinic)
    with pytest.raises(erasure.ErasureIsBlocked) as refused:
        erasure.ask(user=bola, now=now)
    assert refused.value.extra == {"blockers": [own_data.LAST_OWNER._asdict()]}

    make_owner(clinic, "second@example.org")
    assert erasure.ask(user=bola, now=now).person_id == bola.pk


@pytest.mark.parametrize("make", [make_removed, make_suspended])
def test_an_owner_who_is_out_does_not_count(bola, clinic, make):
    make(clinic, is_owner=True, may_read_health=True, may_export=True)

    assert own_data.blockers(bola) == [own_data.LAST_OWNER]


def test_an_owner_who_cannot_sign_in_does_not_count(bola, clinic):
    other = make_owner(clinic, "second@example.org")
    other.is_active = False
    other.save()

    assert own_data.blockers(bola) == [own_data.LAST_OWNER]


def test_whoever_owns_nothing_may_go(bola, clinic):
    assert own_data.blockers(MembershipFactory(clinic=clinic).user) == []


def test_an_erasure_leaves_no_webhook_that_somebody_named_enabled(bola, clinic, now):
    WebhookEndpointFactory(clinic=clinic, created_by=bola)
    make_owner(clinic, "second@example.org")

    own_data.erase(bola, now)

    row = WebhookEndpoint.objects.get()
    assert (row.created_by, row.disabled_at, row.disabled_because) == (None, now, "owner_left")


def calendar_of(provider, now):
    calendar = ExternalCalendar(provider=provider, name="At home", created_by=provider.owner)
    calendar.created_at = calendar.due_at = now
    calendar.address = keyring.seal(b"https://calendars.example/canary.ics", place=calendar.place)
    calendar.save(force_insert=True)
    calendar.busy.create(during=(now, now + timedelta(hours=1)))
    return calendar


def test_a_copy_tells_of_a_clinicians_calendar_and_an_erasure_removes_it(now):
    chidi, other = UserFactory(email="chidi@example.org"), UserFactory(email="other@example.org")
    calendar_of(ProviderFactory(owner=chidi), now)
    calendar_of(ProviderFactory(owner=other), now)

    told = {section.title: section.rows for section in registry.sections(chidi, Exporting(now=now))}
    own_data.erase(chidi, now)

    assert told["Calendars that say when you are busy"] == [
        {
            "name": "At home",
            "address": "https://calendars.example/canary.ics",
            "read_at": None,
            "busy": ["2026-11-23T15:00:00+00:00 to 2026-11-23T16:00:00+00:00"],
        }
    ]
    assert [calendar.provider.owner for calendar in ExternalCalendar.objects.all()] == [other]
    assert ExternalBusy.objects.count() == 1


def test_erasure_ends_work_and_leaves_dates(clinic, now):
    chidi = MembershipFactory(clinic=clinic).user
    ProviderFactory(owner=chidi)
    InvitationFactory(clinic=clinic, email="CHIDI@example.org")
    sent = InvitationFactory(clinic=clinic, invited_by=chidi)
    key = IntegrationKeyFactory(clinic=clinic, created_by=chidi)

    own_data.erase(chidi, now)

    assert Membership.objects.get().ended_at == now
    assert Provider.objects.get().owner is None
    assert [invitation.pk for invitation in Invitation.objects.all()] == [sent.pk]
    assert Invitation.objects.get().revoked_at == now
    assert IntegrationKey.objects.get(pk=key.pk).created_by is None


def test_erasure_closes_what_waits_for_a_verifier_but_no_exclusion(now):
    okafor = owned(identity_proofed_at=None)
    hers = [
        identity_case(provider=okafor),
        credential_case(provider=okafor),
        experience_case(provider=okafor),
        claim_case(user=okafor.owner, method="call_back"),
    ]
    others = [
        claim_case(user__email="rival@example.org", npi=okafor.npi),
        exclusion_case(provider=okafor, basis="name"),
        credential_case(),
    ]
    for case in hers:
        prepared(case, now)
    claim, dossier = hers[-1].claim, Dossier.objects.get()
    user = okafor.owner

    registry.erase(user, now=now)

    assert {(case.state, case.decided_at) for case in map(stored, hers)} == {("withdrawn", now)}
    assert {stored(case).state for case in others} == {"open"}
    assert not User.objects.filter(email="okafor@example.org").exists()
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    dossier.refresh_from_db()
    assert (dossier.user, dossier.person_key) == (None, None)
    with pytest.raises(cases.CaseIsWithdrawn):
        decisions.decide(case_id=hers[0].pk, result="proofed", reason=REASON, by=jonas(), now=now)
    okafor.refresh_from_db()
    assert (okafor.claim, okafor.identity_proofed_at) == ("unclaimed", None)


def test_a_verifier_who_is_erased_leaves_their_cases_to_others(now):
    case = assigned(credential_case(), jonas(), now)

    own_data.erase(jonas(), now)

    assert (stored(case).state, stored(case).assigned_to, stored(case).assigned_at) == ("open", None, None)


def test_a_copy_tells_what_somebody_is_to_clinics_and_no_other_address(bola, clinic, now):
    InvitationFactory(clinic=clinic, email="tunde@example.org", invited_by=bola)
    IntegrationKeyFactory(clinic=clinic, created_by=bola)
    MembershipFactory(clinic=clinic)

    sections = {section.title: section.rows for section in own_data.export(bola, Exporting(now=now))}

    assert [row["is_owner"] for row in sections["Clinics you work at"]] == [True]
    assert [row["clinic__name"] for row in sections["Invitations you sent"]] == [clinic.name]
    assert len(sections["Keys you made"]) == 1
    assert "tunde@" not in str(sections)
    assert "chidi@" not in str(sections)


def test_a_copy_tells_of_nobody_elses_work(bola, now):
    tables = own_data.export(UserFactory(email="bo@example.org"), Exporting(now=now))
    assert all(section.rows == [] for section in tables)
