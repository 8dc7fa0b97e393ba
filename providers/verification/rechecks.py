"""Checks over many clinicians that a verifier asks for and the worker carries out, one clinician at a time.

What a source said of a clinician, what that changes, the counts and how far the check is are written in one
transaction. Whoever is killed meanwhile leaves a lease that runs out, and the clinician is asked about again: nobody
is left out or counted twice. No source is asked within a transaction.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import DataError, IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from accounts.errors import DomainError
from accounts.models import User
from providers import primary_sources
from providers.exclusions import screening
from providers.models import Credential, Provider, Recheck, VerificationCase
from providers.primary_sources import Finding, is_primary
from providers.primary_sources.boards import board_of
from providers.primary_sources.findings import AutomaticSource, Result
from providers.verification import cases, credentials, evidence, notices

log = structlog.get_logger("kaly.rechecks")

# Longer than the time limit of the task: whoever holds a lease that ran out does nothing any more.
LEASE = timedelta(minutes=5)
DueFor = Credential.DueFor
KINDS = {Recheck.Kind.NPI: Credential.Kind.NPI, Recheck.Kind.LICENCES: Credential.Kind.LICENCE}


class RecheckIsRunning(DomainError):
    code = "recheck_is_running"
    field = "kind"
    detail = "A check of this kind is not finished yet. You can see how far it is."


class Superseded(Exception):
    """The lease ran out and somebody else went on; what was found is dropped."""


class Said(NamedTuple):
    """What the sources said about one credential, the better ones first."""

    credential: Credential
    findings: list[Finding]

    @property
    def answer(self) -> Finding | None:
        """That of the best primary source that answered."""
        kind = self.credential.kind
        primary = (f for f in self.findings if is_primary(kind, source=f.source, method=f.method))
        return next((f for f in primary if f.result != Result.UNAVAILABLE), None)


class Outcome(NamedTuple):
    differs: bool = False
    unavailable: bool = False


def request(*, kind: str, by: User, now: datetime) -> Recheck:
    """This function will ask for a check over all whom it concerns; the worker carries it out.

    :raises RecheckIsRunning: one of this kind is not finished
    """
    recheck = Recheck(
        kind=Recheck.Kind(kind), requested_by=by, requested_at=now, total_count=concerned(kind).count()
    )
    try:
        with transaction.atomic():
            recheck.save(force_insert=True)
    except IntegrityError as error:
        if "one_recheck_of_a_kind_at_a_time" not in str(error):
            raise
        raise RecheckIsRunning from None
    return recheck


def carry_on(*, now: datetime) -> bool:
    """This function will take the oldest check that nobody is at one clinician further; False where there is none.

    Call it outside of a transaction: sources are asked over the network.
    """
    recheck = _claim(now)
    if recheck is None:
        return False
    provider = _next(recheck)
    if provider is None:
        _held(recheck).update(finished_at=now, leased_until=None, total_count=F("done_count"))
        return True
    said = _ask(recheck, provider, now)
    try:
        _settle(recheck, provider, said, now)
    except Superseded:
        log.warning("recheck_superseded", recheck=str(recheck.pk))
    except (DomainError, IntegrityError, DataError) as problem:
        log.warning("recheck_left", recheck=str(recheck.pk), outcome=type(problem).__name__)
        _advance(recheck, provider, Outcome(unavailable=True))
    return True


def concerned(kind: str) -> QuerySet[Provider]:
    """The clinicians whom a check of this kind is about, in the order in which they are asked about."""
    real = Provider.objects.filter(claim=Provider.Claim.CLAIMED, is_demonstration=False).order_by("pk")
    if kind == Recheck.Kind.EXCLUSIONS:
        return real
    return real.filter(Exists(_counting(kind).filter(provider=OuterRef("pk"))))


def _counting(kind: str) -> QuerySet[Credential]:
    """Credentials of this kind that count. What is due for something graver is with a verifier already."""
    grows_old = Q(state=Credential.State.DUE, due_for__in=(DueFor.RENEWAL, DueFor.EXPIRY))
    found = Credential.objects.filter(kind=KINDS[Recheck.Kind(kind)])
    return found.filter(Q(state=Credential.State.VERIFIED) | grows_old)


@transaction.atomic
def _claim(now: datetime) -> Recheck | None:
    free = Recheck.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), finished_at=None)
    recheck = free.select_for_update(skip_locked=True, of=("self",)).order_by("requested_at", "pk").first()
    if recheck is not None:
        recheck.leased_until = now + LEASE
        recheck.save(update_fields=["leased_until"])
    return recheck


def _next(recheck: Recheck) -> Provider | None:
    rest = concerned(recheck.kind)
    return rest.filter(pk__gt=recheck.cursor).first() if recheck.cursor else rest.first()


def _ask(recheck: Recheck, provider: Provider, now: datetime) -> list[Said]:
    """Outside of any transaction. The exclusion list is a table of ours: it is asked where it is settled."""
    if recheck.kind == Recheck.Kind.EXCLUSIONS:
        return []
    theirs = _counting(recheck.kind).filter(provider=provider).select_related("provider").order_by("pk")
    return [Said(one, [source.look_up(one, now=now) for source in _sources(one)]) for one in theirs]


def _sources(credential: Credential) -> list[AutomaticSource]:
    """Nobody, where no board can be asked: the hints beside it decide nothing, and are not worth a question each."""
    if credential.kind == Credential.Kind.LICENCE and board_of(credential.jurisdiction) is None:
        return []
    return primary_sources.automatic(credential)


@transaction.atomic
def _settle(recheck: Recheck, provider: Provider, said: Iterable[Said], now: datetime) -> None:
    if recheck.kind == Recheck.Kind.EXCLUSIONS:
        outcome = Outcome(differs=screening.screen(provider_id=provider.pk, now=now) > 0)
    else:
        differs = [_put_before_a_person(one, now) for one in said if _disagrees(one)]
        outcome = Outcome(any(differs), any(one.answer is None for one in said))
    if not _advance(recheck, provider, outcome):
        raise Superseded


def _advance(recheck: Recheck, provider: Provider, outcome: Outcome) -> bool:
    """Note that a clinician is done, and let go of the check; False where the lease ran out and others went on."""
    return bool(
        _held(recheck).update(
            cursor=provider.pk,
            leased_until=None,
            done_count=F("done_count") + 1,
            total_count=Greatest(F("total_count"), F("done_count") + 1),
            differs_count=F("differs_count") + int(outcome.differs),
            unavailable_count=F("unavailable_count") + int(outcome.unavailable),
        )
    )


def _held(recheck: Recheck) -> QuerySet[Recheck]:
    """The check, as long as it is where it was when it was claimed, and held by the same claim."""
    return Recheck.objects.filter(
        pk=recheck.pk, cursor=recheck.cursor, leased_until=recheck.leased_until, finished_at=None
    )


def _disagrees(said: Said) -> bool:
    return said.answer is not None and said.answer.result in (Result.DIFFERS, Result.NOT_FOUND)


def _put_before_a_person(said: Said, now: datetime) -> bool:
    """Make a credential due, with a case and what each source said; False where it no longer counts anyway."""
    row = cases.hold_subject(said.credential)
    if not _counting(_kind_of(row)).filter(pk=row.pk).exists():
        return False
    because = VerificationCase.Because.RECHECK
    cases.open_case(kind=VerificationCase.Kind.CREDENTIAL, subject=row, because=because, now=now)
    made_due = credentials.make_due(credential=row, because=_due_for(said), now=now)
    case = cases.of_subject(row).open().get()  # another one, where something graver came up
    for finding in said.findings:
        evidence.record(
            case_id=case.pk,
            by=None,
            source=finding.source,
            method=finding.method,
            result=finding.result,
            looked_at=finding.looked_at,
            facts=finding.facts,
            note=" ".join(finding.explanation),
            now=now,
        )
    if made_due:
        notices.tell_due(row, VerificationCase.Because.RECHECK, now=now)
    return True


def _kind_of(row: Credential) -> str:
    return next(kind for kind, held in KINDS.items() if held == row.kind)


def _due_for(said: Said) -> str:
    """Whether it counts until a person has looked.

    It does where a source merely does not find it, or has a later end than we: a file may be short, and a renewed
    licence is no reason to hide anybody. Whatever else differs counts no more.
    """
    answer = said.answer
    differing = [fact for fact in answer.facts if not fact["same"]] if answer else []
    is_renewed = all(fact["name"] == "expires_on" and fact["theirs"] > fact["ours"] for fact in differing)
    return DueFor.RENEWAL if is_renewed else DueFor.PROFILE_CHANGE
