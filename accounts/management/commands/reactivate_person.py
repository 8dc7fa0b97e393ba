"""manage.py reactivate_person: open someone's account again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import people
from accounts.errors import DomainError
from accounts.management import naming


class Command(BaseCommand):
    help = "Opens an account that was closed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, **options: Any) -> None:
        user = naming.person(options["email"])
        try:
            people.reactivate(user=user, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{user.email} may sign in again.")
