"""`manage.py load_catalogue`: load or update the whole catalogue and check the red-flag rules."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching import ruleset
from providers import search_rows
from providers.catalogue.loading import load
from providers.catalogue.reading import DATA, CatalogueError
from providers.models import Taxonomy


class Command(BaseCommand):
    help = "Load or update the catalogue from its data files. Safe to run any number of times."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=DATA, help="the data files (default: ours)")

    def handle(self, *, directory: Path, verbosity: int, **options: Any) -> None:
        before = _places_of_codes()
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
        if before - _places_of_codes():
            self._bring_search_in_step()

    def _bring_search_in_step(self) -> None:
        # Not in the transaction of the load: it would hold every practice's turn at once.
        self.stdout.write(
            "NUCC codes have another specialty or were retired or brought back: search rows follow."
            " Should this stop half way, run manage.py rebuild_search."
        )
        practices = search_rows.rebuild(now=timezone.now())
        self.stdout.write(f"Search is in step, practices: {practices:,}.")

    def _say(self, name: str, rows: int) -> None:
        self.stdout.write(f"  {name}: {rows:,} rows")


def _places_of_codes() -> set[tuple[object, ...]]:
    """Where each NUCC code stands: what is here before a load and not after it, search has to follow."""
    return set(Taxonomy.objects.values_list("code", "specialty_id", "is_active", "specialty__is_active"))


def _nothing(name: str, rows: int) -> None:
    """Progress that nobody asked to see."""
