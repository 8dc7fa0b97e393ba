"""How old someone is, and which rules follow from it."""

from datetime import date, datetime

from accounts.errors import DomainError

ADULT = 18
OLDEST = 130


class NotADayOfBirth(DomainError):
    code = "not_a_day_of_birth"
    status = 400
    field = "birth_date"
    detail = f"A day in the past, at most {OLDEST} years ago."


def age_on(born: date, day: date) -> int:
    """This function will count whole years; someone born on 29 February is a year older from 1 March on."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_of(born: date, now: datetime) -> int:
    """This function will count the whole years of a life, on the calendar of UTC.

    :raises NotADayOfBirth: nobody living was born on that day
    """
    age = age_on(born, now.date())
    if not 0 <= age <= OLDEST:
        raise NotADayOfBirth
    return age
