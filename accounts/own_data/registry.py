"""Which part of a person's data each app holds: it says how to export and erase it, and what stands in the way."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User


class Section(NamedTuple):
    """A table of an export. `subject_id` is the patient whose health data it holds, if any."""

    title: str
    rows: list[dict[str, Any]]
    subject_id: UUID | None = None


def table(title: str, rows: QuerySet[Any], *columns: str) -> Section:
    """This function will make a section of columns of rows, named as they are."""
    return Section(title, list(rows.values(*columns)))


class Exporting(NamedTuple):
    """What an exporter may need to know of the export it writes for."""

    now: datetime


class Blocker(NamedTuple):
    """Why somebody can't be erased yet: a stable code, and a sentence that tells them what to do first."""

    code: str
    detail: str


class Part(NamedTuple):
    """One app's share. `covers` names the models it exports and erases, `keeps` those that stay, each with a sentence
    for the person: what goes, or what stays and why.

    `erase` runs in the transaction of the erasure, may run again, and leaves nothing that identifies the person.
    `people` names the users whom ids of this app's rows stand for, so that a hold on a patient counts for its user.
    """

    name: str
    export: Callable[[User, Exporting], Iterable[Section]]
    erase: Callable[[User, datetime], None]
    covers: Mapping[str, str]
    keeps: Mapping[str, str]
    blockers: Callable[[User], list[Blocker]]
    people: Callable[[Collection[UUID]], Iterable[UUID]]


_parts: dict[str, Part] = {}


def _nothing(user: User) -> list[Any]:
    return []


def _nobody(ids: Collection[UUID]) -> list[UUID]:
    return []


def register(
    name: str,
    *,
    export: Callable[[User, Exporting], Iterable[Section]],
    erase: Callable[[User, datetime], None],
    covers: Mapping[str, str],
    keeps: Mapping[str, str] | None = None,
    blockers: Callable[[User], list[Blocker]] = _nothing,
    people: Callable[[Collection[UUID]], Iterable[UUID]] = _nobody,
) -> None:
    """This function will add an app's share; called once from its AppConfig.ready(), lower layers first."""
    _parts[name] = Part(name, export, erase, covers, keeps or {}, blockers, people)


def parts() -> Iterator[Part]:
    """This function will give every share, lower layers first."""
    yield from _parts.values()


def sections(user: User, exporting: Exporting) -> Iterator[Section]:
    """This function will give everything about a person, a table at a time."""
    for part in parts():
        yield from part.export(user, exporting)


def subjects(user: User, *, now: datetime) -> set[UUID]:
    """This function will name the patients whose health data a copy made at this moment would hold."""
    return {section.subject_id for section in sections(user, Exporting(now=now)) if section.subject_id}


def erase(user: User, *, now: datetime) -> list[str]:
    """This function will erase a person's data in every app, upper layers first, and name the shares it erased."""
    order = list(reversed(list(parts())))
    for part in order:
        part.erase(user, now)
    return [part.name for part in order]


def blockers(user: User) -> list[Blocker]:
    """This function will say what a person has to settle before they can be erased."""
    return [blocker for part in parts() for blocker in part.blockers(user)]


def people(ids: Collection[UUID]) -> set[UUID]:
    """This function will name the users whom these ids stand for; ids of users stand for themselves."""
    return {*ids, *(user_id for part in parts() for user_id in part.people(ids))}
