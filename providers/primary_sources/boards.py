"""State licence boards: one small interface, and the adapters that a house configures for its states.

Every state has several boards, and they share no interface, so the default is a person who looks (by_hand.py). Who
has access to a board's data writes a class with `find` and names it in STATE_BOARDS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from providers.models import Credential
from providers.primary_sources.fetching import Unreachable
from providers.primary_sources.findings import (
    Fact,
    Finding,
    Method,
    Result,
    Source,
    compared,
    name_fact,
    name_of,
)
from providers.primary_sources.names import PersonName
from providers.primary_sources.registrations import are_same_numbers

log = structlog.get_logger("kaly.sources")
HOLDER = "The board"


@dataclass(frozen=True, slots=True)
class LicenceQuestion:
    """What a board is asked: the licence of this number, and whose we think it is."""

    state: str
    number: str
    name: PersonName


@dataclass(frozen=True, slots=True)
class LicenceRecord:
    """What a board has. `status` is in its own words, `discipline` what it says of actions against the holder."""

    number: str
    names: Sequence[PersonName]
    is_active: bool
    status: str
    expires_on: date | None = None
    discipline: str = ""


class StateBoard(Protocol):
    """What an adapter does. It is made anew for each question, and keeps its own time limits (fetching.get_json)."""

    def find(self, question: LicenceQuestion) -> LicenceRecord | None:
        """This function will find a licence; None is one that the board does not have.

        :raises Unreachable: the board could not be asked; any other exception counts as the same
        """


@dataclass(frozen=True, slots=True)
class LicenceAtBoard:
    """A licence, looked up by the adapter of its state. `path` is where the adapter's class is imported from."""

    path: str

    def look_up(self, credential: Credential, *, now: datetime) -> Finding:
        """This function will compare a licence with the board's record of it, line by line."""
        question = LicenceQuestion(credential.jurisdiction, credential.number, name_of(credential.provider))
        try:
            record = _ask(self.path, question)
            facts = _facts(credential, record) if record else []
        except Unreachable as problem:
            return _finding(Result.UNAVAILABLE, now, [f"{HOLDER} could not be asked. {problem}"])
        except Exception:  # an adapter is somebody else's code: whatever goes wrong in it is no answer
            log.exception("board_failed", source="state_board")
            return _finding(Result.UNAVAILABLE, now, [f"{HOLDER} could not be asked. Its adapter failed."])
        if record is None:
            return _finding(Result.NOT_FOUND, now, [f"{HOLDER} has no such licence."])
        return _finding(compared(facts), now, [fact["text"] for fact in facts], facts)


def board_of(state: str) -> LicenceAtBoard | None:
    """The configured source for licences of a state, if there is one."""
    path = settings.STATE_BOARDS.get(state)
    return LicenceAtBoard(path) if path else None


def _ask(path: str, question: LicenceQuestion) -> LicenceRecord | None:
    adapter: StateBoard = import_string(path)()
    record = adapter.find(question)
    if record is not None and not isinstance(record, LicenceRecord):
        raise TypeError("An adapter returns a LicenceRecord or None.")
    return record


def _facts(credential: Credential, record: LicenceRecord) -> list[Fact]:
    facts = [
        _line(
            "number",
            credential.number,
            record.number,
            same=are_same_numbers(credential.number, record.number),
            text=f"{HOLDER} has the number {record.number}.",
        ),
        name_fact(name_of(credential.provider), record.names, holder=HOLDER),
        _line(
            "status", "Active", record.status, same=record.is_active, text=f"Its status is {record.status}."
        ),
        _expiry(credential.expires_on, record.expires_on),
    ]
    if record.discipline:
        facts.append(_line("discipline", "", record.discipline, same=False, text=record.discipline))
    return facts


def _expiry(ours: date | None, theirs: date | None) -> Fact:
    text = f"{HOLDER} has it end on {theirs:%B %-d, %Y}." if theirs else f"{HOLDER} states no end."
    return _line("expires_on", _iso(ours), _iso(theirs), same=ours == theirs, text=text)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _line(name: str, ours: str, theirs: str, *, same: bool, text: str) -> Fact:
    return Fact(name=name, ours=ours, theirs=theirs, same=same, text=text)


def _finding(
    result: Result, now: datetime, explanation: list[str], facts: list[Fact] | None = None
) -> Finding:
    return Finding(Source.STATE_BOARD, Method.API, result, now, facts or [], explanation)
