"""The moment of a rating is read with it, so that it fades until now; the rest of the function is as it was."""

from importlib import import_module
from pathlib import Path

from django.db import migrations

FORMER = import_module("matching.migrations.0004_details").DETAILS
DETAILS = (Path(__file__).parent / "sql" / "0005_details.sql").read_text()
DROP = "DROP FUNCTION matching_details"  # what a function returns can't be replaced


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_details"), ("providers", "0015_ratings")]

    operations = [migrations.RunSQL([DROP, DETAILS], [DROP, FORMER])]
