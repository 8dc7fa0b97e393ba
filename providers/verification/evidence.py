"""Evidence of a case: what was looked at, where, how, and what it said. It is only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.errors import DomainError
from accounts.models import User
from providers import primary_sources
from providers.models import Credential, Document, VerificationCase, VerificationEvent
from providers.primary_sources import Finding
from providers.verification import cases, conflicts

Source = VerificationEvent.Source
Method = VerificationEvent.Method
Result = VerificationEvent.Result

ASKED: set[str] = {Method.LOOK_UP, Method.CALL, Method.LETTER}
BY_MACHINE: set[str] = {Method.API, Method.TABLE}
FITTING: Mapping[str, set[str]] = {
    Source.NPPES: {Method.API, Method.LOOK_UP},
    Source.DIRECTORY: {Method.TABLE},
    Source.STATE_BOARD: {Method.API, Method.DOCUMENT, *ASKED},
    Source.CERTIFYING_BOARD: {Method.DOCUMENT, *ASKED},
    Source.INSURER: {Method.DOCUMENT, *ASKED},
    Source.SCHOOL: {Method.DOCUMENT, *ASKED},
    Source.EMPLOYER: {Method.DOCUMENT, *ASKED},
    Source.LEIE: {Method.TABLE, *ASKED},
    Source.IDENTITY_DOCUMENT: {Method.DOCUMENT},
    Source.REGISTERED_PHONE: {Method.CALL},
    Source.CLINICIAN: {Method.DOCUMENT, Method.CALL, Method.LETTER},
}


class MethodDoesNotFit(DomainError):
    code = "method_does_not_fit"
    status = 400
    field = "method"
    detail = "That source can't be asked this way."


class LookedAtInTheFuture(DomainError):
    code = "not_in_the_past"
    status = 400
    field = "looked_at"
    detail = "That moment is still to come."


class DocumentNeeded(DomainError):
    code = "document_needed"
    status = 400
    field = "document"
    detail = "Please say which document you looked at."


class NoSuchDocument(DomainError):
    code = "does_not_exist"
    status = 400
    field = "document"
    detail = "There is no such document in this case."


class NobodyToAsk(DomainError):
    code = "nobody_to_ask"
    detail = "No source answers a machine about this: a person has to look."


@transaction.atomic
def record(
    *,
    case_id: UUID,
    by: User | None,
    source: str,
    method: str,
    result: str,
    looked_at: datetime,
    now: datetime,
    facts: Sequence[Mapping[str, Any]] | None = None,
    note: str = "",
    document: Document | None = None,
) -> VerificationEvent:
    """This function will add what a source said to an open case; `by` is None where the system looked.

    :raises Http404: there is no such case
    :raises CaseIsDecided, CaseIsWithdrawn: it is over
    :raises ConflictOfInterest: it is about someone whom the verifier knows
    :raises MethodDoesNotFit: the source can't be asked so, or not by a person
    :raises LookedAtInTheFuture: the source can't have said so yet
    :raises DocumentNeeded: a document was looked at, and it is not said which
    :raises NoSuchDocument: the document is about something else, or gone
    """
    case = cases.hold(case_id)
    if by is not None:
        conflicts.refuse_conflict_in(case, user=by, now=now)
    if method not in FITTING.get(source, set()) or (by is not None and method in BY_MACHINE):
        raise MethodDoesNotFit
    if looked_at > now:
        raise LookedAtInTheFuture
    _check_document(case, document, method)
    return VerificationEvent.objects.create(
        case=case,
        kind=VerificationEvent.Kind.EVIDENCE,
        source=source,
        method=method,
        result=Result(result),
        looked_at=looked_at,
        document_id=document.pk if document else None,
        facts=list(facts or []),
        note=note[:1000],
        by=by,
        at=now,
    )


def look_up(*, case_id: UUID, by: User, now: datetime) -> list[VerificationEvent]:
    """This function will ask every source that answers a machine about a case, and record what each said.

    Call it outside of a transaction: sources are asked over the network, and nothing is held meanwhile.

    :raises Http404: there is no such case
    :raises CaseIsDecided, CaseIsWithdrawn: it is over, also when that happened while the sources were asked
    :raises ConflictOfInterest: it is about someone whom the verifier knows
    :raises NobodyToAsk: no source answers a machine about it
    """
    case: VerificationCase = get_object_or_404(VerificationCase, pk=case_id)
    cases.refuse_closed(case)
    conflicts.refuse_conflict_in(case, user=by, now=now)
    findings = _ask(case.credential, now) if case.credential is not None else []
    if not findings:
        raise NobodyToAsk
    with transaction.atomic():
        return [
            record(
                case_id=case_id,
                by=None,
                source=finding.source,
                method=finding.method,
                result=finding.result,
                looked_at=finding.looked_at,
                facts=finding.facts,
                note=" ".join(finding.explanation),
                now=now,
            )
            for finding in findings
        ]


def _ask(credential: Credential, now: datetime) -> list[Finding]:
    """Of a machine only credentials can be asked; the rest is read by people."""
    return [source.look_up(credential, now=now) for source in primary_sources.automatic(credential)]


def _check_document(case: VerificationCase, document: Document | None, method: str) -> None:
    if document is None:
        if method == Method.DOCUMENT:
            raise DocumentNeeded
    elif not of_case(case).filter(pk=document.pk).exists():
        raise NoSuchDocument


def of_case(case: VerificationCase) -> Any:
    """The documents that a case may be decided by: those of its subject or, of an identity, the clinician's own.

    What a former owner of the profile handed in is theirs and bears nothing for the present one.
    """
    present = Document.objects.filter(removed_at=None)
    if case.claim is not None:
        own = Q(dossier__user=case.claim.user, kind=Document.Kind.IDENTITY)
        return present.filter(own | Q(claim=case.claim))
    of_owner = present.filter(dossier__user__clinician_of=case.provider)
    if case.credential_id or case.experience_id:
        name = cases.FIELDS[case.kind]
        return of_owner.filter(**{name: getattr(case, f"{name}_id")})
    # An identity or a possible exclusion: who they are is asked, and nothing else that they handed in.
    return of_owner.filter(kind=Document.Kind.IDENTITY)
