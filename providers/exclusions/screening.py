"""Looks for our clinicians on the exclusion list: by NPI, which holds their listing, and by name, for a person.

Docs: docs/verification.md, Exclusions. An import screens everyone; a claim that is granted and a change of name
screen one. Both wait for each other, so that nobody slips through between them.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django.db import connection, transaction

from accounts.errors import DomainError
from providers import search_rows
from providers.exclusions import candidates, comparing
from providers.exclusions.candidates import Known, Pair
from providers.models import (
    Credential,
    Exclusion,
    ExclusionMatch,
    ExclusionRelease,
    Practice,
    Provider,
    VerificationCase,
    VerificationEvent,
)
from providers.models.exclusions import Basis
from providers.models.exclusions import MatchState as State
from providers.verification import cases, credentials, evidence, notices

LOCK = 0x6B616C79_73637265  # "kalyscre"
BATCH = 2000  # pairs of which everything is in memory at once


BY_NAME_ALONE = "Found by name and state, which many people share: this alone says nothing yet."


class MatchIsOver(DomainError):
    code = "match_is_over"
    detail = "This exclusion has ended or was decided on meanwhile. Look at the case again."


@transaction.atomic
def screen(*, provider_id: UUID, now: datetime) -> int:
    """This function will look for one clinician on the list; returns how many matches are new.

    Call it in the transaction that makes them a claimed clinician, or that changed their name or NPI.
    """
    take_turn(alone=False)
    by_npi = _match_by_npi(provider_id, now)
    by_name = _match_by_name(provider_id, now)
    if by_npi:
        search_rows.refresh_provider(provider_id, now=now)
    return len(by_npi) + len(by_name)


def screen_all(*, now: datetime) -> dict[str, int]:
    """This function will look for every clinician on the list, and lift what has ended; returns what it found.

    Call it in the transaction of an import.
    """
    take_turn(alone=True)
    _hold_cases()
    lifted, returned = _lift(now), _bring_back(now)
    by_npi, by_name = _match_by_npi(None, now), _match_by_name(None, now)
    changed = {match.provider_id for match in (*lifted, *returned, *by_npi)}
    # All at once: whoever else writes several takes them in the order of their ids, too.
    practices = Practice.objects.filter(provider__in=changed).order_by("pk")
    search_rows.refresh(list(practices.values_list("pk", flat=True)), now=now)
    return {"matched_by_npi": len(by_npi), "matched_by_name": len(by_name), "lifted": len(lifted)}


def adjudicate(*, match: ExclusionMatch, result: str, now: datetime) -> ExclusionMatch:
    """This function will write what a verifier decided: it is this clinician (`confirmed`), or not (`dismissed`).

    Called by verification.decisions, which holds the case, in its transaction. Confirmed, it holds their listing,
    and their verified credentials become due.

    :raises MatchIsOver: they were reinstated, or it was decided, meanwhile
    """
    row = ExclusionMatch.objects.select_for_update().get(pk=match.pk)
    if row.state != State.OPEN or result not in (State.CONFIRMED, State.DISMISSED):
        raise MatchIsOver
    row.state, row.adjudicated_at = State(result), now
    row.save(update_fields=["state", "adjudicated_at"])
    if row.state == State.CONFIRMED:
        for credential in _hold_counting(row.provider_id):
            credentials.make_due(credential=credential, because=VerificationCase.Because.EXCLUSION, now=now)
    search_rows.refresh_provider(row.provider_id, now=now)
    return row


def _hold_counting(provider_id: UUID) -> list[Credential]:
    """All of them before the first search row is written: who changes one holds it and waits for that row."""
    counting = Credential.objects.filter(
        provider=provider_id, state__in=(Credential.State.VERIFIED, Credential.State.DUE)
    )
    return list(counting.order_by("pk").select_for_update(no_key=True))


def take_turn(*, alone: bool) -> None:
    """This function will wait for imports, which screen alone; others screen side by side.

    So who is granted while a file is imported is seen by one of the two. Whoever locks cases in the same transaction
    calls it before: an import takes its turn first, and then the cases.
    """
    take = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {take}(%s)", [LOCK])


def _hold_cases() -> None:
    """Lock open cases before the matches that they are about, in the order in which deciding one does."""
    waiting = VerificationCase.objects.open().filter(kind=VerificationCase.Kind.EXCLUSION)
    list(waiting.order_by("pk").select_for_update().values_list("pk"))


def _lift(now: datetime) -> list[ExclusionMatch]:
    """Matches whose exclusion has ended. What was dismissed holds nothing and stays what it is."""
    ended = ExclusionMatch.objects.filter(
        state__in=(State.OPEN, State.CONFIRMED), exclusion__reinstated_on__isnull=False
    )
    found = list(ended.select_for_update(of=("self",)).select_related("provider__owner").order_by("pk"))
    for match in found:
        held = match.holds
        cases.withdraw(subject=match, now=now)
        match.state = State.LIFTED
        match.save(update_fields=["state"])
        if held:
            _tell(match, "exclusion_lifted", now)
    return found


def _bring_back(now: datetime) -> list[ExclusionMatch]:
    """Matches of exclusions that are on the list again. Whoever was recognised by a person still is."""
    again = ExclusionMatch.objects.filter(state=State.LIFTED, exclusion__reinstated_on=None)
    found = list(again.select_for_update(of=("self",)).select_related("provider__owner").order_by("pk"))
    for match in found:
        match.state = State.CONFIRMED if match.adjudicated_at else State.OPEN
        match.save(update_fields=["state"])
    _put_before_a_person([match for match in found if match.state == State.OPEN], now)
    for match in found:
        if match.state == State.CONFIRMED:
            _tell(match, "exclusion_hold", now)
    return found


def _match_by_npi(provider_id: UUID | None, now: datetime) -> list[ExclusionMatch]:
    """New matches by NPI, and those by name whose exclusion has got the NPI since, be they dismissed."""
    pairs = candidates.by_npi(provider_id)
    rows = ExclusionMatch.objects.filter(provider__in=[provider for provider, _ in pairs])
    held = {(row.provider_id, row.exclusion_id): row for row in rows.order_by("pk").select_for_update()}
    new = [pair for pair in pairs if pair not in held]
    made = _make(new, Basis.NPI, _known([provider for provider, _ in new]), now)
    learnt = [held[pair] for pair in pairs if pair in held and held[pair].basis == Basis.NAME]
    for match in learnt:
        match.basis = Basis.NPI
        if match.state == State.DISMISSED:
            match.state, match.adjudicated_at = State.OPEN, None
        match.save(update_fields=["basis", "state", "adjudicated_at"])
    found = [*made, *(match for match in learnt if match.state == State.OPEN)]
    _put_before_a_person(found, now)
    return found


def _match_by_name(provider_id: UUID | None, now: datetime) -> list[ExclusionMatch]:
    pairs = candidates.by_name(provider_id)
    made: list[ExclusionMatch] = []
    for first in range(0, len(pairs), BATCH):
        batch = pairs[first : first + BATCH]
        made += _make(batch, Basis.NAME, _known([provider for provider, _ in batch]), now)
    _put_before_a_person(made, now)
    return made


def _known(provider_ids: Iterable[UUID]) -> dict[UUID, Known]:
    ids = sorted(set(provider_ids))
    known = candidates.known(ids)
    for provider_id, birth_date in comparing.birth_dates(ids).items():
        known[provider_id].birth_date = birth_date
    return known


def _make(
    pairs: Sequence[Pair], basis: Basis, known: dict[UUID, Known], now: datetime
) -> list[ExclusionMatch]:
    """Write the matches of pairs; by name, of those alone that are worth a look."""
    providers = Provider.objects.select_related("owner").in_bulk([provider for provider, _ in pairs])
    exclusions = Exclusion.objects.in_bulk([exclusion for _, exclusion in pairs])
    made = []
    for provider_id, exclusion_id in pairs:
        provider, exclusion = providers[provider_id], exclusions[exclusion_id]
        row = (provider, exclusion, known[provider_id])
        if basis == Basis.NPI or comparing.is_worth_a_look(*row):
            made.append(
                ExclusionMatch(
                    provider=provider,
                    exclusion=exclusion,
                    basis=basis,
                    explanation=[fact["text"] for fact in comparing.facts(*row)],
                    found_at=now,
                )
            )
    return ExclusionMatch.objects.bulk_create(made)


def _put_before_a_person(matches: Sequence[ExclusionMatch], now: datetime) -> None:
    """Open the case of each match with what was found, and tell whoever is not shown any more."""
    known = _known([match.provider_id for match in matches])
    for match in matches:
        case = cases.open_case(
            kind=VerificationCase.Kind.EXCLUSION,
            subject=match,
            because=VerificationCase.Because.EXCLUSION,
            now=now,
        )
        _record(case, match, known[match.provider_id], now)
        if match.basis == Basis.NPI:
            _tell(match, "exclusion_hold", now)


def _record(case: VerificationCase, match: ExclusionMatch, known: Known, now: datetime) -> None:
    """What the list says goes into the case, as of the day of the list, which a file of years ago does not renew."""
    facts = comparing.facts(match.provider, match.exclusion, known)
    differs = any(fact["same"] is False for fact in facts)
    newest = ExclusionRelease.objects.order_by("-as_of").first()
    as_of = datetime.combine(newest.as_of, time.min, tzinfo=UTC) if newest else now
    evidence.record(
        case_id=case.pk,
        by=None,
        source=VerificationEvent.Source.LEIE,
        method=VerificationEvent.Method.TABLE,
        result=VerificationEvent.Result.DIFFERS if differs else VerificationEvent.Result.CONFIRMS,
        looked_at=min(as_of, now),
        now=now,
        facts=facts,
        note="" if match.basis == Basis.NPI else BY_NAME_ALONE,
    )


def _tell(match: ExclusionMatch, kind: str, now: datetime) -> None:
    notices.tell(match.provider, kind, dedupe_key=f"{match.pk}:{now.isoformat()}", now=now)
