"""What granting a claim writes: the profile as the registry states it, its new owner, and the NPI to be checked."""

from datetime import datetime

from accounts.models import User
from providers.claiming import registry
from providers.claiming.registry import Stated
from providers.exclusions import screening
from providers.models import Credential, ProfileClaim, Provider, ProviderTaxonomy, Taxonomy
from providers.verification import cases, credentials, second_looks

State = Credential.State
OVER = (State.FAILED, State.LAPSED)


def given(*, claim: ProfileClaim, now: datetime) -> tuple[Provider, User | None]:
    """This function will make or take the profile of a claimed NPI for the claimant; returns its former owner too.

    A profile that we hold keeps all that is in it, but is not published. Where it was not the claimant's, the proof
    of identity no longer counts, and what was verified with other people's papers is due for verification again:
    also after an erasure, which leaves no former owner to see.

    :raises NotInTheDirectory: there is no such profile any more, and the registries know nobody
    """
    person = registry.stated(claim.npi)
    present = Provider.objects.filter(npi=claim.npi).first()
    provider = cases.hold_subject(present) if present else _new(claim.npi, person, now)
    is_new_hand = present is not None and provider.owner_id != claim.user_id
    former = provider.owner if is_new_hand else None
    provider.owner, provider.claim = claim.user, Provider.Claim.CLAIMED
    provider.published_at = provider.identity_proofed_at = None
    if person is not None:
        _fill(provider, person)
    provider.save()
    if is_new_hand:
        _begin_anew(provider, now=now)
    if person is not None and not provider.taxonomies.exists():
        _add_taxonomies(provider, person)
    _submit_npi(provider, now=now)
    screening.screen(provider_id=provider.pk, now=now)
    return provider, former


def _new(npi: str, person: Stated | None, now: datetime) -> Provider:
    """Names in capital letters, as registries spell them, are written as people do; the clinician corrects them."""
    if person is None or not person.names:
        raise registry.NotInTheDirectory
    name = person.names[0]
    return Provider(
        npi=npi,
        first_name=spelled(name.first)[:60],
        middle_name=spelled(name.middle)[:60],
        last_name=spelled(name.last)[:80],
        suffix=name.suffix[:10],
        created_at=now,
    )


def spelled(text: str) -> str:
    """This function will write a name that is all in capital letters with one at the beginning of each word."""
    return text.title() if text.isupper() else text


def _fill(provider: Provider, person: Stated) -> None:
    provider.credential = provider.credential or person.credential[:40]
    provider.sex = provider.sex or person.sex
    provider.npi_deactivated_on = person.deactivated_on


def _begin_anew(provider: Provider, *, now: datetime) -> None:
    cases.withdraw(subject=provider, now=now)
    second_looks.hold(provider)
    second_looks.at_open(provider, now=now)
    second_looks.at_verified(provider, now=now)
    second_looks.end_experience(provider, now=now)


def _add_taxonomies(provider: Provider, person: Stated) -> None:
    """Those of our catalogue; the first is the one that the registry calls primary, if we know it."""
    known = set(
        Taxonomy.objects.filter(code__in=person.taxonomies, is_active=True).values_list("code", flat=True)
    )
    codes = [code for code in person.taxonomies if code in known]
    ProviderTaxonomy.objects.bulk_create(
        ProviderTaxonomy(provider=provider, taxonomy_id=code, is_primary=place == 0)
        for place, code in enumerate(codes)
    )


def _submit_npi(provider: Provider, *, now: datetime) -> None:
    living = provider.credentials.filter(kind=Credential.Kind.NPI).exclude(state__in=OVER)
    credential = living.filter(state=State.ATTESTED).first()
    if credential is None and not living.exists():
        details = credentials.Details(kind=Credential.Kind.NPI, number=provider.npi)
        credential = credentials.attest(provider=provider, details=details, now=now)
    if credential is not None:
        credentials.submit(credential=credential, now=now)
