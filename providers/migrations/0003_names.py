"""Extensions that searching by name needs: trigrams for typing errors, unaccent for accents left out."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("providers", "0002_search")]

    operations = [TrigramExtension(), UnaccentExtension()]
