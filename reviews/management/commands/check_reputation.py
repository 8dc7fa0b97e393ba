"""`manage.py check_reputation`: whether the stored figures of clinicians are those of the reviews that count."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews import figures


class Command(BaseCommand):
    help = "Compare the stored figures of each rated clinician with those of the reviews that count."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="count anew where they differ")

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        found = list(figures.differences())
        for one in found:
            self.stdout.write(f"{one.provider_id}: stored {one.stored}, of the reviews {one.recomputed}")
            if mend:
                figures.recount(one.provider_id, now=timezone.now())
        if found and not mend:
            self.stderr.write(
                f"{len(found):,} differ. Run `manage.py check_reputation --mend` to count them anew."
            )
            sys.exit(1)
        self.stdout.write(
            f"{len(found):,} counted anew." if found else "All figures are those of the reviews."
        )
