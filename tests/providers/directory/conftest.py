import csv
from dataclasses import dataclass, field

import pytest

from providers.directory.importing import import_files
from providers.models import DirectoryRecord
from tests.factories.registries import CMS_HEADER, NPPES_HEADER, write_file


@dataclass
class Registry:
    """Imports made-up files and tells what came of it."""

    source: str
    header: list
    folder: object
    now: object
    files: int = 0
    last: object = field(default=None)

    def file(self, *rows, header=None):
        self.files += 1
        return write_file(self.folder / f"{self.source}_{self.files}.csv", rows, header or self.header)

    def bring(self, *rows, header=None, **options):
        """Import one file of these rows; the counts."""
        return self.bring_files(self.file(*rows, header=header), **options)

    def bring_files(self, *paths, **options):
        self.last = import_files(
            paths, source=self.source, now=self.now, rejects_to=self.folder / "rejects.csv", **options
        )
        return self.last.counts

    def rejects(self):
        """(line, code) of the rejected rows of the last import."""
        with (self.folder / "rejects.csv").open(newline="") as stream:
            return [(int(row["line"]), row["code"]) for row in csv.DictReader(stream)]

    def record(self, npi):
        return DirectoryRecord.objects.get(source=self.source, npi=npi)


@pytest.fixture
def nppes(db, tmp_path, now):
    return Registry("nppes", NPPES_HEADER, tmp_path, now)


@pytest.fixture
def cms(db, tmp_path, now):
    return Registry("cms_clinicians", CMS_HEADER, tmp_path, now)
