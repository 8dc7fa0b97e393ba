"""What an import of the registry's file leaves behind."""

from datetime import UTC, date, datetime

from providers.models import DirectoryRecord, DirectoryRelease

FILE_DAY = datetime(2026, 11, 16, tzinfo=UTC)


def release(day=date(2026, 11, 16)):
    """A file of this day was imported."""
    DirectoryRelease.objects.create(source="nppes", as_of=day, imported_at=FILE_DAY)


def record(credential, **changes):
    """The row of Ngozi Example, who has this credential."""
    stated = {"first_name": "NGOZI", "last_name": "EXAMPLE", "changed_at": FILE_DAY, **changes}
    return DirectoryRecord.objects.create(source="nppes", npi=credential.provider.npi, **stated)
