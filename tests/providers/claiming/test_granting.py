"""What granting a claim makes of it: the profile of the registry, a new owner, rivals who are told."""

from datetime import date

import pytest

from accounts.models import OutboxMessage, User
from accounts.outbox import open_email
from providers import own_data
from providers.claiming import claims, own_copy
from providers.models import (
    Credential,
    Dossier,
    Practice,
    ProfileClaim,
    Provider,
    SearchRow,
    VerificationCase,
    VerificationEvent,
)
from tests.factories.directory import FAMILY_DOCTOR, DirectoryRecordFactory, signed_up
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    ProviderFactory,
    TaxonomyFactory,
    make_listed_practice,
)
from tests.factories.verification import DocumentFactory, ExclusionFactory, ProfileClaimFactory
from tests.factories.verifying import (
    assigned,
    credential_case,
    experience_case,
    identity_case,
    ines,
    jonas,
    looked_up,
    stored,
)
from tests.providers.clinic_api import browser, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def okafor(db):
    return signed_up()


@pytest.fixture
def record(db):
    TaxonomyFactory()
    return DirectoryRecordFactory()


def claiming(user, number, now):
    return claims.claim(user=user, npi=number, method="document", birth_date=None, now=now)


def granting(claim, now):
    return claims.grant(claim=claim, by=ines(), now=now)


def letters():
    """To whom which messages go."""
    found = [(open_email(message).address, message.kind) for message in OutboxMessage.objects.all()]
    return sorted((address, kind.removeprefix("verification.")) for address, kind in found)


def text_to(address):
    """All that somebody is told."""
    mails = [open_email(message) for message in OutboxMessage.objects.all()]
    return "\n".join(mail.text for mail in mails if mail.address == address)


def test_the_profile_is_what_the_registry_states(okafor, record, now):
    claim = claiming(okafor, record.npi, now)
    provider = granting(claim, now)

    row = Provider.objects.get()
    assert row == provider
    assert (row.npi, row.first_name, row.last_name, row.credential, row.sex) == (
        record.npi, "Ngozi", "Okafor", "M.D.", "F",
    )  # fmt: skip
    assert (row.owner, row.claim, row.published_at, row.identity_proofed_at) == (
        okafor,
        "claimed",
        None,
        None,
    )
    assert list(row.taxonomies.values_list("taxonomy_id", "is_primary")) == [("207Q00000X", True)]
    claim.refresh_from_db()
    assert (claim.state, claim.decided_at, claim.provider) == ("granted", now, row)
    assert letters() == [(okafor.email, "claim_granted")]


def test_its_npi_goes_before_a_verifier_and_licences_are_not_taken_over(okafor, record, now):
    provider = granting(claiming(okafor, record.npi, now), now)

    credential = Credential.objects.get()
    assert (credential.provider, credential.kind, credential.number) == (provider, "npi", record.npi)
    assert (credential.state, credential.verified_until) == ("in_review", None)
    case = VerificationCase.objects.get(credential=credential)
    assert (case.kind, case.state, case.because) == ("credential", "open", "new")


def test_names_written_as_people_write_them_stay_so(okafor, now):
    record = DirectoryRecordFactory(first_name="JEAN-LUC", middle_name="d'A", last_name="O'BRIEN MCDONALD")
    provider = granting(claiming(okafor, record.npi, now), now)

    assert provider.name == "Jean-Luc d'A O'Brien Mcdonald"


def test_names_are_cut_to_what_fits(okafor, now):
    record = DirectoryRecordFactory(
        first_name="a" * 80, last_name="b" * 90, credential="c" * 50, suffix="J" * 12
    )
    provider = granting(claiming(okafor, record.npi, now), now)

    assert [len(part) for part in (provider.first_name, provider.last_name, provider.credential)] == [
        60,
        80,
        40,
    ]
    assert len(provider.suffix) == 10


def test_of_taxonomies_those_that_we_know_are_taken(okafor, now):
    TaxonomyFactory()
    TaxonomyFactory(code="261QM1200X", label="No longer", is_active=False)
    unknown = {**FAMILY_DOCTOR, "code": "999X00000X"}
    retired = {**FAMILY_DOCTOR, "code": "261QM1200X", "is_primary": False}
    second = {**FAMILY_DOCTOR, "is_primary": False}
    record = DirectoryRecordFactory(taxonomies=[second, unknown, retired, second])
    provider = granting(claiming(okafor, record.npi, now), now)

    assert list(provider.taxonomies.values_list("taxonomy_id", "is_primary")) == [("207Q00000X", True)]


def test_a_profile_of_ours_is_taken_as_it_stands_but_not_published(okafor, record, now):
    practice = make_listed_practice(now=now, provider={"npi": record.npi, "first_name": "Ngo", "sex": ""})
    assert SearchRow.objects.get().ok is True

    provider = granting(claiming(okafor, record.npi, now), now)

    assert (provider.pk, provider.first_name, provider.sex) == (practice.provider_id, "Ngo", "F")
    held = Credential.objects.get(kind="npi")
    assert (held.state, held.due_for) == ("due", "profile_change")
    assert Practice.objects.get(pk=practice.pk).listing.reasons == [
        "unpublished",
        "npi_unverified",
        "identity_unproofed",
        "licence_unverified",
    ]
    assert SearchRow.objects.get().ok is False


def test_an_npi_that_was_deactivated_since_is_noted(okafor, record, now):
    claim = claiming(okafor, record.npi, now)
    type(record).objects.update(deactivated_on=date(2026, 11, 20))

    assert granting(claim, now).npi_deactivated_on == date(2026, 11, 20)


def test_the_exclusion_list_is_looked_at(okafor, record, now):
    ExclusionFactory(npi=record.npi)
    provider = granting(claiming(okafor, record.npi, now), now)

    match = provider.exclusion_matches.get()
    assert (match.basis, match.holds) == ("npi", True)


def test_granting_one_refuses_the_rivals_whose_documents_stay(okafor, record, now):
    other = signed_up("imposter@example.org")
    first, second = claiming(okafor, record.npi, now), claiming(other, record.npi, now)
    document = DocumentFactory(dossier=Dossier.objects.get(user=other), claim=second)

    granting(first, now)

    assert [
        (c.user, c.state, c.decided_at) for c in ProfileClaim.objects.order_by("created_at", "state")
    ] == [
        (okafor, "granted", now),
        (other, "refused", now),
    ]
    assert VerificationCase.objects.get(claim=second).state == "withdrawn"
    document.refresh_from_db()
    assert (document.removed_at, document.dossier.user) == (None, other)
    assert letters() == [(other.email, "claim_refused"), (okafor.email, "claim_granted")]
    assert okafor.email not in text_to(other.email)
    assert Provider.objects.get().owner == okafor


def test_a_profile_that_moves_keeps_what_is_in_it(okafor, record, now):
    owner = UserFactory(email="owner@example.org")
    practice = make_listed_practice(now=now, provider={"npi": record.npi, "owner": owner, "bio": "Hello."})
    experience = ExperienceFactory(provider=practice.provider)
    assert browser(owner).get("profile/").status_code == 200

    granting(claiming(okafor, record.npi, now), now)

    provider = Provider.objects.get()
    assert (provider.owner, provider.bio, provider.npi) == (okafor, "Hello.", record.npi)
    assert (provider.published_at, provider.identity_proofed_at) == (None, None)
    assert list(provider.practices.all()) == [practice]
    assert list(provider.experience.all()) == [experience]
    assert provider.taxonomies.count() == 1
    assert Credential.objects.count() == 2
    assert letters() == [
        (okafor.email, "claim_granted"),
        (owner.email, "claim_moved"),
        (owner.email, "claim_rival"),
    ]
    assert okafor.email not in text_to(owner.email)


def test_what_was_verified_with_the_papers_of_the_former_owner_is_due(okafor, record, now):
    owner = UserFactory(email="owner@example.org")
    make_listed_practice(now=now, provider={"npi": record.npi, "owner": owner})
    failed = CredentialFactory(provider=Provider.objects.get(), number="1", state="failed", verified_at=None)

    granting(claiming(okafor, record.npi, now), now)

    due = Credential.objects.exclude(pk=failed.pk)
    assert set(due.values_list("state", "due_for", "verified_until")) == {("due", "profile_change", None)}
    assert VerificationCase.objects.open().filter(because="profile_change").count() == 2


@pytest.mark.parametrize("erased", [False, True])
def test_nothing_that_another_person_showed_bears_anything_for_the_new_owner(okafor, record, now, erased):
    owner = UserFactory(email="owner@example.org")
    practice = make_listed_practice(now=now, provider={"npi": record.npi, "owner": owner})
    provider = practice.provider
    of_theirs = [
        credential_case(provider=provider, number="NY-5"),
        credential_case(provider=provider, number="NY-6", state="due", due_for="exclusion", verified_at=now),
        identity_case(provider=provider),
        experience_case(provider=provider),
    ]
    seen = ExperienceFactory(provider=provider)
    looked_up(of_theirs[0], ines(), now)
    assigned(experience_case(provider=provider, evidence="fellowship"), jonas(), now)
    if erased:
        own_data.erase(owner, now)

    granting(claiming(okafor, record.npi, now), now)

    assert {stored(case).state for case in of_theirs} == {"withdrawn"}
    assert set(Credential.objects.values_list("number", "state", "verified_until")) == {
        ("", "due", None), ("NY-301442", "due", None),
        ("NY-5", "in_review", None), ("NY-6", "due", None),
    }  # fmt: skip
    waiting = VerificationCase.objects.open().exclude(kind="claim")
    assert sorted(waiting.values_list("kind", "because")) == [("credential", "profile_change")] * 4
    assert not VerificationEvent.objects.filter(case__in=waiting).exists()
    states = list(provider.experience.order_by("state").values_list("state", flat=True))
    assert (states, provider.experience.get(state="expired")) == (
        ["expired", "insufficient", "insufficient"],
        seen,
    )


def test_who_is_granted_what_is_theirs_begins_nothing_anew(okafor, record, now):
    practice = make_listed_practice(now=now, provider={"npi": record.npi, "owner": okafor})
    ExperienceFactory(provider=practice.provider)

    granting(ProfileClaimFactory(user=okafor, npi=record.npi), now)

    assert set(Credential.objects.values_list("state", flat=True)) == {"verified"}
    assert practice.provider.experience.get().state == "verified"


def test_the_former_owner_finds_nothing_at_their_next_request(okafor, record, now):
    owner = UserFactory(email="owner@example.org")
    practice = make_listed_practice(now=now, provider={"npi": record.npi, "owner": owner})
    credential = Credential.objects.filter(kind="licence").get()
    paths = ["profile/", f"credentials/{credential.pk}/", f"practices/{practice.pk}/"]
    theirs = browser(owner)
    assert [theirs.get(path).status_code for path in paths] == [200, 200, 200]

    granting(claiming(okafor, record.npi, now), now)

    assert [refused(theirs.get(path)) for path in paths] == [
        (404, "no_profile"), (404, "not_found"), (404, "not_found"),
    ]  # fmt: skip
    assert [browser(okafor).get(path).status_code for path in paths] == [200, 200, 200]


def test_a_claim_is_decided_once(okafor, record, now):
    claim = claiming(okafor, record.npi, now)
    granting(claim, now)

    by = User.objects.get(email="ines@kaly.example")
    with pytest.raises(claims.ClaimIsOver):
        claims.grant(claim=claim, by=by, now=now)
    with pytest.raises(claims.ClaimIsOver):
        claims.refuse(claim=claim, by=by, reason="It is not theirs.", now=now)
    assert ProfileClaim.objects.get().state == "granted"


def test_who_has_got_a_profile_meanwhile_gets_no_second_one(okafor, record, now):
    claim = claiming(okafor, record.npi, now)
    ProviderFactory(owner=okafor)

    with pytest.raises(claims.AlreadyAClinician):
        granting(claim, now)
    assert ProfileClaim.objects.get().state == "open"
    assert not Provider.objects.filter(npi=record.npi).exists()


def test_a_refusal_is_told_with_its_reason_and_gives_nothing(okafor, record, now):
    claim = claiming(okafor, record.npi, now)
    claims.refuse(claim=claim, by=make_staff("verifier"), reason="The document can't be read.", now=now)

    assert ProfileClaim.objects.get().state == "refused"
    assert not Provider.objects.exists()
    assert letters() == [(okafor.email, "claim_refused")]
    assert "The document can't be read." in text_to(okafor.email)
    claiming(okafor, record.npi, now)


def test_a_claim_of_an_npi_that_nobody_knows_any_more_is_not_granted(okafor, now):
    claim = ProfileClaimFactory(user=okafor)

    with pytest.raises(claims.registry.NotInTheDirectory):
        granting(claim, now)
    assert ProfileClaim.objects.get().state == "open"


def test_a_copy_of_ones_data_tells_profile_papers_and_what_was_found_out(okafor, record, now):
    provider = granting(claiming(okafor, record.npi, now), now)
    credential = provider.credentials.get()
    case = VerificationCase.objects.get(credential=credential)
    decided = {"state": "decided", "result": "verified", "reason": "As NPPES has it.", "decided_at": now}
    VerificationEvent.objects.create(
        case=case, kind="evidence", source="nppes", method="look_up", result="confirms", looked_at=now, at=now
    )
    told = {section.title: section.rows for section in own_copy.sections(okafor)}
    assert told["What was looked up about you"] == []  # as long as it is open

    by = User.objects.get(email="ines@kaly.example")
    VerificationCase.objects.filter(pk=case.pk).update(decided_by=by, **decided)
    told = {section.title: section.rows for section in own_copy.sections(okafor)}

    assert [row["npi"] for row in told["You as a clinician"]] == [record.npi]
    assert [(row["kind"], row["number"]) for row in told["Your credentials"]] == [("npi", record.npi)]
    assert [row["reason"] for row in told["What was decided about you"]] == ["As NPPES has it."]
    assert [row["source"] for row in told["What was looked up about you"]] == ["nppes"]
    assert by.email not in str(told)
