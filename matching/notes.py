"""What a person should know about one result besides its score."""

from collections.abc import Collection

from matching.asking import Ask
from matching.hydration import Details
from providers.catalogue.held import Specialty

PHYSICAL_THERAPY = "physical-therapy"
TEXTS = {
    "referral_limits": "This state limits how far physical therapy may go without a referral; the clinic can say.",
    "no_manipulation": "From what you told us, spinal manipulation is not for you now; please tell the clinic.",
    "price_unknown": "The price of a first visit is not known.",
    "demonstration": "This clinician is made up, to show how Kaly works.",
}


def notes(
    ask: Ask,
    specialty: Specialty,
    row: Details,
    *,
    visit_state: str | None,
    manipulation_barred: bool,
    limited_states: Collection[str],
) -> list[dict[str, str]]:
    """The notes for one result, each with a stable code and a sentence.

    `visit_state` is where the visit happens: for video, where the person is. `limited_states` are those
    where a physical therapist may not do everything without a referral.
    """
    therapist = specialty.slug == PHYSICAL_THERAPY
    holds = {
        "referral_limits": therapist and visit_state in limited_states,
        "no_manipulation": (therapist or row["manipulates"]) and manipulation_barred,
        "price_unknown": row["price_cents"] is None and ask.preferences.max_price_cents is not None,
        "demonstration": row["is_demonstration"],
    }
    return [{"code": code, "text": TEXTS[code]} for code, is_so in holds.items() if is_so]
