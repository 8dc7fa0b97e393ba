"""Why a reply is refused, and how to say it instead. Pure."""

from enum import StrEnum


class Fault(StrEnum):
    """What a reply may not do."""

    CONFIRMS_A_PATIENT = "confirms_a_patient"
    DENIES_A_PATIENT = "denies_a_patient"
    HEALTH_DETAIL = "health_detail"
    NAMES_A_PERSON = "names_a_person"
    PRESSURE = "pressure"
    ABUSE = "abuse"


WHY = {
    Fault.CONFIRMS_A_PATIENT: (
        "This tells everybody that the writer was a patient, which privacy law (45 CFR 164.502) forbids even where "
        "they said so themselves. Say how your clinic works in general: “We aim to see everybody within 15 minutes.”"
    ),
    Fault.DENIES_A_PATIENT: (
        "Nobody may be told who is no patient either, because that tells who is. Say: “Privacy rules keep us from "
        "saying more here. Please call our office.”"
    ),
    Fault.HEALTH_DETAIL: (
        "This speaks of somebody's health, which only their signed authorization allows (45 CFR 164.508). Leave it "
        "out and say: “We would like to hear more. Please call our office.”"
    ),
    Fault.NAMES_A_PERSON: (
        "This names somebody. Write “our team” or “our office manager”, and greet nobody by name: “Thank you for "
        "taking the time to write.”"
    ),
    Fault.PRESSURE: (
        "A reply may not ask for a review to be changed or withdrawn, offer anything for it or threaten over it "
        "(16 CFR 465.7). Say what you do better from now on, and how you can be reached."
    ),
    Fault.ABUSE: (
        "This reads as an insult or a threat. Say calmly how your clinic sees it, or only: “Thank you for taking the "
        "time to write.”"
    ),
}
