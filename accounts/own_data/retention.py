"""How long what is stored is kept, and the sweep that deletes the rest. docs/data-map.md says the same in words."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import limits, sessions
from accounts.models import DataExport, Erasure, KeptAnswer, LegalHold, OutboxMessage, RoleGrant, User
from accounts.own_data import exports, holds

BATCH = 500
DAY = timedelta(days=1)
MONTH = timedelta(days=30)
QUARTER = timedelta(days=90)
# 45 CFR 164.316(b)(2)(i): six years for what documents who was allowed to do what.
SIX_YEARS = timedelta(days=6 * 365 + 2)


class Rule(NamedTuple):
    """Rows that may be kept for `after` from a moment of theirs on and are deleted once they are that old.

    `rows` finds those whose moment is at or before a cutoff; `person` is the column with the id that a hold may name.
    """

    model: str
    after: timedelta
    why: str
    rows: Callable[[datetime], QuerySet[Any]]
    person: str


RULES = [
    Rule(
        "accounts.User",
        MONTH,
        "of an account whose address nobody confirmed: it may be somebody else's",
        lambda cutoff: User.objects.filter(
            Exists(EmailAddress.objects.filter(user=OuterRef("pk"))),
            ~Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)),
            created_at__lte=cutoff,
            last_login=None,
        ),
        "pk",
    ),
    Rule(
        "accounts.OutboxMessage",
        QUARTER,
        "so that the same thing is not said twice, and to look into what did not arrive",
        lambda cutoff: OutboxMessage.objects.filter(
            Q(sent_at__lte=cutoff)
            | Q(state__in=[OutboxMessage.State.DEAD, OutboxMessage.State.SKIPPED], created_at__lte=cutoff)
        ),
        "user_id",
    ),
    Rule(
        "accounts.DataExport",
        QUARTER,
        "to show when a copy was made; its content goes after 72 hours",
        lambda cutoff: DataExport.objects.filter(requested_at__lte=cutoff).exclude(
            state=DataExport.State.DUE
        ),
        "user_id",
    ),
    Rule(
        "accounts.KeptAnswer",
        DAY,
        "so that asking again under the same key does nothing twice",
        lambda cutoff: KeptAnswer.objects.filter(created_at__lte=cutoff),
        "user_id",
    ),
    Rule(
        "accounts.Erasure",
        QUARTER,
        "one that was called off, to answer questions about it; one that was done is kept for good",
        lambda cutoff: Erasure.objects.filter(cancelled_at__lte=cutoff),
        "person_id",
    ),
    Rule(
        "accounts.RoleGrant",
        SIX_YEARS,
        "to show who was allowed to do what",
        lambda cutoff: RoleGrant.objects.filter(ended_at__lte=cutoff),
        "user_id",
    ),
    Rule(
        "accounts.LegalHold",
        SIX_YEARS,
        "to show why something was kept",
        lambda cutoff: LegalHold.objects.filter(released_at__lte=cutoff),
        "subject_id",
    ),
]
_of_other_apps: list[Rule] = []


def add(*rules: Rule) -> None:
    """This function will add the rules of an app above; called once from its AppConfig.ready()."""
    _of_other_apps.extend(rules)


def rules() -> Iterator[Rule]:
    """This function will give every rule there is."""
    yield from RULES
    yield from _of_other_apps


def sweep(*, now: datetime) -> dict[str, int]:
    """This function will delete whatever is as old as its rule says, in batches, and count it by model.

    Whatever belongs to somebody under a hold stays. Copies, sessions and counters that are over go in any case.
    """
    exports.delete_expired(now=now)
    sessions.sweep(now=now)
    limits.sweep(now=now)
    counts: dict[str, int] = {}
    for rule in rules():
        deleted = BATCH
        while deleted == BATCH:
            deleted = _delete_some(rule, now)
            counts[rule.model] = counts.get(rule.model, 0) + deleted
    return counts


@transaction.atomic
def _delete_some(rule: Rule, now: datetime) -> int:
    holds.let_none_begin()
    old = rule.rows(now - rule.after).exclude(**{f"{rule.person}__in": holds.held_people()})
    pks = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    old.model._default_manager.filter(pk__in=pks).delete()
    return len(pks)
