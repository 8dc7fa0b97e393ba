import csv
from dataclasses import dataclass, field

import pytest
from django.db import connection

from providers.exclusions.importing import import_files
from tests.factories.exclusions import HEADER, write_leie


@dataclass
class List:
    """Imports made-up files of the exclusion list and tells what came of it."""

    folder: object
    now: object
    files: int = 0
    last: object = field(default=None)

    def file(self, *rows, header=HEADER):
        self.files += 1
        return write_leie(self.folder / f"leie_{self.files}.csv", rows, header)

    def bring(self, *rows, **options):
        """Import one file of these rows; the counts that are not zero."""
        return self.bring_files(self.file(*rows), **options)

    def bring_files(self, *paths, now=None, **options):
        self.last = import_files(
            paths, now=now or self.now, rejects_to=self.folder / "rejects.csv", **options
        )
        return {name: count for name, count in self.last.counts.items() if count}

    def rejects(self):
        with (self.folder / "rejects.csv").open(newline="") as stream:
            return [(int(row["line"]), row["npi"], row["code"]) for row in csv.DictReader(stream)]


@pytest.fixture
def leie(db, tmp_path, now):
    return List(tmp_path, now)


def versions():
    """The version of each row: it changes with every write, also with one that changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity, xmin::text, ctid::text FROM providers_exclusion ORDER BY 1")
        return cursor.fetchall()
