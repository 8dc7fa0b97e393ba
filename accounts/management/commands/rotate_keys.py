"""manage.py rotate_keys: seal by the current wrapping key what former ones still seal."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from accounts.encryption import keyring, rotation

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


class Command(BaseCommand):
    help = (
        "Seals by the first key of ENCRYPTION_KEYS what the others still seal, so that these can be taken out."
        " The site goes on meanwhile; safe to stop and to run again. Ends with 1 while a former key is needed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count what each key seals")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            self._rotate()
        for use in rotation.uses():
            self.stdout.write(
                f"{use.column:32} {use.key_id or 'a key that is not here':24} {use.number:>10,}"
            )
        left = rotation.of_former_keys()
        if left:
            self.stderr.write(f"Former keys still seal {left:,}. Keep them in ENCRYPTION_KEYS.")
            sys.exit(1)
        self.stdout.write(f"Everything is sealed by {keyring.current_id()}. No other key is needed.")

    def _rotate(self) -> None:
        began = time.perf_counter()
        total = rotation.of_former_keys()
        with Progress(*COLUMNS, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as bars:
            bar = bars.add_task("Sealed values", total=total)
            done = rotation.rotate(progress=lambda: bars.advance(bar))
        self.stdout.write(f"Sealed anew: {done.resealed:,} in {time.perf_counter() - began:.1f} s.")
        if done.unreadable:
            self.stderr.write(
                f"{done.unreadable:,} do not open with any key that is here; they stay as they are."
            )
