"""How old someone is."""

from datetime import date

ADULT = 18
OLDEST = 130


def age_on(born: date, day: date) -> int:
    """This function will count whole years; someone born on 29 February is a year older from 1 March on."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
