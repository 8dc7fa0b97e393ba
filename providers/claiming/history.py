"""What became of a paper, as its clinician is told: what was checked, at which source, when, until when; not by whom.

Of a case that is open nothing is told but that it is: what was looked up so far is not the whole of it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from providers.models import VerificationCase, VerificationEvent

Because = VerificationCase.Because
State = VerificationCase.State
Event = VerificationEvent.Kind
Result = VerificationEvent.Result
Source = VerificationEvent.Source

OPENED = {
    Because.NEW: "You handed it in.",
    Because.RENEWAL: "It was verified long ago, so it has to be verified again.",
    Because.EXPIRY: "It ends soon, so it has to be verified again.",
    Because.EXCLUSION: "The exclusion list has an entry that may be about you, so it has to be verified again.",
    Because.PROFILE_CHANGE: "Your profile has changed, so it has to be verified again.",
    Because.RECHECK: "We look at it again, as at many others.",
}
SAID = {
    Result.CONFIRMS: "It confirms it.",
    Result.DIFFERS: "It says something else.",
    Result.NOT_FOUND: "It knows nothing of it.",
    Result.UNAVAILABLE: "It could not be asked.",
}
DECIDED = {
    "verified": "We verified it.",
    "failed": "We could not verify it.",
    "lapsed": "It has lapsed.",
    "insufficient": "What you handed in does not show it yet.",
    "rejected": "We could not accept it.",
    "proofed": "We saw who you are.",
}


def told(cases: Iterable[Any]) -> list[dict[str, Any]]:
    """This function will tell the cases of one paper, the earliest first. Call it with `events` fetched along."""
    lines = [line for case in cases for line in _case(case)]
    return sorted(lines, key=lambda line: line["at"])


def _case(case: Any) -> Iterator[dict[str, Any]]:
    yield _line(case.opened_at, "opened", OPENED[case.because])
    if case.state == State.WITHDRAWN:
        yield _line(case.decided_at, "withdrawn", "There was no need any more to look at it.")
    if case.state != State.DECIDED:
        return
    for event in case.events.all():
        if event.kind == Event.EVIDENCE:
            yield _looked_up(event)
    text = f"{DECIDED[case.result]} {case.reason}"
    yield _line(case.decided_at, "decided", text, result=case.result)


def _looked_up(event: Any) -> dict[str, Any]:
    source = Source(event.source).label
    facts = [{"name": fact["name"], "same": fact["same"], "text": fact["text"]} for fact in event.facts]
    text = f"{source}: {SAID[Result(event.result)]}"
    line = _line(event.at, "looked_up", text, result=event.result)
    return line | {"source": event.source, "method": event.method, "as_of": event.looked_at, "facts": facts}


def _line(at: datetime, kind: str, text: str, *, result: str = "") -> dict[str, Any]:
    return {
        "at": at,
        "kind": kind,
        "text": text,
        "result": result,
        "source": "",
        "method": "",
        "as_of": None,
        "facts": [],
    }
