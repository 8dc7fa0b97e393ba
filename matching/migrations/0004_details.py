"""What is shown of a match, without what the process holds of the catalogue."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent / "sql"
NEW, OLD = ((FOLDER / name).read_text() for name in ("0004_details.sql", "0003_details.sql"))
DROP = "DROP FUNCTION matching_details"  # its columns change, so it cannot be replaced


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_details"), ("providers", "0006_catalogue_version")]

    operations = [migrations.RunSQL([DROP, NEW], [DROP, OLD])]
