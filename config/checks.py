"""What `manage.py check --deploy` says about settings that do not go together."""

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections


@checks.register(checks.Tags.security)
def leaked_passwords_are_at_hand(**kwargs: Any) -> list[checks.CheckMessage]:
    """This function will refuse a file of leaked passwords that isn't there: every new password would fail on it."""
    if not settings.BREACHED_PASSWORDS_FILE or os.access(settings.BREACHED_PASSWORDS_FILE, os.R_OK):
        return []
    return [checks.Error("BREACHED_PASSWORDS_FILE names a file that can't be read.", id="config.E001")]


@checks.register(checks.Tags.security, deploy=True)
def https_needs_a_proxy(**kwargs: Any) -> list[checks.CheckMessage]:
    """This function will warn when every request would look like plain http and be redirected to itself."""
    if not settings.HTTPS_ONLY or settings.TRUSTED_PROXY_COUNT:
        return []
    return [
        checks.Warning(
            "HTTPS_ONLY=1 with TRUSTED_PROXY_COUNT=0 redirects every page to itself.",
            hint="Set TRUSTED_PROXY_COUNT to the number of TLS proxies in front, which set X-Forwarded-Proto.",
            id="config.W001",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def the_audit_trail_needs_an_anchor(**kwargs: Any) -> list[checks.CheckMessage]:
    """This function will warn when rows cut off the end of the audit trail would not be missed."""
    if settings.AUDIT_ANCHOR_FILE:
        return []
    return [
        checks.Warning(
            "Without AUDIT_ANCHOR_FILE nobody would miss what is cut off the end of the audit trail.",
            hint="Set AUDIT_ANCHOR_FILE for the worker to a file outside of the database.",
            id="config.W002",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def erasures_need_a_ledger(**kwargs: Any) -> list[checks.CheckMessage]:
    """This function will warn when a restored backup would bring back whoever was erased since."""
    if settings.ERASURE_LEDGER_FILE:
        return []
    return [
        checks.Warning(
            "Without ERASURE_LEDGER_FILE a restored backup brings back whoever was erased since.",
            hint="Set ERASURE_LEDGER_FILE for the worker to a file outside of the database.",
            id="config.W004",
        )
    ]


@checks.register(checks.Tags.database, deploy=True)
def the_application_owns_no_table(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """This function will warn when the role that the application runs as could change the audit trail."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(TOO_MUCH)
            if cursor.fetchone()[0]:
                found.append(
                    checks.Warning(
                        "The role of DATABASE_URL owns tables or may do anything: it could change the audit trail.",
                        hint="Give the owner's URL to migrate as DATABASE_OWNER_URL, and another role to the rest.",
                        id="config.W003",
                    )
                )
    return found


TOO_MUCH = """
SELECT rolsuper OR EXISTS (
    SELECT FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(current_user, tableowner, 'MEMBER')
) FROM pg_roles WHERE rolname = current_user
"""
