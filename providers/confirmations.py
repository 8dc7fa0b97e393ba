"""Ask clinicians now and then whether what is shown of them still holds: one mail, one page, one click."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Prefetch, Q
from django.urls import reverse

from accounts.errors import DomainError
from providers import practice_changes
from providers.models import PlanAcceptance, Practice, Provider, WeeklyHours
from providers.rounds import Enough, go_round, never
from providers.verification import notices

REMIND_AFTER = timedelta(days=80)  # ten days before patients are told that it is old
AGAIN_AFTER = timedelta(days=30)
LIFE = timedelta(days=14)
MOST = 12  # practices in one mail, those confirmed longest ago first: its link has to stay on one line
SALT = "kaly.providers.confirmations"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_OF_PLANS = """(
    SELECT min(a.confirmed_at) FROM providers_planacceptance AS a
    JOIN providers_insuranceplan AS plan ON plan.id = a.plan_id AND plan.is_active
    JOIN providers_payer AS payer ON payer.id = plan.payer_id AND payer.is_active
    WHERE a.practice_id = practice.id AND a.answer <> 'unknown'
)"""
# The clinicians whom their practices were shown for long enough without a word; of each, these practices.
OLD = f"""
SELECT provider.id, (array_agg(practice.id ORDER BY told.at, practice.id))[:{MOST}]
FROM providers_provider AS provider
JOIN providers_practice AS practice ON practice.provider_id = provider.id
JOIN providers_location AS place ON place.id = practice.location_id
JOIN providers_clinic AS clinic ON clinic.id = place.clinic_id AND clinic.ended_at IS NULL
CROSS JOIN LATERAL (SELECT LEAST(
    practice.phone_confirmed_at, practice.hours_confirmed_at, practice.accepts_confirmed_at, {_OF_PLANS}
) AS at) AS told
WHERE provider.owner_id IS NOT NULL AND provider.claim = 'claimed' AND provider.published_at IS NOT NULL
  AND told.at <= %(old)s AND provider.id > %(after)s
  AND NOT EXISTS (
      SELECT FROM accounts_outboxmessage AS m
      WHERE m.user_id = provider.owner_id AND m.kind = 'verification.freshness' AND m.created_at > %(again)s
  )
GROUP BY provider.id ORDER BY provider.id LIMIT %(limit)s
"""  # noqa: S608  statements of ours alone


class LinkIsWrong(DomainError):
    """Also where it is somebody else's by now: the page says no more than that."""

    code = "link_is_wrong"
    status = 404
    detail = "This link isn't one of ours, or it is no longer yours. Please copy it from the mail as a whole."


class LinkIsOld(DomainError):
    code = "link_is_old"
    status = 410
    detail = "This link was good for 14 days, and they are over. The next mail has a new one."


class ShownChanged(DomainError):
    code = "shown_changed"
    detail = "Something has changed since you opened this page. Please look once more."


class Asked(NamedTuple):
    """Whom a link asks, and about which practices of theirs."""

    user_id: UUID
    practices: list[Practice]


def remind(*, now: datetime, enough: Enough = never) -> int:
    """This function will ask each clinician whose facts nobody confirmed for 80 days, at most once in 30 days."""
    old, again = now - REMIND_AFTER, now - AGAIN_AFTER
    return go_round(OLD, _remind, now=now, enough=enough, old=old, again=again)


def link(*, user_id: UUID, practice_ids: list[UUID], now: datetime) -> str:
    """This function will make the address of a page that shows these practices to their clinician for 14 days."""
    told = {
        "user": user_id.hex,
        "practices": [practice_id.hex for practice_id in practice_ids],
        "until": int((now + LIFE).timestamp()),
    }
    token = signing.Signer(salt=SALT).sign_object(told)
    return settings.PUBLIC_URL + reverse("still-right", args=[token])


def read(token: str, *, now: datetime) -> Asked:
    """This function will say whom a link asks about what; it changes nothing.

    :raises LinkIsWrong: we did not make it, or nothing that it asks about is theirs any more
    :raises LinkIsOld: its time is over
    """
    try:
        told = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise LinkIsWrong from None
    if now.timestamp() >= told["until"]:
        raise LinkIsOld
    of_them = Practice.objects.filter(
        pk__in=told["practices"],
        provider__owner=told["user"],
        provider__owner__is_active=True,
        location__clinic__ended_at=None,
    )
    practices = list(of_them.select_related("location__clinic").prefetch_related(*_shown(now)).order_by("pk"))
    if not practices:
        raise LinkIsWrong
    return Asked(UUID(told["user"]), practices)


@transaction.atomic
def confirm(*, token: str, seen: str, now: datetime) -> Asked:
    """This function will note that all that a page showed still holds. Saying it twice is the same as once.

    :raises LinkIsWrong, LinkIsOld: as `read`
    :raises ShownChanged: the facts are not the ones that were seen
    """
    asked = read(token, now=now)
    locked = Practice.objects.filter(pk__in=[practice.pk for practice in asked.practices])
    list(locked.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    asked = read(token, now=now)
    if digest(facts(asked)) != seen:
        raise ShownChanged
    for practice in asked.practices:
        practice_changes.confirm(practice=practice, facts=practice_changes.FACTS, now=now)
    return asked


def facts(asked: Asked) -> list[dict[str, Any]]:
    """This function will say what patients are shown of each practice, in the words of the page."""
    return [
        {
            "clinic": practice.location.clinic.name,
            "place": str(practice.location),
            "phone": practice.phone or "None",
            "accepts": practice.get_accepts_display(),
            "hours": [
                f"{DAYS[hours.weekday]}, {hours.starts:%-I:%M %p} to {hours.ends:%-I:%M %p}{_valid(hours)}"
                for hours in practice.weekly_hours.all()
            ],
            "plans": [
                f"{answer.plan.payer}, {answer.plan}: {answer.get_answer_display().lower()}"
                for answer in practice.plan_acceptances.all()
            ],
        }
        for practice in asked.practices
    ]


def digest(shown: list[dict[str, Any]]) -> str:
    """This function will return a short text that stands for exactly these facts."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _shown(now: datetime) -> list[Prefetch]:
    today = now.astimezone(UTC).date() - timedelta(days=1)  # it is not yet over anywhere
    hours = WeeklyHours.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    plans = PlanAcceptance.objects.filter(plan__is_active=True, plan__payer__is_active=True)
    return [
        Prefetch("weekly_hours", hours.order_by("weekday", "starts", "pk")),
        Prefetch(
            "plan_acceptances",
            plans.exclude(answer=PlanAcceptance.Answer.UNKNOWN)
            .select_related("plan__payer")
            .order_by("plan__payer__name", "plan__name", "pk"),
        ),
    ]


def _valid(hours: WeeklyHours) -> str:
    begins = f", from {hours.valid_from:%B %-d, %Y}" if hours.valid_from else ""
    return begins + (f", until {hours.valid_to:%B %-d, %Y}" if hours.valid_to else "")


def _remind(now: datetime, provider_id: UUID, practice_ids: list[UUID]) -> bool:
    provider = Provider.objects.select_related("owner").get(pk=provider_id)
    return provider.owner is not None and notices.tell(
        provider,
        "freshness",
        dedupe_key=f"{provider_id}:{now.astimezone(UTC):%Y-%m}",
        now=now,
        link=link(user_id=provider.owner.pk, practice_ids=practice_ids, now=now),
    )
