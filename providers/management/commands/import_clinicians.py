"""manage.py import_clinicians: bring the directory in step with the CMS Doctors and Clinicians file."""

from argparse import ArgumentParser

from providers.directory.importing import Imported
from providers.management.directory_import import DirectoryImport
from providers.models import DirectoryRecord


class Command(DirectoryImport):
    help = (
        "Imports the national file of CMS Doctors and Clinicians. Who and what it no longer names is removed."
    )
    source = DirectoryRecord.Source.CMS_CLINICIANS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--allow-fewer", action="store_true", help="also if a fifth of the people would be removed"
        )

    def account(self, done: Imported) -> list[str]:
        c = done.counts
        return [
            f"{c['rows']:,} rows taken, {c['places']:,} of them with a place",
            f"{done.rejected:,} rejected",
            f"{c['people']:,} people: {c['new']:,} new, {c['changed']:,} changed, {c['unchanged']:,} unchanged;"
            f" {c['removed']:,} are gone",
        ]
