"""The imported file of the NPI registry as a source: asked where the registry itself can't be, or is not to be."""

from datetime import UTC, datetime, time

from django.db.models import Max

from providers.models import Credential, DirectoryRecord, DirectoryRelease
from providers.primary_sources.findings import Fact, Finding, Method, Result, Source, compared
from providers.primary_sources.names import PersonName
from providers.primary_sources.registrations import Registration, StatedLicence, npi_facts

NPPES = DirectoryRecord.Source.NPPES


class ImportedRegistry:
    """The rows that `import_nppes` wrote. They say what their file said, and so are as old as it."""

    def look_up(self, credential: Credential, *, now: datetime) -> Finding:
        """This function will compare an NPI with the imported rows.

        The finding says as of when they speak: the date of the last imported file, not that of the look.
        """
        record = DirectoryRecord.objects.filter(source=NPPES, npi=credential.provider.npi).first()
        as_of = _as_of(record, now=now)
        if as_of is None:
            return _finding(Result.UNAVAILABLE, now, [], ["No file of the registry was imported."])
        file = f"The imported file is of {as_of:%B %-d, %Y}."
        if record is None:
            return _finding(Result.NOT_FOUND, as_of, [], [file, "It has no such NPI."])
        facts = npi_facts(credential, registration_of(record))
        return _finding(compared(facts), as_of, facts, [file, *(fact["text"] for fact in facts)])


def _finding(result: Result, as_of: datetime, facts: list[Fact], explanation: list[str]) -> Finding:
    return Finding(Source.DIRECTORY, Method.TABLE, result, as_of, facts, explanation)


def registration_of(record: DirectoryRecord) -> Registration:
    """This function will read a row as what the registry says of its NPI."""
    own = PersonName(record.first_name, record.middle_name, record.last_name, record.suffix)
    others = [
        PersonName(other["first"], other["middle"], other["last"], other["suffix"], kind="other name")
        for other in record.other_names
    ]
    gone, back = record.deactivated_on, record.reactivated_on
    is_active = gone is None or (back is not None and back >= gone)
    return Registration(
        npi=record.npi,
        is_active=is_active,
        names=[own, *others] if record.last_name else (),
        licences=[StatedLicence(held["licence_state"], held["licence_number"]) for held in record.taxonomies],
        deactivated_on=None if is_active else gone,
    )


def _as_of(record: DirectoryRecord | None, *, now: datetime) -> datetime | None:
    """The date of the newest file, or where none is noted when the row last changed."""
    released = DirectoryRelease.objects.filter(source=NPPES).aggregate(newest=Max("as_of"))["newest"]
    if released is not None:
        return min(datetime.combine(released, time.min, tzinfo=UTC), now)
    return min(record.changed_at, now) if record else None
