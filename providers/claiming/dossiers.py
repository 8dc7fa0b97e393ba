"""Where a clinician's private papers are kept: one dossier for each account, sealed under a key of its own."""

from datetime import date, datetime

from accounts.encryption.people import new_person_key
from accounts.errors import DomainError
from accounts.models import User
from providers.models import Dossier

YOUNGEST, OLDEST = 18, 110


class ImplausibleBirthDate(DomainError):
    code = "implausible_birth_date"
    status = 400
    field = "birth_date"
    detail = f"Please check the birth date: clinicians are between {YOUNGEST} and {OLDEST} years old."


def opened(*, user: User, birth_date: date | None, now: datetime) -> Dossier:
    """This function will find or make somebody's dossier, and keep a birth date that they give.

    Call it with the row of the account locked: two of one account would be refused by the database.

    :raises ImplausibleBirthDate: nobody of that age is a clinician
    """
    if birth_date is not None and not YOUNGEST <= _age(birth_date, now.date()) <= OLDEST:
        raise ImplausibleBirthDate
    dossier = Dossier.objects.select_related("person_key").filter(user=user).first()
    if dossier is None:
        dossier = Dossier(user=user, person_key=new_person_key(now), created_at=now)
        dossier.save(force_insert=True)
    if birth_date is not None:
        dossier.birth_date = birth_date.isoformat()
        dossier.save(update_fields=["birth_date"])
    return dossier


def _age(birth_date: date, today: date) -> int:
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
