"""Private addresses of the matrix: Ada's, a stranger's, and one that the former proxy has ended."""

from patients.models import CalendarFeed
from patients.proxies import digest_of

SECRET = "secret-of-a-feed"


def add_feeds(world):
    """Ada's by a secret that is known; all of the patients' side but the one that is over."""
    given = {"side": "patient", "created_at": world.now}
    own = CalendarFeed.objects.create(user=world.user("patient"), digest=digest_of(SECRET), **given)
    stranger = CalendarFeed.objects.create(user=world.user("another patient"), digest="b" * 64, **given)
    CalendarFeed.objects.create(
        user=world.user("former proxy"), digest="c" * 64, revoked_at=world.now, **given | {"side": "clinic"}
    )
    world.objects |= {"feed_id": own.pk, "secret": SECRET}
    world.foreign["feed_id"] = stranger.pk
