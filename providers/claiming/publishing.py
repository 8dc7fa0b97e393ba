"""Publishing a profile: its clinician says that it may be shown. Whether it is depends on the listing."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction

from accounts.errors import DomainError
from providers import search_rows
from providers.models import Provider


class Missing(TypedDict):
    """What a profile lacks: a code, and a sentence for its clinician."""

    code: str
    detail: str


class ProfileIsIncomplete(DomainError):
    code = "profile_incomplete"
    detail = "Your profile lacks something that patients look for. See what is missing."


def missing(provider: Provider, *, has_taxonomy: bool) -> list[Missing]:
    """This function will say what a profile needs before it can be published."""
    needed = (
        (
            "taxonomies",
            has_taxonomy,
            "Say what you are trained in: a taxonomy that the registry has for your NPI.",
        ),
        ("languages", bool(provider.languages), "Say in which languages you see people."),
        (
            "practising_since",
            provider.practising_since is not None,
            "Say since which year you have practised.",
        ),
    )
    return [Missing(code=code, detail=detail) for code, is_there, detail in needed if not is_there]


@transaction.atomic
def publish(*, provider: Provider, now: datetime) -> Provider:
    """This function will let a profile be shown as soon as nothing else stands against it.

    :raises ProfileIsIncomplete: something is missing, named in the answer
    """
    row = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    lacks = missing(row, has_taxonomy=row.taxonomies.exists())
    if lacks:
        raise ProfileIsIncomplete(extra={"missing": lacks})
    return _say(row, row.published_at or now, now=now)


@transaction.atomic
def unpublish(*, provider: Provider, now: datetime) -> Provider:
    """This function will take a profile out of search until it is published again. Booked visits stay."""
    row = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    return _say(row, None, now=now)


def _say(row: Provider, published_at: datetime | None, *, now: datetime) -> Provider:
    if row.published_at != published_at:
        row.published_at = published_at
        row.save(update_fields=["published_at"])
        search_rows.refresh_provider(row.pk, now=now)
    return row
