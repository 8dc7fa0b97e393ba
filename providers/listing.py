"""Why a practice is not shown, in plain words for the clinician whose it is."""

REASONS: dict[str, str] = {
    "unclaimed": "Nobody has shown us yet that the profile is theirs.",
    "unpublished": "The profile is not published. You can publish it whenever you like.",
    "suspended": "We have put the profile on hold.",
    "excluded": "The federal list of excluded providers (OIG LEIE) has an entry that may be about you.",
    "clinic_closed": "The clinic no longer takes part.",
    "npi_deactivated": "The NPI registry says that your NPI is deactivated.",
    "npi_unverified": "Your NPI registration is not verified at present.",
    "identity_unproofed": "We have not checked an identity document of yours yet.",
    "licence_unverified": "We have no verified licence of yours for the state of this practice.",
    "lapsed": "A verification has ended: of your licence for this state, or of your NPI registration.",
}


def sentences(reasons: list[str]) -> list[str]:
    """This function will say in plain words what stands against showing a practice, in the order of the reasons."""
    return [REASONS[reason] for reason in reasons]
