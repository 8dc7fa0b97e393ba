"""What a person chooses of the messages to them: which topics, by which channels."""

from collections.abc import Mapping
from datetime import datetime

from accounts.errors import DomainError
from accounts.models import Channel, MessageChoice, Topic, User
from accounts.outbox.topics import is_optional

Chosen = Mapping[tuple[Topic, Channel], bool]


class NeededForCare(DomainError):
    code = "needed_for_care"
    detail = "These messages are part of your care or of your account, so they can't be stopped."


def choose(*, user: User, chosen: Chosen, now: datetime) -> None:
    """This function will store what a person wants or not; what they don't name stays as it is.

    :raises NeededForCare: they would not hear of something that care needs
    """
    if any(not wanted and not is_optional(*what) for what, wanted in chosen.items()):
        raise NeededForCare
    MessageChoice.objects.bulk_create(
        [
            MessageChoice(user=user, topic=topic, channel=channel, wanted=wanted, changed_at=now)
            for (topic, channel), wanted in chosen.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "topic", "channel"],
        update_fields=["wanted", "changed_at"],
    )
