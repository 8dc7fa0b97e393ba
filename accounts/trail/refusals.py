"""What someone was refused is written down: who, which kind of address, why; never the address or what was sent."""

from datetime import datetime

import structlog
from django.db import Error, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import limits
from accounts.models import Refusal
from accounts.trail.acting import actor

PREFIX = "/api/v1/"
log = structlog.get_logger("kaly.refusals")


def counts(request: HttpRequest, response: HttpResponseBase) -> bool:
    """This function will tell whether an answer is a refusal to a person or a key, which the trail is to hold.

    Whoever is not signed in meets 401 and 404 all day, and could fill the trail: those are not written down. A key
    counts when we know whose it is, also if it has ended.
    """
    if not request.path_info.startswith(PREFIX) or response.status_code not in {401, 403, 404}:
        return False
    who = actor().keys()
    if response.status_code == 404:
        return not who.isdisjoint({"user", "key"})
    return response.status_code == 403 or "key" in who


def note(request: HttpRequest, response: HttpResponseBase, *, now: datetime) -> None:
    """This function will write a refusal down; if the database can't take it, the log does, and the answer stays.

    :raises TooManyRequests: whoever it is was refused too often lately, and would fill the trail; nothing was written
    """
    who = actor()
    match = request.resolver_match
    facts = {
        "route": f"/{match.route}"[:200] if match else "unmatched",
        "status": response.status_code,
        "code": getattr(response, "code", ""),
        "user_id": who.get("user"),
        "key_id": who.get("key"),
    }
    try:
        limits.spend(limits.named("refused"), str(facts["user_id"] or facts["key_id"]), now=now)
        with transaction.atomic():
            Refusal.objects.create(**facts, request_id=who.get("request", ""), at=now)
    except Error:
        log.error("refusal_not_written", **facts)
