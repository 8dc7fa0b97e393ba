"""What the public page of a clinician shows, read once for the page and for what search engines read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from rest_framework.request import Request

from providers import profiles, reputation
from providers.models import Language
from reviews import reading
from reviews.api.paging import ReviewPage
from reviews.pages.spoken import Words

Page = dict[str, Any]


def page(practice_id: UUID, *, request: Request, words: Words, now: datetime) -> Page:
    """This function will read all that the page of a practice shows, with the reviews of the page that is asked for.

    :raises Practice.DoesNotExist: there is none, or it may not be shown now
    :raises ValidationError: the cursor is not one of ours
    """
    read = reading.of_practice(practice_id, now=now)
    profile, within = profiles.profile(practice_id, now=now), profession(read)
    pages = ReviewPage()
    pages.of, pages.page_size_query_param = str(read.practice.provider_id), ""
    rows: Any = pages.paginate_queryset(reading.of_provider(read.practice.provider_id), request) or []
    spoken = dict(
        Language.objects.filter(tag__in=profile["provider"]["languages"]).values_list("tag", "own_name")
    )
    return {
        "profile": profile,
        "profession": within,
        "compared_with": reputation.compared_with(within),
        "url": settings.PUBLIC_URL + reverse("clinician-page", args=[practice_id]),
        "themes": read.themes,
        "check_ins": read.check_ins,
        "languages": [spoken.get(tag, tag) for tag in profile["provider"]["languages"]],
        "services": services(profile, words),
        "reviews": [reading.shown(row) for row in rows],
        "next": pages.get_next_link() if rows else None,
        "is_first": pages.get_previous_link() is None if rows else True,
    }


def profession(read: reading.Read) -> str:
    """This function will name the profession within which the clinician is compared; empty where it is not known."""
    held = read.practice.provider.taxonomies.all()
    return next((one.taxonomy.specialty.profession for one in held if one.is_primary), "")


def services(profile: Page, words: Words) -> list[str]:
    """This function will name the kinds of visit that are offered, each once."""
    named = (words["services"][entry["mode"]] for entry in profile["visit_types"])
    return list(dict.fromkeys(named))
