"""What a copy of somebody's data tells of them as a clinician: the profile, the papers, and what was found out."""

from collections.abc import Iterator

from accounts.models import User
from accounts.own_data.registry import Section, table
from providers.models import ConditionExperience, Credential, Provider, VerificationCase, VerificationEvent

Case = VerificationCase.State


def sections(user: User) -> Iterator[Section]:
    """This function will give it a table at a time. Of open cases it tells nothing, as the API does."""
    names = ("first_name", "middle_name", "last_name", "suffix", "credential")
    about = ("sex", "languages", "practising_since", "bio", "published_at", "identity_proofed_at")
    yield table("You as a clinician", Provider.objects.owned_by(user), "id", "npi", *names, *about)
    papers = ("kind", "jurisdiction", "number", "issuer", "issued_on", "expires_on")
    state = ("state", "due_for", "verified_at", "verified_until")
    held = Credential.objects.visible_to(user).order_by("created_at", "pk")
    yield table("Your credentials", held, *papers, *state)
    seen = (
        "condition__name",
        "evidence",
        "count",
        "period_from",
        "period_to",
        "attested_by",
        "state",
        "valid_until",
    )
    yield table(
        "Your experience", ConditionExperience.objects.visible_to(user).order_by("created_at", "pk"), *seen
    )
    cases = VerificationCase.objects.visible_to_clinician(user).filter(state=Case.DECIDED)
    decided = ("kind", "because", "opened_at", "result", "reason", "decided_at")
    yield table("What was decided about you", cases.order_by("decided_at", "pk"), *decided)
    looks = VerificationEvent.objects.filter(kind=VerificationEvent.Kind.EVIDENCE, case__in=cases)
    said = ("case__kind", "source", "method", "result", "looked_at")
    yield table("What was looked up about you", looks.order_by("at", "pk"), *said)
