"""manage.py import_leie: bring the exclusion list in step with files of the OIG, and screen clinicians."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from accounts.errors import DomainError
from providers.exclusions.importing import Imported, import_files
from providers.management.directory_import import Bars


class Command(BaseCommand):
    help = (
        "Imports monthly files of the exclusion list (LEIE), or with --full the whole list, and looks for our"
        " clinicians in it. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV files, in any order")
        parser.add_argument(
            "--full", action="store_true", help="the file is the whole list: who is absent is reinstated"
        )
        parser.add_argument(
            "--allow-fewer", action="store_true", help="lift also where many are absent or rows are broken"
        )
        parser.add_argument(
            "--rejects",
            type=Path,
            help="where rows that were not taken go, with the reason (default: FILE.rejects.csv, here)",
        )

    def handle(
        self, *, files: list[Path], full: bool, allow_fewer: bool, rejects: Path | str | None, **options: Any
    ) -> None:
        began = time.perf_counter()
        try:
            with Bars() as bars:
                done = import_files(
                    files,
                    now=timezone.now(),
                    is_full=full,
                    allow_fewer=allow_fewer,
                    rejects_to=Path(rejects) if rejects else None,
                    progress=bars,
                )
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        except (DatabaseError, InterfaceError, psycopg.Error) as trouble:
            reason = next(iter(str(trouble).splitlines()), type(trouble).__name__)
            raise CommandError(
                f"PostgreSQL ended the import: {reason}. Nothing was changed; run it again."
            ) from trouble
        self._report(done, time.perf_counter() - began)

    def _report(self, done: Imported, seconds: float) -> None:
        c = done.counts
        self.stdout.write(f"Read {c['rows']:,} rows in {seconds:.1f} s; the list is of {done.as_of:%B %Y}.")
        for line in (
            f"{c['added']:,} added, {c['changed']:,} changed, {c['unchanged']:,} unchanged,"
            f" {c['repeated']:,} repeated in their file, {c['older']:,} older than the full list",
            f"{c['reinstated']:,} reinstated, {c['reinstated_unknown']:,} reinstated that we did not hold,"
            f" {c['returned']:,} on the list again",
            f"{c['gone']:,} absent from the full list, and so reinstated",
            f"{c['rejected']:,} rejected",
            f"Clinicians of ours: {c['matched_by_npi']:,} found by NPI and not shown any more,"
            f" {c['matched_by_name']:,} by name for a verifier to look at, {c['lifted']:,} lifted",
        ):
            self.stdout.write(f"  {line}")
        if c["rejected"]:
            self.stdout.write(f"The rejected rows, with the reasons, are in {done.rejects}")
        if done.kept:
            self.stdout.write(
                "Nobody was lifted for being absent, since they may be in a rejected row. Is that impossible? Then"
                " run this again with --allow-fewer."
            )
