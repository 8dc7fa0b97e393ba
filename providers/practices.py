"""Where a clinician sees people: a practice is added at a place of a clinic, and removed if nobody came there yet."""

from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from accounts.errors import DomainError
from accounts.models import User
from providers import memberships, practice_changes, search_rows, telephone, time_claims
from providers.models import DirectoryRecord, Location, Membership, Practice, Provider, TimeClaim
from providers.practice_changes import Changes


class NoClinician(DomainError):
    code = "no_clinician"
    detail = "You have no profile as a clinician yet. Claim your NPI first, or name a colleague's."


class NotAMember(DomainError):
    code = "not_a_member"
    status = 400
    field = "npi"
    detail = "Nobody of the clinic is the clinician with this NPI. Invite them, and they claim their profile."


class PracticeIsThere(DomainError):
    code = "practice_is_there"
    detail = "This clinician is at this location already."


class NotInRegistry(DomainError):
    code = "not_in_registry"
    status = 400
    field = "phone_from_registry"
    detail = "The registry has no telephone number for this clinician at the ZIP code of this location."


class TimeIsTaken(DomainError):
    code = "time_is_taken"
    detail = "There are visits to come. Settle them first; to take nobody new, set who is accepted to nobody."


class WasVisited(DomainError):
    code = "was_visited"
    detail = (
        "There were visits, or requests for some, and their record stays. To take nobody any more, set who is"
        " accepted to nobody."
    )


@transaction.atomic
def add(
    *,
    location: Location,
    npi: str | None,
    told: Changes,
    by: User,
    now: datetime,
    phone_from_registry: bool = False,
) -> Practice:
    """This function will add a practice: of oneself, or by an owner of a clinician who is a member of the clinic.

    :raises NoClinician: no NPI is given, and whoever asks is no clinician of this clinic
    :raises NotAnOwner: it is somebody else's NPI, and whoever asks does not own the clinic
    :raises NotAMember: no member of the clinic has this NPI
    :raises PracticeIsThere: this clinician is there already
    :raises NotInRegistry: the number of the registry is wanted, and there is none
    :raises NoWayToBeSeen: it would see nobody, neither in person nor by video
    """
    memberships.take_turn(location.clinic_id)
    provider = _provider(location, npi, by, now)
    # Who changes the place waits, or their look for its practices would miss this one.
    place = Location.objects.select_for_update(no_key=True).get(pk=location.pk)
    if Practice.objects.filter(provider=provider, location=place).exists():
        raise PracticeIsThere
    row = written(Practice(provider=provider, location=place), told, now=now)
    if phone_from_registry:
        row.phone, row.phone_confirmed_at = _registered(provider, place)
        row.phone_source = Practice.Source.REGISTRY
    row.save(force_insert=True)
    search_rows.refresh([row.pk], now=now)
    return row


def written(row: Practice, told: Changes, *, now: datetime) -> Practice:
    """This function will write what is told into a new row, each fact as of now and by its owner.

    :raises NoWayToBeSeen: it would see nobody
    """
    row.phone_confirmed_at = row.accepts_confirmed_at = row.hours_confirmed_at = row.times_due_at = now
    practice_changes.write(row, told, now=now)
    return row


def of_members(clinic_id: Any, *, now: datetime) -> QuerySet[Provider]:
    """This function will find the clinicians whose own account is a member of a clinic now."""
    here = Membership.objects.active(now).filter(clinic=clinic_id)
    return Provider.objects.filter(claim=Provider.Claim.CLAIMED, owner__in=here.values("user"))


@transaction.atomic
def remove(*, practice: Practice, by: User, now: datetime) -> None:
    """This function will remove a practice where no time was ever taken: one's own, or one of a clinic that one owns.

    :raises NotAnOwner: it is neither
    :raises TimeIsTaken: there are visits to come
    :raises WasVisited: there were visits, or somebody asked for one
    """
    # The lock is one that taking time waits for.
    row = Practice.objects.select_for_update(of=["self"]).select_related("provider", "location")
    held = row.filter(pk=practice.pk).first()
    if held is None:
        return  # somebody else was faster
    if held.provider.owner_id != by.pk:
        memberships.require_owner(by, held.location.clinic_id, now=now)
    if time_claims.counting(now=now).filter(practice=held, during__endswith__gt=now).exists():
        raise TimeIsTaken
    if TimeClaim.objects.filter(practice=held).exists():
        raise WasVisited
    try:
        held.delete()
    except ProtectedError as error:  # somebody asked there, and named no time
        raise WasVisited from error
    search_rows.refresh([practice.pk], now=now)


def _provider(location: Location, npi: str | None, by: User, now: datetime) -> Provider:
    here = of_members(location.clinic_id, now=now)
    own = here.filter(owner=by).first()
    if npi is None or (own is not None and own.npi == npi):
        if own is None:
            raise NoClinician
        return own
    memberships.require_owner(by, location.clinic_id, now=now)
    colleague = here.filter(npi=npi).first()
    if colleague is None:
        raise NotAMember
    return colleague


def _registered(provider: Provider, place: Location) -> tuple[str, datetime]:
    """The number that NPPES has for a clinician in the ZIP code of a place, and when they told it there."""
    record = DirectoryRecord.objects.filter(npi=provider.npi, source=DirectoryRecord.Source.NPPES).first()
    for known in record.places if record else []:
        number = telephone.international(known.get("phone", ""))
        if record and number and known.get("zip", "")[:5] == place.zip:
            day = record.updated_on
            return number, datetime.combine(day, time(), tzinfo=UTC) if day else record.changed_at
    raise NotInRegistry
