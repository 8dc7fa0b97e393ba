"""What is shown of a match, as a function that keeps its plan."""

from pathlib import Path

from django.db import migrations

DETAILS = (Path(__file__).parent / "sql" / "0003_details.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_search"), ("providers", "0006_catalogue_version")]

    operations = [migrations.RunSQL([DETAILS], "DROP FUNCTION matching_details")]
