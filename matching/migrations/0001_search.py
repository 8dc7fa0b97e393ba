"""The search function of matching."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "sql" / "0001_search.sql").read_text()


class Migration(migrations.Migration):
    initial = True

    dependencies = [("providers", "0002_search")]

    operations = [migrations.RunSQL([SQL], "DROP FUNCTION matching_search")]
