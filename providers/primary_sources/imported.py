"""The imported file of the NPI registry: the source where the registry itself can't be asked, or is not to be."""

from datetime import UTC, datetime, time

from django.db.models import Max

from providers.models import DirectoryRecord, DirectoryRelease
from providers.primary_sources.fetching import Unreachable
from providers.primary_sources.findings import Method, Source
from providers.primary_sources.names import PersonName
from providers.primary_sources.registrations import Answer, Registration, StatedLicence

NPPES = DirectoryRecord.Source.NPPES


class ImportedRegistry:
    """The rows that `import_nppes` wrote. They say what their file said, and so are as old as it."""

    source = Source.DIRECTORY
    method = Method.TABLE

    def find(self, npi: str, *, now: datetime) -> Answer:
        """This function will find one NPI among the imported rows, as of the date of the last file.

        :raises Unreachable: no file was imported
        """
        record = DirectoryRecord.objects.filter(source=NPPES, npi=npi).first()
        as_of = _as_of(record, now=now)
        if as_of is None:
            raise Unreachable("No file of it was imported.")
        found = registration_of(record) if record else None
        return Answer(found, as_of, [f"The imported file is of {as_of:%B %-d, %Y}."])


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
