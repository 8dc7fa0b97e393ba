"""manage.py check_timezones: visits to come that new rules of a time zone have moved away from their wall time."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from patients.visits import zones

WHY = {
    "no_such_time": "the clocks skip this time",
    "time_taken": "the clinician's time is taken",
    "patient_has_visit": "the patient has another visit then",
}


class Command(BaseCommand):
    help = (
        "Lists visits to come whose moment is not the wall time that was agreed, after an update of tzdata. "
        "Ends with 1 while there are any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--resolve",
            action="store_true",
            help="move them to their wall time and tell both sides; list what can't be moved",
        )

    def handle(self, *, resolve: bool, **options: Any) -> None:
        now, reasons = timezone.now(), {}
        if resolve:
            outcome = zones.resolve_all(now=now)
            self.stdout.write(f"{_visits(outcome.moved)} moved to the wall time that was agreed.")
            reasons = {one.visit_id: WHY.get(code, code) for one, code in outcome.left}
        found = zones.shifted(now=now)
        self._list(found, reasons)
        if found:
            advice = "People have to agree on another time." if resolve else "`--resolve` moves what it can."
            self.stderr.write(f"{_visits(len(found))} not at the wall time that was agreed. {advice}")
            sys.exit(1)
        self.stdout.write("Every visit to come is at the wall time that was agreed.")

    def _list(self, found: Iterable[zones.Shifted], reasons: Mapping[UUID, str]) -> None:
        for practice_id, visits in groupby(found, key=lambda one: one.practice_id):
            self.stdout.write(f"practice {practice_id}")
            for one in visits:
                right = f"{one.right:%Y-%m-%d %H:%M} UTC" if one.right else "no moment"
                reason = f": {reasons[one.visit_id]}" if one.visit_id in reasons else ""
                self.stdout.write(
                    f"  visit {one.visit_id} agreed for {one.wall:%Y-%m-%d %H:%M} {one.zone}, which is {right}, "
                    f"is stored at {one.starts_at:%Y-%m-%d %H:%M} UTC{reason}"
                )


def _visits(count: int) -> str:
    return f"{count:,} visit" if count == 1 else f"{count:,} visits"
