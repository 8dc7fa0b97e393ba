"""What the owners of a clinic are told when nothing is sent to an endpoint of theirs any more."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts import outbox
from accounts.models import MessageLanguage, Topic, User
from accounts.outbox import kinds, words
from accounts.outbox.kinds import Facts, Kind, Said
from providers.models import Membership, WebhookEndpoint
from providers.models.webhooks import DisabledBecause

WORDS = Path(__file__).parent / "words"
DISABLED = "webhook.disabled"
EN, ES = MessageLanguage.EN, MessageLanguage.ES
WHY = {
    EN: {
        DisabledBecause.GONE: "it answered that it is gone (410)",
        DisabledBecause.FAILING: "it has taken nothing for days",
        DisabledBecause.NAMED_BY_WHO_LEFT: "whoever named its address owns the clinic no longer, so it may be theirs",
    },
    ES: {
        DisabledBecause.GONE: "respondió que ya no existe (410)",
        DisabledBecause.FAILING: "no ha aceptado nada en varios días",
        DisabledBecause.NAMED_BY_WHO_LEFT: "quien indicó su dirección ya no es propietario de la clínica",
    },
}
EXAMPLE: dict[str, Any] = {
    "name": "Front desk system",
    "clinic": "Fulton Street Physical Therapy",
    "because": DisabledBecause.FAILING.value,
}


def register() -> None:
    """This function will make the kind known to the outbox."""
    texts = words.read(WORDS)[DISABLED]
    kinds.register(Kind(name=DISABLED, topic=Topic.ACCOUNT, texts=texts, example=EXAMPLE, say=say))


def say(facts: Facts, language: MessageLanguage) -> Said:
    """This function will put the facts of an end into words."""
    why = WHY[language][DisabledBecause(facts["because"])]
    return {"name": facts["name"], "clinic": facts["clinic"], "why": why, "link": settings.PUBLIC_URL}


def tell_of_end(endpoint: WebhookEndpoint, because: DisabledBecause, *, now: datetime) -> None:
    """This function will tell everybody who owns the clinic that an endpoint was disabled, and why."""
    facts = {"name": endpoint.name, "clinic": endpoint.clinic.name, "because": because.value}
    owners = Membership.objects.active(now).filter(clinic=endpoint.clinic_id, is_owner=True)
    for user in User.objects.filter(pk__in=owners.values("user")).order_by("pk"):
        outbox.tell(
            kind=DISABLED,
            facts=facts,
            dedupe_key=f"{DISABLED}:{endpoint.pk}:{now.isoformat()}:{user.pk}",
            user=user,
            about_id=endpoint.pk,
            now=now,
        )
