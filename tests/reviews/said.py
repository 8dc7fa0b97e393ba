"""Visits that took place, and what their patients say of them."""

from datetime import timedelta

from patients.models import Visit
from reviews import showing, writing
from reviews.models import Rating, Review
from reviews.writing import Stars, Written
from tests.factories.patients import PatientFactory
from tests.patients import demand

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BODY = {"stars": {"overall": 4, "listened": 5}, "text": "She took her time and explained each step."}


def patient(**facts):
    """Ada, whose telephone is not the practice's."""
    return PatientFactory(**{"phone": "+12125550199", **facts})


def attended(practice, at, who=None, **facts):
    """A visit that was asked for a day before, and completed when it ended."""
    visit = demand.visit(who or patient(), practice, at, at - DAY)
    done = {"status": "completed", "ended_at": visit.ends_at, **facts}
    Visit.objects.filter(pk=visit.pk).update(**done)
    return Visit.objects.select_related("patient__user", "practice__provider").get(pk=visit.pk)


def patients(count, prefix="patient"):
    """So many people, each with an account of long ago."""
    return [patient(user__email=f"{prefix}{number}@example.org") for number in range(count)]


def written(overall=4, text="", **more):
    stars = {name: more.pop(name) for name in ("listened", "staff", "would_recommend") if name in more}
    return Written(stars=Stars(overall=overall, **stars), text=text, **more)


def say(visit, now, overall=4, text="", **more):
    """A review as its patient writes it."""
    by = visit.patient.user or visit.patient.proxies.get().user
    return writing.submit(visit=visit, written=written(overall, text, **more), by=by, now=now)


def shown(visit, now, **more):
    """One that was written three days ago, and can be read since today."""
    review = say(visit, now - showing.PUBLISHED_AFTER, **more)
    assert showing.publish_due(now=now) == 1
    return fresh(review)


def counted(visit, now, **more):
    """One that was written four weeks ago, and counts since today."""
    review = say(visit, now - showing.COUNTED_AFTER, **more)
    showing.publish_due(now=now)
    showing.count_due(now=now)
    return fresh(review)


def fresh(review):
    return Review.objects.with_all().get(pk=review.pk)


def counting(practice, count, now, **facts):
    """So many reviews of other patients that count since today, one a week, oldest first; written as rows."""
    made = []
    for number, who in enumerate(patients(count)):
        at = now - (count - number) * 7 * DAY - 30 * DAY
        visit = attended(practice, at, who)
        moments = {"submitted_at": at + 2 * DAY, "published_at": at + 5 * DAY, "counted_at": now}
        row = Review.objects.create(
            visit=visit, patient=who, provider=practice.provider, visited_at=at, status="published",
            submitted_by=who.user, display_name="A patient", **moments, **facts,
        )  # fmt: skip
        Rating.objects.create(review=row, overall=1 + number % 5)
        made.append(row)
    return made
