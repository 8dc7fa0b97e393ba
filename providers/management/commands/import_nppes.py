"""manage.py import_nppes: bring the directory in step with files of the NPI registry."""

from providers.directory.importing import Imported
from providers.management.directory_import import DirectoryImport
from providers.models import DirectoryRecord


class Command(DirectoryImport):
    help = (
        "Imports the monthly file of NPPES and weekly ones after it. Safe to stop: the same command goes on."
    )
    source = DirectoryRecord.Source.NPPES

    def account(self, done: Imported) -> list[str]:
        c = done.counts
        return [
            f"{c['individuals']:,} individuals: {c['new']:,} new, {c['changed']:,} changed,"
            f" {c['unchanged']:,} unchanged, {c['older']:,} older than what we hold",
            f"{c['organisations']:,} organisations, which are not kept",
            f"{c['deactivated']:,} deactivated: {c['newly_deactivated']:,} of them since the last import,"
            f" {c['older_deactivations']:,} older than what we hold",
            f"{done.rejected:,} rejected",
            f"Clinicians of ours whose NPI was deactivated or came back: {c['clinicians_followed']:,}",
        ]
