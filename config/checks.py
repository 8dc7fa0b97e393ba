"""What `manage.py check --deploy` says about settings that do not go together."""

from typing import Any

from django.conf import settings
from django.core import checks


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
