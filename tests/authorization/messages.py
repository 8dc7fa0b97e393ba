"""Messages of the matrix: one that was given up, the link by which Ada stops some, the name of a mail in a folder."""

from accounts import outbox
from accounts.models import Channel, OutboxMessage, Topic
from accounts.outbox import unsubscribing


def add_messages(world):
    address = unsubscribing.link(world.user("patient"), Topic.REMINDERS, Channel.EMAIL)
    world.objects["stop_token"] = address.split("/")[-2]
    dead = OutboxMessage.objects.create(
        kind="visit.confirmed", dedupe_key="dead", state="dead", created_at=world.now, due_at=world.now
    )
    world.objects["message_id"] = world.foreign["message_id"] = dead.pk
    world.objects["mail_name"] = "20261123T150000000000Z-0a1b2c3d.eml"
    for kind, name in (("visit.booked", "patient"), ("practice.booked", "clinic owner")):
        outbox.queue(
            kind=kind,
            dedupe_key=kind,
            email=outbox.Email(world.user(name).email, "Hello", "Hello"),
            user=world.user(name),
            now=world.now,
        )
    OutboxMessage.objects.filter(dedupe_key__in=("visit.booked", "practice.booked")).update(
        about_id=world.objects["visit_id"]
    )
