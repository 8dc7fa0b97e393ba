"""Rows a second of the directory import against bulk_create, on a file grown from the shipped sample."""

import argparse
import csv
import json
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import grower, results, statistics
from providers.directory import importing, nppes, values
from providers.models import DirectoryRecord

SAMPLE = Path(importing.__file__).parent / "samples" / "nppes_330_columns.csv"
FILE = "npidata_pfile_20050523-20260608.csv"
BATCH = 2000  # objects of one bulk_create: more is not faster
FACTS = (
    "first_name", "middle_name", "last_name", "suffix", "credential", "other_names", "sex", "taxonomies", "places",
    "enumerated_on", "updated_on", "deactivated_on", "reactivated_on", "search_name", "changed_at",
)  # fmt: skip


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks imports")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=4, help="of both; even, so that each leads as often")
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-import-") as folder:
        file = Path(folder) / FILE
        grower.grow(SAMPLE, file, rows=options.rows, seed=options.seed)
        size = file.stat().st_size
        rates = _measure(file, options.rows, options.rounds)
    _empty()
    figures = {"rows": options.rows, "bytes": size, "rows_per_second": rates, "ratios": _ratios(rates)}
    results.save("imports", figures)
    print(json.dumps(figures, indent=1))


def _measure(file: Path, rows: int, rounds: int) -> dict[str, dict[str, list[int]]]:
    """Each way's rates by round: into an empty table, then the same file once more. The ways lead in turn."""
    ways: dict[str, Callable[[Path], int]] = {"import": _import, "bulk_create": _bulk_create}
    rates: dict[str, dict[str, list[int]]] = {name: {"new": [], "unchanged": []} for name in ways}
    held = []
    for number in range(rounds):
        for name in list(ways)[:: -1 if number % 2 else 1]:
            _empty()
            for kind in ("new", "unchanged"):
                began = time.monotonic()
                ways[name](file)
                rates[name][kind].append(round(rows / (time.monotonic() - began)))
                held.append(DirectoryRecord.objects.count())
                print(f"{name:12} {kind:10} {rates[name][kind][-1]:8} rows/s", flush=True)
    if len(set(held)) != 1:
        raise RuntimeError(f"The ways do not hold the same number of records: {held}")
    return rates


def _ratios(rates: dict[str, dict[str, list[int]]]) -> dict[str, dict[str, float]]:
    return {
        kind: statistics.range_of_rounds(rates["import"][kind], rates["bulk_create"][kind])
        for kind in ("new", "unchanged")
    }


def _import(file: Path) -> None:
    importing.import_files(
        [file], source="nppes", now=datetime.now(UTC), rejects_to=file.with_suffix(".rejects")
    )


def _bulk_create(file: Path) -> None:
    """What Django offers: objects of a batch of rows, written by one INSERT ... ON CONFLICT DO UPDATE."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        made = _records(rows, _Columns(next(rows)), datetime.now(UTC))
        while batch := list(islice(made, BATCH)):
            DirectoryRecord.objects.bulk_create(
                batch, update_conflicts=True, unique_fields=["npi", "source"], update_fields=FACTS
            )


class _Columns:
    """The places of the columns that are kept, looked up once."""

    def __init__(self, header: list[str]) -> None:
        place = {name: i for i, name in enumerate(header)}
        sex = next(name for name in nppes.SEX if name in place)
        self.plain = itemgetter(
            *(place[n] for n in (nppes.NPI, nppes.ENTITY, sex, *nppes.NAMES, *nppes.DATES))
        )
        self.other = itemgetter(*(place[name] for name in nppes.OTHER_NAMES))
        self.place = itemgetter(*(place[name] for name in nppes.PLACE))
        self.slots = [
            itemgetter(*(place[name.format(slot)] for name in nppes.TAXONOMY))
            for slot in range(1, nppes.SLOTS + 1)
        ]


def _records(rows: Iterator[list[str]], columns: _Columns, now: datetime) -> Iterator[DirectoryRecord]:
    """The individuals and the deactivated, as the import keeps them; the same checks of NPI and dates."""
    for row in rows:
        npi, entity, sex, first, middle, last, suffix, credential, *dates = columns.plain(row)
        if entity == "2" or values.npi(npi) is None:
            continue
        enumerated, updated, deactivated, reactivated = (values.day(text) or None for text in dates)
        others = columns.other(row)
        yield DirectoryRecord(
            source="nppes", npi=npi, first_name=first, middle_name=middle, last_name=last, suffix=suffix,
            credential=credential, other_names=_other_names(others), sex=values.sex(sex),
            taxonomies=_taxonomies(row, columns), places=_places(columns.place(row)), enumerated_on=enumerated,
            updated_on=updated, deactivated_on=deactivated, reactivated_on=reactivated,
            search_name=_folded((first, middle, last, *others[:3])), changed_at=now,
        )  # fmt: skip


def _other_names(names: tuple[str, ...]) -> list[dict[str, Any]]:
    keys = ("first", "middle", "last", "suffix", "credential")
    return [dict(zip(keys, names, strict=True))] if names[2] else []


def _taxonomies(row: list[str], columns: _Columns) -> list[dict[str, Any]]:
    held = []
    for slot, pick in enumerate(columns.slots, 1):
        code, number, state, switch = pick(row)
        if code:
            held.append(
                {"slot": slot, "code": code, "licence_number": number, "licence_state": values.state(state),
                 "is_primary": switch == "Y"}
            )  # fmt: skip
    return held


def _places(place: tuple[str, ...]) -> list[dict[str, str]]:
    line1, line2, city, state, zip_code, phone, country = place
    if not (line1 or city):
        return []
    if country not in ("", "US"):
        state = zip_code = ""
    where = {"city": city, "state": values.state(state), "zip": values.zip5(zip_code), "phone": phone}
    return [{"organisation": "", "line1": line1, "line2": line2, **where}]


def _folded(names: tuple[str, ...]) -> str:
    text = unicodedata.normalize("NFKD", " ".join(filter(None, names)))
    return "".join(c for c in text if not unicodedata.combining(c)).lower()


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE providers_directoryrecord")
