"""`manage.py load_catalogue`: load or update the whole catalogue and check the red-flag rules."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching import ruleset
from providers.catalogue.loading import load
from providers.catalogue.reading import DATA, CatalogueError


class Command(BaseCommand):
    help = "Load or update the catalogue from its data files. Safe to run any number of times."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=DATA, help="the data files (default: ours)")

    def handle(self, *, directory: Path, verbosity: int, **options: Any) -> None:
        try:
            rules = ruleset.read(ruleset.CURRENT)
            counts = load(progress=self._say if verbosity > 1 else _nothing, directory=directory)
        except (CatalogueError, ruleset.RuleSetError) as error:
            raise CommandError(f"The catalogue was not changed.\n{error}") from error
        total = {
            word: sum(getattr(count, word) for count in counts.values())
            for word in ("added", "changed", "retired", "unchanged")
        }
        figures = ", ".join(f"{number:,} {word}" for word, number in total.items())
        self.stdout.write(f"Catalogue: {figures}; red-flag rules {rules.version} are sound.")

    def _say(self, name: str, rows: int) -> None:
        self.stdout.write(f"  {name}: {rows:,} rows")


def _nothing(name: str, rows: int) -> None:
    """Progress that nobody asked to see."""
