"""Everywhere that a value could end up, as text to be searched."""

from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts import outbox
from accounts.models import Channel, OutboxMessage
from accounts.outbox.rows import payload_of
from tests import servers

# Plain on purpose: facts of a clinic, which are public or its own business, and addresses that it invites.
PLAIN = {
    "providers_clinic.name",
    "providers_clinicevent.name",
    "providers_externalcalendar.name",
    "providers_externalcalendarevent.name",
    "providers_integrationkey.name",
    "providers_integrationkeyevent.name",
    "providers_invitation.email",
    "providers_invitationevent.email",
    "providers_practice.phone",
    "providers_practiceevent.phone",
}


def columns():
    """Each column of each table as one text, as a dump has it: bytes in hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT string_agg("{column}"::text, chr(10)) FROM "{table}"')
            yield f"{table}.{column}", cursor.fetchone()[0] or ""


def broker():
    """All that lies in Valkey: keys, and their values as the server dumps them."""
    client = redis.Redis.from_url(settings.REDIS_URL.replace("redis+socket://", "unix://", 1))
    found = [key + (client.dump(key) or b"") for key in client.scan_iter()]
    client.close()
    return b"\n".join(found).decode("latin-1")


def metrics():
    return Client().get("/metrics").content.decode()


def subjects():
    """Of mails, and all that the software of clinics is told."""
    messages = [message for message in OutboxMessage.objects.all() if bytes(message.payload)]
    return "\n".join(f"{message.kind} {_subject(message)}" for message in messages)


def _subject(message):
    return payload_of(message) if message.channel == Channel.WEBHOOK else outbox.open_email(message).subject


def server_log():
    """PostgreSQL's own, where the run has a server of its own."""
    sockets = Path(settings.DATABASES["default"]["HOST"])
    is_ours = sockets.parent.name.startswith(servers.PREFIX)
    return (sockets.parent / "postgres.log").read_text() if is_ours else ""


def hits(values, text):
    """Those that a text holds, as they are or as a dump spells bytes."""
    return [value for value in values if value in text or value.encode().hex() in text]
