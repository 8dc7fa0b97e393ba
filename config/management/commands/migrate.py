"""`manage.py migrate`: Django's own as the owner of the tables, then the rights of the application's role."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from accounts.trail import rights
from config.migrating import one_model_at_a_time
from config.owner import as_owner


class Command(migrate.Command):
    """Connects by DATABASE_OWNER_URL if that is set, and grants to the role of DATABASE_URL."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with as_owner():  # its checks connect too, and the application's role may not be there yet
            return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        with one_model_at_a_time():
            super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        rights.keep_history_on()
        ours = settings.DATABASES["default"]
        if settings.DATABASE_OWNER and ours["USER"] != connection.settings_dict["USER"]:
            rights.grant(role=ours["USER"], password=ours["PASSWORD"])
