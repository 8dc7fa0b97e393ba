"""manage.py rebuild_search: bring every search row in step with supply."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from providers import search_rows
from providers.models import Practice, Provider

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


class Command(BaseCommand):
    help = "Rebuilds the search table from the tables of supply. Search goes on meanwhile; safe to run again."

    def handle(self, **options: Any) -> None:
        began = time.perf_counter()
        total = Practice.objects.filter(provider__claim=Provider.Claim.CLAIMED).count()
        with Progress(*COLUMNS, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as bars:
            bar = bars.add_task("Search rows", total=total)
            count = search_rows.rebuild(now=timezone.now(), progress=lambda done: bars.advance(bar, done))
        practices = "practice" if count == 1 else "practices"
        self.stdout.write(f"Search is in step: {count:,} {practices} in {time.perf_counter() - began:.1f} s.")
