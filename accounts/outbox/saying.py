"""What most kinds say: their facts as they are, days and moments in words, and where to go."""

from collections.abc import Callable, Collection

from django.conf import settings

from accounts.models import MessageLanguage
from accounts.outbox import dates
from accounts.outbox.kinds import Facts, Said


def plainly(
    *, moments: Collection[str] = (), days: Collection[str] = ()
) -> Callable[[Facts, MessageLanguage], Said]:
    """This function will make a `Kind.say` of facts of which some are moments or days; `site` is our address.

    Moments are said by the clock of UTC, for what nobody has said a place of.
    """

    def say(facts: Facts, language: MessageLanguage) -> Said:
        said = {name: str(value) for name, value in facts.items()}
        said |= {name: dates.moment(facts[name], "UTC", language) for name in moments if name in facts}
        said |= {name: dates.day(facts[name], language) for name in days if name in facts}
        return said | {"site": settings.PUBLIC_URL}

    return say
