"""What is said in the demonstration: a review that is shown and answered, and one that waits for a moderator."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.errors import DomainError
from accounts.models import User
from patients import demo, registration
from patients.demo import people, visits
from patients.models import Patient, Visit
from providers.models import Practice
from reviews import showing, visit_shown, writing
from reviews.models import Appeal, Decision, Flag, Freeze, Rating, Reply, Review
from reviews.replies import replying
from reviews.writing import Stars, Written

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER = people.Person("ben@kaly.example", "another patient, whose review waits for a moderator")
PEOPLE = (OTHER,)
SHOWN = Written(
    stars=Stars(overall=4, timely_access=3, listened=5, staff=4, would_recommend=True),
    text="She listened until I had said everything, and showed me two exercises that I still do. I waited a while.",
    display_name="A careful walker",
    show_visit=visit_shown.VERSION,
)
HELD = Written(
    stars=Stars(overall=5),
    text="My neighbour Walter Brandt sent me here, and he was right: I can turn my head again.",
)
ANSWER = "Thank you for taking the time to write. We look at what is said about waiting each month."


def arrange(*, password: str, now: datetime) -> Sequence[str]:
    """This function will have both reviews there; again is no harm. Returns what could not be made, each with why.

    Needs the people of the demonstration (patients/demo).
    """
    other = people.account(OTHER, password)
    practice = Practice.objects.filter(provider__owner__email=demo.CLINICIAN.email).earliest("pk")
    owner = User.objects.get(email=demo.OWNER.email)
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("review that is shown", lambda: _shown(owner, now)),
        ("review that waits", lambda: _held(other, practice, owner, now)),
    )
    refused = [(what, _refusal(make)) for what, make in steps]
    return [f"There is no {what}: {why}" for what, why in refused if why]


@transaction.atomic
def step_aside(*, now: datetime) -> None:
    """This function will let go of all made-up clinicians, with what was said of them (patients/demo/aside.py)."""
    reviews = Review.objects.filter(provider__is_demonstration=True)
    Appeal.objects.filter(decision__review__in=reviews).delete()
    for model in (Flag, Rating, Reply, Decision):
        model._default_manager.filter(review__in=reviews).delete()
    reviews.delete()
    Freeze.objects.filter(provider__is_demonstration=True).delete()
    demo.step_aside(now=now)


def _refusal(make: Callable[[], None]) -> str:
    try:
        with transaction.atomic():
            make()
    except DomainError as refusal:
        return refusal.detail
    return ""


def _shown(owner: User, now: datetime) -> None:
    ada = Patient.objects.get(user__email=demo.PATIENT.email)
    review = _say(ada, SHOWN, now)
    if review is not None:
        showing.publish(showing.locked(review.pk), now=now)
        replying.reply(review=review, text=ANSWER, by=owner, now=now)


def _held(user: User, practice: Practice, owner: User, now: datetime) -> None:
    ben = Patient.objects.filter(user=user).first() or registration.register(
        user=user,
        details={
            "given_name": "Ben",
            "family_name": "Alder",
            "birth_date": date(1971, 3, 9),
            "phone": "+12125550167",
            "zone": "America/New_York",
            "language": "en",
        },
        now=now - visits.LONG_AGO,
    )
    if not ben.visits.exists():
        visits.take_place(visits.Sides(patient=ben, user=user, practice=practice, answers=owner), now)
    _say(ben, HELD, now)


def _say(patient: Patient, words: Written, now: datetime) -> Review | None:
    """What a patient says of their visit a day after it; None where they have said it, or there is none."""
    took_place = Visit.objects.filter(patient=patient, status=Visit.Status.COMPLETED, review=None)
    visit = (
        took_place.select_related("patient__person_key", "practice__provider").order_by("starts_at").first()
    )
    if visit is None or patient.user is None:
        return None
    then = visit.ends_at + DAY + HOUR
    return writing.submit(visit=visit, written=words, by=patient.user, now=min(then, now))
