"""Names are found with typing mistakes and without accents."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("providers", "0002_search")]

    operations = [TrigramExtension(), UnaccentExtension()]
