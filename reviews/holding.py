"""What holds a review until a person has looked: its words, its author, how many came at once; never its stars."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac

from patients.models import Patient, Visit
from reviews import freezing, insiders
from reviews.models import HeldFor, Review, ReviewState
from reviews.screening import copies, screen

NOT_OF_WORDS = (
    *(HeldFor.INSIDER, HeldFor.BURST, HeldFor.CONTESTED),
    *(HeldFor.OBJECTED_TO, HeldFor.TAKEN_OUT),
)
MOST_ALIKE = 500  # looked at: that many share a phrase with anything


@dataclass(frozen=True, slots=True)
class Found:
    """`findings` say where in the words and why, without repeating them; a review held for nothing waits its days."""

    held_for: list[HeldFor]
    findings: list[dict[str, Any]]
    sketch: list[int]


def of_new(review: Review, *, now: datetime) -> Found:
    """This function will look at a review that was just written, within the turn of its clinician."""
    words = _of_words(review)
    held = list(words.held_for)
    if review.visit.status == Visit.Status.CONTESTED:
        held.append(HeldFor.CONTESTED)
    if insiders.is_close(review, now=now):
        held.append(HeldFor.INSIDER)
    if freezing.look(provider=review.provider, submitted_at=now, now=now):
        held.append(HeldFor.BURST)
    return Found(held, words.findings, words.sketch)


def of_edited(review: Review, *, was_redacted: bool) -> Found:
    """This function will look at words that were changed; what else it was held for stands.

    Where a moderator had taken a part out, a person looks whether it has come back.
    """
    words = _of_words(review)
    held = list(words.held_for) + [code for code in map(HeldFor, review.held_for) if code in NOT_OF_WORDS]
    if review.status == ReviewState.FLAGGED:
        held.append(HeldFor.OBJECTED_TO)
    if was_redacted:
        held.append(HeldFor.TAKEN_OUT)
    return Found(held, words.findings, words.sketch)


def name_is_usable(name: str, patient: Patient) -> bool:
    """Whether a review may be shown under a name: one that says who somebody is, or insults, may not."""
    return not screen.screen(name, clinician=(), author=_author(patient))


def _of_words(review: Review) -> Found:
    text = review.text or ""
    clinic = review.visit.practice.location.clinic.name
    findings = screen.screen(
        text,
        clinician=_parts(review.provider.name, clinic),
        author=_author(review.patient),
        acts_as=_acts_as(review.patient),
    )
    codes = [HeldFor(finding.code) for finding in findings]
    sketch = copies.sketch(text, key=_key())
    if _is_copied(review, sketch):
        codes.append(HeldFor.COPIED)
    return Found(list(dict.fromkeys(codes)), [asdict(finding) for finding in findings], sketch)


def _is_copied(review: Review, sketch: list[int]) -> bool:
    if not sketch:
        return False
    alike = Review.objects.filter(sketch__overlap=sketch).exclude(pk=review.pk).order_by("-submitted_at")
    found = alike.values_list("sketch", flat=True)[:MOST_ALIKE]
    return any(copies.overlap(sketch, other) >= copies.A_COPY for other in found)


def _author(patient: Patient) -> Collection[str]:
    return _parts(patient.given_name, patient.family_name)


def _acts_as(patient: Patient) -> str:
    """What those who write for a patient are to them; nobody does for one with an account."""
    if patient.user_id is not None:
        return ""
    return patient.proxies.active().order_by("-started_at").values_list("kind", flat=True).first() or ""


def _parts(*names: str) -> list[str]:
    return [part for name in names for part in name.split()]


def _key() -> bytes:
    return salted_hmac("kaly.reviews.sketch", "", algorithm="sha256").digest()
