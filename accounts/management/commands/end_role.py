"""manage.py end_role: take a role of the platform's staff away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import roles
from accounts.errors import DomainError
from accounts.management import naming


class Command(BaseCommand):
    help = "Takes a role away, at once. Takes two people."

    def add_arguments(self, parser: CommandParser) -> None:
        naming.add_role_arguments(parser)

    def handle(self, **options: Any) -> None:
        step = naming.role_step(options)
        try:
            roles.end(**step, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(
            f"{step['user'].email} is no longer {step['role'].label}; their sessions have ended."
        )
