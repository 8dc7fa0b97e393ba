"""A registry file of any length in the shape of NPPES, from the rows of the shipped sample.

The shape of real rows is kept: kinds, taxonomies, dates, states, empty fields. NPIs, names, streets and telephone
numbers are made up, so that the file says nothing of anyone.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from providers.demo.clinicians import with_check_digit
from providers.demo.people import ORIGINS

FIRST = sorted({name for origin in ORIGINS for name in (*origin.women, *origin.men)})
LAST = sorted({name for origin in ORIGINS for name in origin.families})
NUMBERS = 10**8
STRIDE = 61_803_399  # shares no factor with 10**8: each step gives another number

# What a column's name ends with or holds, and what is written where the sample has something.
MADE_UP = (
    ("Organization Name", lambda draw, n: f"BENCHMARK ORGANIZATION {n}"),
    ("First Name", lambda draw, n: draw.choice(FIRST).upper()),
    ("Last Name", lambda draw, n: draw.choice(LAST).upper()),
    ("Middle Name", lambda draw, n: draw.choice("ABCDEFGHJKLMNPRSTW")),
    ("First Line", lambda draw, n: f"{1 + n % 900} BENCHMARK ST"),
    ("Second Line", lambda draw, n: f"STE {1 + n % 90}"),
    ("Telephone Number", lambda draw, n: f"21255501{n % 100:02d}"),
    ("Fax Number", lambda draw, n: f"21255502{n % 100:02d}"),
    ("License Number_", lambda draw, n: f"B{n % 10**6:06d}"),
    ("Provider Identifier_", lambda draw, n: f"{n % 10**7:07d}"),
)


def grow(sample: Path, target: Path, *, rows: int, seed: int) -> None:
    """This function will write so many rows, each of an NPI of its own, with the header and quoting of the sample."""
    with sample.open(encoding="utf-8-sig", newline="") as file:
        header, *models = csv.reader(file)
    places = [(i, made) for i, name in enumerate(header) if (made := _made_up(name))]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(_rows(header, models, places, rows, Random(seed)))


def _made_up(name: str) -> object:
    return next((made for part, made in MADE_UP if part in name), None)


def _rows(
    header: Sequence[str], models: list[list[str]], places: list[tuple[int, object]], rows: int, draw: Random
) -> Iterator[list[str]]:
    npi_at, replaced_at = header.index("NPI"), header.index("Replacement NPI")
    number = draw.randrange(NUMBERS)
    for n in range(rows):
        number = (number + STRIDE) % NUMBERS
        row = list(models[n % len(models)])
        row[npi_at], row[replaced_at] = with_check_digit(f"1{number:08d}"), ""
        for place, made in places:
            if row[place]:
                row[place] = made(draw, n)
        yield row
