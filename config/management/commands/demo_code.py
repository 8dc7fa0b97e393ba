"""`manage.py demo_code`: the code that the demonstration's staff sign in with, as an authenticator app shows it."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management.base import BaseCommand

from config.embedded import demonstration


class Command(BaseCommand):
    help = (
        "Print the code that the staff of `manage.py up` sign in with. Each is good once, for half a minute."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        counter = int(time.time()) // app_settings.TOTP_PERIOD
        self.stdout.write(format_hotp_value(hotp_value(demonstration.totp_secret(), counter)))
