"""What the two commands that import registry files share: arguments, the bars, and the words at the end."""

import sys
import time
from abc import ABC, abstractmethod
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from accounts.errors import DomainError
from providers.directory.importing import Imported, import_files


class DirectoryImport(ABC, BaseCommand):
    source: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV files, oldest first")
        parser.add_argument(
            "--rejects",
            type=Path,
            help="where rows that were not taken go, with the reason (default: FILE.rejects.csv, here)",
        )
        parser.add_argument(
            "--as-of", type=_day, metavar="DATE", help="date of the files, if their names do not say it"
        )

    def handle(
        self, *, files: list[Path], rejects: Path | str | None, as_of: date | None, **options: Any
    ) -> None:
        began = time.perf_counter()
        try:
            with Bars() as bars:
                done = import_files(
                    files,
                    source=self.source,
                    now=timezone.now(),
                    rejects_to=Path(rejects) if rejects else None,
                    as_of=as_of,
                    allow_fewer=options.get("allow_fewer", False),
                    progress=bars,
                )
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        except (DatabaseError, InterfaceError, psycopg.Error) as trouble:
            reason = next(iter(str(trouble).splitlines()), type(trouble).__name__)
            raise CommandError(
                f"PostgreSQL ended the import: {reason}. The same command goes on where it was."
            ) from trouble
        self._report(done, time.perf_counter() - began)

    def _report(self, done: Imported, seconds: float) -> None:
        read_now = done.rows_read - done.read_before
        before = f", besides {done.read_before:,} before it was interrupted" if done.read_before else ""
        speed = read_now / max(seconds, 0.001)
        self.stdout.write(f"Read {read_now:,} rows in {seconds:.1f} s, {speed:,.0f} rows/s{before}.")
        for line in self.account(done):
            self.stdout.write(f"  {line}")
        if done.rejected:
            self.stdout.write(f"The rejected rows, with the reasons, are in {done.rejects}")

    @abstractmethod
    def account(self, done: Imported) -> list[str]:
        """What became of the rows: lines whose figures add up to the rows read."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("a date is written like 2026-06-08") from None


class Bars:
    """A bar for each stage, drawn on a terminal only."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        quiet = not sys.stderr.isatty()
        self._rich = Progress(*columns, console=Console(file=sys.stderr), disable=quiet)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self._rich.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._rich.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._bars:
            self._bars[stage] = self._rich.add_task(stage, total=total)
        self._rich.advance(self._bars[stage], done)
