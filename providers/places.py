"""Clinics that are founded, and the places where they see people: the ZIP code says where on earth that is."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction

from accounts.addresses import confirmed
from accounts.errors import DomainError
from accounts.models import User
from providers import memberships, search_rows, time_claims
from providers.geo import miles_between, unit_vector
from providers.models import Clinic, Location, Membership, Practice, ZipPlace

MOST_CLINICS = 10  # that one person owns
MOST_LOCATIONS = 500  # of one clinic
FURTHEST_MILES = 30.0  # of a point from the centre of its ZIP code: few areas in use are wider


class Address(TypedDict, total=False):
    line1: str
    line2: str
    city: str
    zip: str
    lat: float | None
    lon: float | None
    wheelchair: bool | None


class AddressNotConfirmed(DomainError):
    code = "address_not_confirmed"
    status = 403
    detail = "Please confirm your e-mail address first."


class TooManyClinics(DomainError):
    code = "too_many_clinics"
    detail = f"You own {MOST_CLINICS} clinics. Please talk to us about more."


class TooManyLocations(DomainError):
    code = "too_many_locations"
    detail = f"A clinic has at most {MOST_LOCATIONS} locations."


class LocationIsThere(DomainError):
    code = "location_is_there"
    detail = "The clinic has this location already."


class UnknownZip(DomainError):
    code = "unknown_code"
    status = 400
    field = "zip"
    detail = "We don't know this ZIP code."


class HalfAPoint(DomainError):
    code = "half_a_point"
    status = 400
    field = "lat"
    detail = "Give latitude and longitude together, or neither."


class PointFarFromZip(DomainError):
    code = "point_far_from_zip"
    status = 400
    field = "lat"
    detail = f"This point is more than {FURTHEST_MILES:.0f} miles from the middle of the ZIP code."


class TimesAreTaken(DomainError):
    code = "times_are_taken"
    detail = (
        "This ZIP code is in another time zone, and there are visits or requests to come here. Settle them first, or"
        " add a location."
    )


@transaction.atomic
def found(*, name: str, by: User, now: datetime) -> Clinic:
    """This function will found a clinic, whose first owner is whoever does so.

    It need not be a clinician: whoever manages the office of a group does this too. What a clinic shows are the
    practices of clinicians who are verified, so an empty one shows nothing.

    :raises AddressNotConfirmed: nobody could reach them
    :raises TooManyClinics: they own as many as one person may
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count one after the other
    if not confirmed(by):
        raise AddressNotConfirmed
    if Membership.objects.active(now).filter(user=by, is_owner=True).count() >= MOST_CLINICS:
        raise TooManyClinics
    clinic = Clinic.objects.create(name=name, created_at=now)
    memberships.found(user=by, clinic=clinic, now=now)
    return clinic


@transaction.atomic
def open_location(*, clinic: Clinic, address: Address, by: User, now: datetime) -> Location:
    """This function will add a place to a clinic. Its state and time zone are those of the ZIP code.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises TooManyLocations: the clinic has as many as it may
    :raises LocationIsThere: it has this one
    :raises UnknownZip, HalfAPoint, PointFarFromZip: it can't be found on earth
    """
    memberships.take_turn(clinic.pk)
    memberships.require_owner(by, clinic.pk, now=now)
    if Location.objects.filter(clinic=clinic).count() >= MOST_LOCATIONS:
        raise TooManyLocations
    location = Location(clinic=clinic)
    _place(location, address)
    location.save(force_insert=True)
    return location


@transaction.atomic
def change_location(*, location: Location, changes: Address, by: User, now: datetime) -> Location:
    """This function will change a place, and with it whether its practices are listed and where search finds them.

    With another ZIP code state and time zone are those of the new one, and so are point and city unless they are
    given. With the same one state and zone stay: staff may have set what a ZIP code can't tell, as it has one zone.

    :raises NotAnOwner: whoever asks does not own the clinic any more
    :raises LocationIsThere: the clinic has such a place already
    :raises UnknownZip, HalfAPoint, PointFarFromZip: it can't be found on earth
    :raises TimesAreTaken: it is in another time zone, and times of the practices there are taken
    """
    memberships.take_turn(location.clinic_id)
    memberships.require_owner(by, location.clinic_id, now=now)
    row = Location.objects.select_for_update(no_key=True).get(pk=location.pk)
    zone = row.zone
    _place(row, changes)
    if row.zone != zone:
        _require_no_time_taken(row, now)
    row.save()
    search_rows.refresh(list(Practice.objects.filter(location=row).values_list("pk", flat=True)), now=now)
    return row


def _require_no_time_taken(row: Location, now: datetime) -> None:
    """What was agreed by the clocks of one zone would be shown by those of another. Nobody takes time meanwhile."""
    practices = Practice.objects.filter(location=row)
    time_claims.take_turns(practices.values_list("provider", flat=True))
    claims = time_claims.counting(now=now).filter(practice__in=practices, during__endswith__gt=now)
    if claims.exists():
        raise TimesAreTaken


def _place(row: Location, told: Address) -> None:
    """Write an address into a row, with what follows from its ZIP code."""
    is_elsewhere = "zip" in told and told["zip"] != row.zip
    for name in ("line1", "line2", "city", "zip", "wheelchair"):
        if name in told:
            setattr(row, name, told[name])
    if is_elsewhere or "lat" in told or "lon" in told:
        centre = ZipPlace.objects.filter(zip=row.zip).first()
        if centre is None:
            raise UnknownZip
        row.lat, row.lon = _point(told, centre)
        if is_elsewhere:
            row.state, row.zone, row.city = centre.state, centre.zone, told.get("city", centre.city)
    same = Location.objects.filter(clinic=row.clinic_id, zip=row.zip).exclude(pk=row.pk)
    if same.filter(line1__iexact=row.line1, line2__iexact=row.line2).exists():
        raise LocationIsThere


def _point(told: Address, centre: ZipPlace) -> tuple[float, float]:
    lat, lon = told.get("lat"), told.get("lon")
    if lat is None and lon is None:
        return centre.lat, centre.lon
    if lat is None or lon is None:
        raise HalfAPoint(field="lat" if lat is None else "lon")
    if miles_between(unit_vector(lat, lon), unit_vector(centre.lat, centre.lon)) > FURTHEST_MILES:
        raise PointFarFromZip
    return lat, lon
