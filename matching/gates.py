"""The gates of a match in their order, with what is said of the people who fail one."""

from enum import IntEnum

COUNT_CAP = 200


class Gate(IntEnum):
    """Numbers as the search function knows them; a higher one is reached later."""

    MANIPULATION_CAUTION = 1
    FIRST_CONTACT_TODAY = 2
    STEP_UP_ONLY = 3
    NOT_LICENSED = 4
    AGE_GROUP = 5
    VISIT_MODE = 6
    NOT_ACCEPTING = 7
    PLAN_UNKNOWN = 8
    PLAN_NOT_ACCEPTED = 9
    SPECIALTY = 10
    LANGUAGE = 11
    PROVIDER_SEX = 12
    PRICE = 13
    WHEELCHAIR = 14
    TIMES = 15


TEXTS = {
    Gate.MANIPULATION_CAUTION: "treatment by spinal manipulation, which waits until a doctor says it is safe for you",
    Gate.FIRST_CONTACT_TODAY: "massage or acupuncture, which is not the first stop for something urgent",
    Gate.STEP_UP_ONLY: "a specialty that comes in once six weeks of first care have not helped",
    Gate.NOT_LICENSED: "no licence known where you would be for a video visit",
    Gate.AGE_GROUP: "not seeing people of this age",
    Gate.VISIT_MODE: "not offering the kind of visit you asked for",
    Gate.NOT_ACCEPTING: "not taking patients now, or only those they know",
    Gate.PLAN_UNKNOWN: "not known whether your plan is taken",
    Gate.PLAN_NOT_ACCEPTED: "not taking your plan",
    Gate.SPECIALTY: "another specialty than you asked for",
    Gate.LANGUAGE: "not known to speak a language you asked for",
    Gate.PROVIDER_SEX: "not known to be of the sex you asked for",
    Gate.PRICE: "a higher price for a first visit than you want to pay",
    Gate.WHEELCHAIR: "not known to have step-free access",
    Gate.TIMES: "no free time when you can go",
}


def excluded(gate: int, count: int) -> dict[str, object]:
    """One entry of `excluded`: the code, the count (at most 200) and a sentence; "200+" where there are more."""
    shown = f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
    who = "clinician" if count == 1 else "clinicians"
    return {
        "code": Gate(gate).name.lower(),
        "count": min(count, COUNT_CAP),
        "text": f"{shown} {who} left out: {TEXTS[Gate(gate)]}.",
    }
