"""`manage.py release_data`: end a hold; an erasure that waited for it goes on."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.errors import DomainError
from accounts.own_data import holds


class Command(BaseCommand):
    help = "End a hold of hold_data; an erasure that waited for it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("hold", type=UUID, help="id of the hold, as hold_data printed it")
        parser.add_argument("--by", required=True, help="who releases it")
        parser.add_argument("--approved-by", required=True, help="who approves it: somebody else")

    def handle(self, *, hold: UUID, by: str, approved_by: str, **options: Any) -> None:
        try:
            holds.release(hold_id=hold, by=by, approved_by=approved_by, now=timezone.now())
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"Hold {hold} is released.")
