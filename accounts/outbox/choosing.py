"""What a person chooses of the messages to them: which topics, by which channels."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import Channel, MessageChoice, MessageLanguage, Topic, User
from accounts.outbox import choices
from accounts.outbox.topics import is_optional

Chosen = Mapping[tuple[Topic, Channel], bool]


class NeededForCare(DomainError):
    code = "needed_for_care"
    detail = "These messages are part of your care or of your account, so they can't be stopped."


@transaction.atomic
def choose(*, user: User, chosen: Chosen, now: datetime, language: MessageLanguage | None = None) -> None:
    """This function will store what a person wants or not, and in which language; what is not named stays as it is.

    :raises NeededForCare: they would not hear of something that care needs
    """
    if any(not wanted and not is_optional(*what) for what, wanted in chosen.items()):
        raise NeededForCare
    take_turn(user)
    MessageChoice.objects.bulk_create(
        [
            MessageChoice(user=user, topic=topic, channel=channel, wanted=wanted, changed_at=now)
            for (topic, channel), wanted in _changed(user, chosen)
        ],
        update_conflicts=True,
        unique_fields=["user", "topic", "channel"],
        update_fields=["wanted", "changed_at"],
    )
    if language is not None:
        User.objects.filter(pk=user.pk).update(language=language)


def take_turn(user: User) -> User:
    """This function will let nobody else change what a person chose until the transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _changed(user: User, chosen: Chosen) -> list[tuple[tuple[Topic, Channel], bool]]:
    """What is not so already: a choice keeps the moment since when it holds."""
    before = choices.all_wanted(user)
    return [(what, wanted) for what, wanted in chosen.items() if wanted != (what in before)]
