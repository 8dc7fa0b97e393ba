"""Messages of the matrix: the link by which Ada stops some."""

from accounts.models import Channel, Topic
from accounts.outbox import unsubscribing


def add_messages(world):
    address = unsubscribing.link(world.user("patient"), Topic.REMINDERS, Channel.EMAIL)
    world.objects["stop_token"] = address.split("/")[-2]
