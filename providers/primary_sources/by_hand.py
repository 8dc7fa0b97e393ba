"""What a verifier is told to look up, and where, for what no machine can be asked. Pure.

Addresses of boards change and imitations exist, so none is named here: the state's own site is found from its
government's, and the number is looked up there.
"""

from collections.abc import Mapping

COMMON = (
    "Compare the name, the number and the dates with what is shown here.",
    "Write down what the source says, also where it differs, and when you looked.",
)
WHERE: Mapping[str, tuple[str, ...]] = {
    "licence": (
        "Open the licence look-up of the board of {state} for this profession, from the state government's own site.",
        "Search for the number {number}; by name where that finds nothing.",
        "Look for the status, the last valid day and any action against the licence.",
        "Where the board has no look-up, call it or write to it, at an address from its own site.",
    ),
    "board": (
        "Ask the certifying board itself, by its own look-up or in writing: {issuer}.",
        "Look for the specialty, whether certification is current, and until when.",
    ),
    "npi": ("Search for the number {number} at the NPI registry, npiregistry.cms.hhs.gov.",),
    "malpractice": (
        "Ask the insurer itself in writing, at an address that does not come from the clinician: {issuer}.",
        "Ask for the policy number {number}, the dates of cover and the limits.",
    ),
    "training": (
        "Ask the school or programme itself, or the clearing house that answers for it: {issuer}.",
        "Ask whether and when it was completed.",
    ),
}  # fmt: skip


def instructions(kind: str, *, state: str = "", number: str = "", issuer: str = "") -> list[str]:
    """This function will say what to look up for a kind of credential, step by step; nothing for other kinds."""
    given = {
        "state": state or "the state",
        "number": number or "on the document",
        "issuer": issuer or "see the document",
    }
    return [step.format(**given) for step in (*WHERE.get(kind, ()), *(COMMON if kind in WHERE else ()))]
