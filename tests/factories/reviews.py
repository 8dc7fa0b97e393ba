"""Visits that took place, and what their patients say of them: as rows, or written as a patient writes."""

from datetime import timedelta

from reviews import showing, writing
from reviews.models import SHOWN, Rating, Review
from reviews.writing import Stars, Written
from tests.factories.patients import PatientFactory
from tests.patients import demand

DAY, HALF = timedelta(days=1), timedelta(minutes=30)
TEXT = "She listened, and explained what I can do about it myself."


def author(email="ada@example.org", **facts):
    """A patient of their own telephone: that of the factory is the practice's, which would hold what they write."""
    return PatientFactory(user__email=email, **{"phone": "+12125550187", **facts})


def visited(patient, practice, at, **facts):
    """A visit of half an hour that took place."""
    ended = {"status": "completed", "ended_at": at + HALF, **facts}
    return demand.visit(patient, practice, at, at - 9 * DAY, **ended)


def review(visit, now, *, stars=4, text=TEXT, **facts):
    """The review of a visit as a row, shown unless `facts` say otherwise; written the day after the visit."""
    written = visit.ends_at + DAY
    status = facts.setdefault("status", "published")
    if status in SHOWN:
        facts = {"published_at": written + showing.PUBLISHED_AFTER, "public_text": text, **facts}
    if status == "held":
        facts = {"held_at": written, "held_for": ["abuse"], **facts}
    row = Review(
        visit=visit,
        patient=visit.patient,
        provider=visit.practice.provider,
        visited_at=visit.starts_at,
        **{"submitted_at": written, "submitted_by": visit.patient.user, "display_name": "A patient", **facts},
    )
    row.text = text
    row.save()
    if stars is not None:
        Rating.objects.create(review=row, overall=stars)
    return row


def write(visit, now, *, stars=4, text=TEXT, by=None, **more):
    """What the patient of a visit says of it, as they say it."""
    written = Written(stars=Stars(overall=stars), text=text, **more)
    return writing.submit(visit=visit, written=written, by=by or visit.patient.user, now=now)


def shown(visit, now, **written):
    """A review that was written, waited its days and is shown; `now` is when it was written."""
    row = write(visit, now, **written)
    showing.publish_due(now=now + showing.PUBLISHED_AFTER)
    row.refresh_from_db()
    return row


def counted(visit, now, **written):
    """One that counts, too."""
    row = shown(visit, now, **written)
    showing.count_due(now=now + showing.COUNTED_AFTER)
    row.refresh_from_db()
    return row
