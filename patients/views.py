"""The private address of somebody's calendar: whoever knows the secret reads when and where, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from accounts import limits
from accounts.pages.secret import kept_secret
from patients.api.own import found
from patients.feeds import feeds, writing


class Feed(View):
    """For calendars, which bring no session; unknown, ended and of a closed account are one and the same 404."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        feed, now = found(feeds.find(secret)), timezone.now()
        limits.spend(limits.named("feed"), str(feed.pk), now=now)
        feeds.note_read(feed=feed, now=now)
        file = HttpResponse(
            writing.written(feed, now=now),
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="visits.ics"'},
        )
        return kept_secret(file)
