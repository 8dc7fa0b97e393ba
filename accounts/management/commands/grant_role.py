"""manage.py grant_role: give someone a role of the platform's staff."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import roles
from accounts.errors import DomainError
from accounts.management import naming


class Command(BaseCommand):
    help = "Gives a role to someone who has set up a second factor. Takes two people."

    def add_arguments(self, parser: CommandParser) -> None:
        naming.add_role_arguments(parser)

    def handle(self, **options: Any) -> None:
        step = naming.role_step(options)
        try:
            roles.grant(**step, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{step['user'].email} is now {step['role'].label}; their sessions have ended.")
