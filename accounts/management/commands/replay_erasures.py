"""`manage.py replay_erasures`: after a restored backup, erase everyone again whom the ledger names."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.own_data.replay import replay


class Command(BaseCommand):
    help = "After a restored backup: erase everyone again whom the ledger names. Safe to run any number of times."

    def handle(self, **options: Any) -> None:
        count, held = replay(now=timezone.now())
        self.stdout.write(f"People erased again: {count:,}.")
        for person_id in held:
            self.stdout.write(f"Under a hold, not erased: {person_id}")
