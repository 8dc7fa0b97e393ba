"""How long the content of documents is kept, and the sweep that deletes the rest. The rows stay until erasure."""

from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Exists, Q, QuerySet, Subquery

from accounts.own_data import holds
from accounts.own_data.retention import BATCH, QUARTER, SIX_YEARS
from providers.documents import storing, subjects
from providers.models import Document, VerificationCase

OPEN, DECIDED = VerificationCase.State.OPEN, VerificationCase.State.DECIDED


def due(now: datetime) -> QuerySet[Document]:
    """This function will find the documents whose content has been kept for as long as it may.

    Of an identity QUARTER after the last of its cases was over, of anything else SIX_YEARS after the last decision
    on it; QUARTER also where nothing was ever decided on it. While a case is open nothing goes.
    """
    closed = _last(subjects.cases().exclude(state=OPEN))
    decided = _last(subjects.cases().filter(state=DECIDED))
    present = Document.objects.filter(~Exists(subjects.cases().filter(state=OPEN)), removed_at=None)
    soon = Q(kind=Document.Kind.IDENTITY) | Q(decided=None)
    return present.annotate(closed=closed, decided=decided).filter(
        (soon & Q(uploaded_at__lte=now - QUARTER) & (Q(closed=None) | Q(closed__lte=now - QUARTER)))
        | (~soon & Q(uploaded_at__lte=now - SIX_YEARS, decided__lte=now - SIX_YEARS))
    )


def sweep(*, now: datetime) -> int:
    """This function will delete the content of every document that is due, in batches, and count them.

    Whatever belongs to somebody under a hold stays.
    """
    total = deleted = _delete_some(now)
    while deleted == BATCH:
        deleted = _delete_some(now)
        total += deleted
    return total


@transaction.atomic
def _delete_some(now: datetime) -> int:
    holds.let_none_begin()
    old = due(now).exclude(dossier__user__in=holds.held_people())
    locked = old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    return storing.delete_content(list(locked[:BATCH]), now=now)


def _last(cases: QuerySet[VerificationCase]) -> Subquery:
    """When the last of a document's cases was over."""
    return Subquery(cases.order_by("-decided_at").values("decided_at")[:1], output_field=DateTimeField())
