"""manage.py deactivate_person: close someone's account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import people
from accounts.errors import DomainError
from accounts.management import naming


class Command(BaseCommand):
    help = "Closes an account and ends its sessions; nothing is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, **options: Any) -> None:
        user = naming.person(options["email"])
        try:
            people.deactivate(user=user, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{user.email} can't sign in any more, and is signed out.")
