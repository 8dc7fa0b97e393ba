"""`manage.py verify_audit`: whether the audit trail is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.trail import anchor
from accounts.trail.seals import head
from accounts.trail.verification import faults


class Command(BaseCommand):
    help = (
        "Compare the audit trail with its seals and its anchor; exit 1 naming the first fault of each kind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-anchor", action="store_true", help="begin a new anchor file for a chain that fits its rows"
        )

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        found = faults(now=now)
        if options["new_anchor"]:
            found = [fault for fault in found if fault.kind != "missing_anchor"]
        for fault in found:
            self.stderr.write(f"{fault.kind}: {fault.where}")
        if found:
            raise CommandError("The audit trail is not as it was written.")
        if options["new_anchor"]:
            anchor.append(now=now, begin=True)
        self.stdout.write(f"{head().sequence:,} seals, and every row is as it was written.")
