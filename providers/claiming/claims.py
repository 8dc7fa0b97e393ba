"""Claims of profiles: made, withdrawn, granted and refused. Everything about one NPI waits for its turn.

A claim gives nothing before a verifier grants it. Two who claim one NPI both stay open until one is granted, which
refuses the others; a profile moves from one account to another by such a decision alone. Docs: docs/verification.md.
"""

from datetime import date, datetime

from django.db import connection, transaction

from accounts.addresses import confirmed
from accounts.errors import DomainError
from accounts.models import User
from providers import search_rows
from providers.claiming import dossiers, granting, messages, registry
from providers.models import ProfileClaim, Provider, VerificationCase
from providers.verification import cases
from providers.verification.phrases import GIVEN_TO_ANOTHER

State = ProfileClaim.State
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class EmailNotConfirmed(DomainError):
    code = "email_not_confirmed"
    status = 403
    detail = "Please confirm your e-mail address first: we write to it about your claim."


class IsDeactivated(DomainError):
    code = "npi_deactivated"
    field = "npi"
    detail = "The registry says that this NPI was deactivated. Please have it reactivated at NPPES first."


class AlreadyAClinician(DomainError):
    code = "already_a_clinician"
    detail = "This account has a profile already. A second one needs an account of its own."


class ClaimIsOpen(DomainError):
    code = "claim_is_open"
    detail = "You have a claim that waits for us. To claim another NPI, withdraw it first."


class NoNumberToCall(DomainError):
    code = "no_number_to_call"
    field = "method"
    detail = "The registry has no telephone number for this NPI. Please show us a document instead."


class ClaimIsOver(DomainError):
    code = "claim_is_over"
    detail = "This claim was decided or withdrawn already."


def take_turn(npi: str) -> None:
    """This function will wait for whatever else is done about the claims of an NPI, up to the end of the transaction.

    Whoever decides a case about a claim calls it before they lock that case: granting closes the cases of rivals, and
    two who hold one each and want the other's would wait for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"providers.claiming:{npi}"])


@transaction.atomic
def claim(*, user: User, npi: str, method: str, birth_date: date | None, now: datetime) -> ProfileClaim:
    """This function will write that somebody says an NPI is theirs, and put it before a verifier.

    Whoever has the profile is told that somebody claims it, and not who.

    :raises EmailNotConfirmed: we could not write to them
    :raises NotInTheDirectory: neither the registries nor we know a clinician with this NPI
    :raises IsDeactivated: the NPI is not in use
    :raises AlreadyAClinician: they have a profile
    :raises ClaimIsOpen: another claim of theirs waits
    :raises NoNumberToCall: the registry has no number to call them back
    :raises ImplausibleBirthDate: nobody of that age is a clinician
    """
    if user.email.lower() not in confirmed(user):
        raise EmailNotConfirmed
    take_turn(npi)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _refuse_second(user)
    provider = Provider.objects.select_related("owner").filter(npi=npi, is_demonstration=False).first()
    phones = _claimable(npi, provider)
    if method == ProfileClaim.Method.CALL_BACK and not phones:
        raise NoNumberToCall
    dossiers.opened(user=user, birth_date=birth_date, now=now)
    made = ProfileClaim(user=user, npi=npi, method=method, created_at=now)
    made.save(force_insert=True)
    cases.open_case(
        kind=VerificationCase.Kind.CLAIM, subject=made, because=VerificationCase.Because.NEW, now=now
    )
    if provider is not None:
        messages.tell_of_rival(provider=provider, claim=made, now=now)
    return made


@transaction.atomic
def withdraw(*, claim: ProfileClaim, now: datetime) -> ProfileClaim:
    """This function will take a claim back before it is decided.

    :raises ClaimIsOver: it is decided or withdrawn
    """
    take_turn(claim.npi)
    row = _end(claim, State.WITHDRAWN, now=now)
    cases.withdraw(subject=row, now=now)
    return row


@transaction.atomic
def grant(*, claim: ProfileClaim, by: User, now: datetime) -> Provider:
    """This function will give a profile to whoever claimed it, and refuse all others who claim the same NPI.

    Called by verification.decisions, which holds the case. A former owner of the profile loses it; what is in it
    stays. The NPI goes before a verifier as the first credential, and the exclusion list is looked at.

    :raises ClaimIsOver: it was decided or withdrawn meanwhile
    :raises AlreadyAClinician: the account has got a profile meanwhile
    :raises NotInTheDirectory: neither we nor the registries know the NPI any more
    """
    take_turn(claim.npi)
    row = _end(claim, State.GRANTED, now=now)
    if Provider.objects.filter(owner=row.user_id).exclude(npi=row.npi).exists():
        raise AlreadyAClinician
    for rival in rivals(row):
        _refuse(rival, GIVEN_TO_ANOTHER, now=now)
        cases.withdraw(subject=rival, now=now)
    provider, former = granting.given(claim=row, now=now)
    ProfileClaim.objects.filter(pk=row.pk).update(provider=provider)
    if former is not None:
        messages.tell_moved(former=former, claim=row, now=now)
    messages.tell_granted(claim=row, now=now)
    search_rows.refresh_provider(provider.pk, now=now)
    return provider


@transaction.atomic
def refuse(*, claim: ProfileClaim, by: User, reason: str, now: datetime) -> ProfileClaim:
    """This function will refuse a claim and tell the claimant why; what they handed in stays theirs.

    :raises ClaimIsOver: it was decided or withdrawn meanwhile
    """
    take_turn(claim.npi)
    return _refuse(claim, reason, now=now)


def rivals(claim: ProfileClaim) -> list[ProfileClaim]:
    """This function will find the open claims of others for the same NPI, the oldest first."""
    others = ProfileClaim.objects.open().filter(npi=claim.npi).exclude(pk=claim.pk)
    return list(others.select_related("user").order_by("created_at", "pk"))


def _claimable(npi: str, provider: Provider | None) -> list[str]:
    """The numbers to call; demonstration profiles are nobody's, and clinicians added by hand need no registry."""
    person = registry.stated(npi)
    if provider is None and person is None:
        raise registry.NotInTheDirectory
    if (person and person.deactivated_on) or (provider and provider.npi_deactivated_on):
        raise IsDeactivated
    if provider is None and person is not None and not person.names:
        raise registry.NotInTheDirectory
    return list(person.phones) if person else []


def _refuse_second(user: User) -> None:
    if Provider.objects.filter(owner=user).exists():
        raise AlreadyAClinician
    if ProfileClaim.objects.open().filter(user=user).exists():
        raise ClaimIsOpen


def _end(claim: ProfileClaim, state: str, *, now: datetime) -> ProfileClaim:
    ended = ProfileClaim.objects.open().filter(pk=claim.pk).update(state=state, decided_at=now)
    if not ended:
        raise ClaimIsOver
    return ProfileClaim.objects.select_related("user").get(pk=claim.pk)


def _refuse(claim: ProfileClaim, reason: str, *, now: datetime) -> ProfileClaim:
    row = _end(claim, State.REFUSED, now=now)
    messages.tell_refused(claim=row, reason=reason, now=now)
    return row
