"""manage.py remove_second_factor: help someone who lost their second factor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import people
from accounts.errors import DomainError
from accounts.management import naming


class Command(BaseCommand):
    help = (
        "Removes the second factor of someone who lost it, once you are sure who asks. They are told by mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, **options: Any) -> None:
        user = naming.person(options["email"])
        try:
            people.remove_second_factor(user=user, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{user.email} signs in by password alone now, and is signed out.")
