"""What the software of a clinic is told: what its people are told of, as far as it changes a request or a visit."""

from datetime import datetime
from uuid import UUID

from patients.models import RequestTarget, Visit
from patients.notices.events import Event
from providers.models import Practice
from providers.models.webhooks import WebhookEvent
from providers.webhooks import telling

EVENTS = {
    Event.REQUESTED: WebhookEvent.REQUESTED,
    Event.COUNTERED: WebhookEvent.COUNTERED,
    Event.COUNTER_EXPIRED: WebhookEvent.EXPIRED,
    Event.DECLINED: WebhookEvent.DECLINED,
    Event.EXPIRED: WebhookEvent.EXPIRED,
    Event.WITHDRAWN: WebhookEvent.WITHDRAWN,
    Event.EMERGENCY: WebhookEvent.WITHDRAWN,
    Event.CONFIRMED: WebhookEvent.CONFIRMED,
    Event.BOOKED: WebhookEvent.CONFIRMED,
    Event.MOVED: WebhookEvent.MOVED,
    Event.MOVED_AWAY: WebhookEvent.MOVED,
    Event.SHIFTED: WebhookEvent.MOVED,
    Event.OFF_ITS_TIME: WebhookEvent.MOVED,
    Event.CANCELLED_BY_PATIENT: WebhookEvent.CANCELLED,
    Event.CANCELLED_BY_CLINIC: WebhookEvent.CANCELLED,
    Event.CHECKED_IN: WebhookEvent.CHECKED_IN,
    Event.COMPLETED: WebhookEvent.COMPLETED,
    Event.NO_SHOW: WebhookEvent.NO_SHOW,
}
# Of these it depends on what has become of the row.
BY_STATUS: dict[tuple[Event, str], WebhookEvent] = {
    (Event.COUNTER_REFUSED, RequestTarget.Status.WITHDRAWN): WebhookEvent.WITHDRAWN,
    (Event.SETTLED, Visit.Status.COMPLETED): WebhookEvent.COMPLETED,
    (Event.SETTLED, Visit.Status.NO_SHOW): WebhookEvent.NO_SHOW,
}


def tell(event: Event, about_id: UUID, *, row: str, status: str, practice: Practice, now: datetime) -> None:
    """This function will tell the software of a practice's clinic, of its id alone."""
    told = EVENTS.get(event) or BY_STATUS.get((event, status))
    if told is not None:
        telling.tell(
            event=told,
            clinic_id=practice.location.clinic_id,
            about_id=about_id,
            key=f"{event}:{row}",
            now=now,
        )
