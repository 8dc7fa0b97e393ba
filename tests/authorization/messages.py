"""Messages of the matrix: the link by which Ada stops some, and the name of a mail that a folder may hold."""

from accounts.models import Channel, Topic
from accounts.outbox import unsubscribing


def add_messages(world):
    address = unsubscribing.link(world.user("patient"), Topic.REMINDERS, Channel.EMAIL)
    world.objects["stop_token"] = address.split("/")[-2]
    world.objects["mail_name"] = "20261123T150000000000Z-0a1b2c3d.eml"
