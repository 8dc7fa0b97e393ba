"""`manage.py note_returned_mail`: for a mail server to hand over what comes back to EMAIL_FROM."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.channels import returned

MOST_BYTES = 5_000_000


class Command(BaseCommand):
    """Takes one mail from the standard input; what is no report of a mail of ours is left alone."""

    help = "Note from a report on the standard input that a mail did not arrive."

    def handle(self, **options: Any) -> None:
        found = returned.note(sys.stdin.buffer.read(MOST_BYTES), now=timezone.now())
        self.stdout.write(f"noted: {found.message_id}, {found.status}" if found else "nothing to note")
