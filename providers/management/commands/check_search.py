"""manage.py check_search: compare the search table with supply."""

import sys
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from providers import search_rows


class Command(BaseCommand):
    help = "Prints every search row that differs from supply, is missing or is stray. Ends with 1 if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="stop after so many differences (100)")

    def handle(self, *, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit takes a number from 1 on.")
        count = 0
        for entry in islice(search_rows.differences(now=timezone.now()), limit):
            count += 1
            self.stdout.write(f"{entry.problem:8} practice {entry.practice_id} specialty {entry.specialty}")
        if count:
            more = " or more" if count == limit else ""
            self.stderr.write(f"{count:,}{more} differ. Run `manage.py rebuild_search` to repair them.")
            sys.exit(1)
        self.stdout.write("Search is in step with supply.")
