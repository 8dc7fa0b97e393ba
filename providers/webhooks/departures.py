"""What becomes of endpoints when who named them goes: the address may be theirs, and they know the secret."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from providers.models import WebhookEndpoint
from providers.models.webhooks import DisabledBecause
from providers.webhooks import notices


def disable_those_of(user_id: UUID, *, clinic_ids: Collection[UUID], now: datetime) -> None:
    """This function will disable the endpoints that somebody named, and tell whoever owns the clinics now.

    Call it in the transaction that ends their ownership, after that. What waits sees to itself.
    """
    theirs = WebhookEndpoint.objects.filter(clinic__in=clinic_ids, created_by=user_id, disabled_at=None)
    for endpoint in theirs.select_related("clinic").select_for_update(of=("self",)):
        endpoint.disabled_at, endpoint.disabled_because = now, DisabledBecause.NAMED_BY_WHO_LEFT
        endpoint.save(update_fields=["disabled_at", "disabled_because"])
        notices.tell_of_end(endpoint, DisabledBecause.NAMED_BY_WHO_LEFT, now=now)
