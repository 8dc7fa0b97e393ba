"""What a source said about a credential, beside what we hold, and which sources count as primary for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypedDict

from providers.models import Credential, Provider
from providers.models.credentials import CredentialKind
from providers.models.verification import CaseKind
from providers.models.verification import EvidenceMethod as Method
from providers.models.verification import EvidenceResult as Result
from providers.models.verification import EvidenceSource as Source
from providers.primary_sources.names import PersonName, compare

Way = tuple[str, str]


def _each(source: Source, *methods: Method) -> frozenset[Way]:
    return frozenset((source, method) for method in methods)


ASKED = (Method.LOOK_UP, Method.CALL, Method.LETTER)
# By the kind of a credential or, for what is none, of a case: which source, asked how, can support a decision.
PRIMARY: Mapping[str, frozenset[Way]] = {
    CredentialKind.NPI: _each(Source.NPPES, Method.API, Method.LOOK_UP)
    | _each(Source.DIRECTORY, Method.TABLE),
    CredentialKind.LICENCE: _each(Source.STATE_BOARD, Method.API, *ASKED),
    CredentialKind.BOARD: _each(Source.CERTIFYING_BOARD, *ASKED),
    CredentialKind.MALPRACTICE: _each(Source.INSURER, *ASKED),
    CredentialKind.TRAINING: _each(Source.SCHOOL, *ASKED),
    CaseKind.IDENTITY: _each(Source.IDENTITY_DOCUMENT, Method.DOCUMENT),
    CaseKind.CLAIM: _each(Source.IDENTITY_DOCUMENT, Method.DOCUMENT)
    | _each(Source.REGISTERED_PHONE, Method.CALL),
    CaseKind.EXPERIENCE: _each(Source.EMPLOYER, Method.DOCUMENT, *ASKED)
    | _each(Source.SCHOOL, Method.DOCUMENT, *ASKED)
    | _each(Source.CERTIFYING_BOARD, *ASKED),
    CaseKind.EXCLUSION: _each(Source.LEIE, Method.TABLE, *ASKED),
}


class Fact(TypedDict):
    """One line of the comparison: what we hold, what the source has, whether they agree, and a sentence."""

    name: str
    ours: str
    theirs: str
    same: bool
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source said. `looked_at` is the moment as of which it said so, which for a file is the file's date."""

    source: Source
    method: Method
    result: Result
    looked_at: datetime
    facts: list[Fact] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)

    def supports(self, kind: str) -> bool:
        """Whether this can support a decision about a credential or case of a kind, if it is not too old."""
        return is_primary(kind, source=self.source, method=self.method) and self.result == Result.CONFIRMS


class AutomaticSource(Protocol):
    """A source that can be asked without a person. It never raises: what can't be asked is `unavailable`."""

    def look_up(self, credential: Credential, *, now: datetime) -> Finding:
        """This function will ask the source about a credential."""


def is_primary(kind: str, *, source: str, method: str) -> bool:
    """Whether a source, asked this way, is a primary one for a kind of credential or case."""
    return (source, method) in PRIMARY.get(kind, frozenset())


def compared(facts: Sequence[Fact]) -> Result:
    """What the facts come to: one that differs is enough."""
    return Result.CONFIRMS if all(fact["same"] for fact in facts) else Result.DIFFERS


def name_of(provider: Provider) -> PersonName:
    """The name under which we hold a clinician."""
    return PersonName(provider.first_name, provider.middle_name, provider.last_name, provider.suffix)


def name_fact(ours: PersonName, theirs: Sequence[PersonName], *, holder: str) -> Fact:
    """The comparison of a clinician's name with all that a source has."""
    match = compare(ours, theirs, holder=holder)
    return Fact(
        name="name",
        ours=str(ours),
        theirs=str(match.known or ""),
        same=match.is_match,
        text=" ".join(match.explanation),
    )
