"""`manage.py hold_data`: keep everything of a user or a patient for the law."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.errors import DomainError
from accounts.own_data import holds


class Command(BaseCommand):
    help = "Keep everything of a user or a patient: no erasure, no deletion by age, until release_data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", type=UUID, help="id of the user or of the patient")
        parser.add_argument("--reason", required=True, help="why; never shown to the person")
        parser.add_argument("--by", required=True, help="who places it")
        parser.add_argument("--approved-by", required=True, help="who approves it: somebody else")

    def handle(self, *, subject: UUID, reason: str, by: str, approved_by: str, **options: Any) -> None:
        try:
            hold = holds.place(
                subject_id=subject, reason=reason, by=by, approved_by=approved_by, now=timezone.now()
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"Hold {hold.pk} is in force.")
