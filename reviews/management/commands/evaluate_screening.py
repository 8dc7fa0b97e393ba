"""`manage.py evaluate_screening`: what the rules for reviews and replies find in labelled texts, and raise."""

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from reviews.screening.evaluation import PARTS
from reviews.screening.figures import REPLIES, REVIEWS, Measured

WIDTH = 100  # columns


class Command(BaseCommand):
    help = "Print recall and false alarms of the screening of reviews and the linting of replies."

    def handle(self, **options: Any) -> None:
        console = Console(file=self.stdout, width=WIDTH)  # type: ignore[arg-type]
        for measured in (REVIEWS, REPLIES):
            for part in PARTS:
                console.print(_table(measured, part))


def _table(measured: Measured, part: str) -> Table:
    table = Table("code", "found", "recall", "raised for nothing", "share", title=f"{measured.name}, {part}")
    for line in measured.figures(part):
        table.add_row(
            line.code,
            f"{line.found} of {line.of}",
            f"{line.recall:.1%}",
            f"{line.raised} of {line.among}",
            f"{line.false_alarms:.1%}",
        )
    return table
