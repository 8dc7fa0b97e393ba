"""Each shown fact of a practice has its own source; the directory finds places and names by index."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models

SOURCES = [('owner', 'The clinician or the clinic'), ('registry', 'A public registry'), ('patient', 'A patient'), ('demonstration', 'Made up, for demonstration')]
FACTS = {'phone': 'phone: who told us', 'hours': 'hours: who told us', 'accepts': 'accepting patients: who told us'}

# What was said of all three facts holds for each of them. Back again, the oldest rule: one source for all.
SPREAD = "UPDATE providers_practice SET hours_source = phone_source, accepts_source = phone_source WHERE phone_source <> 'owner'"

# The body is parsed here and now, so it does not depend on a search path when a dump is restored.
PLAIN_NAME = """
CREATE OR REPLACE FUNCTION plain_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, name))
"""

INDEXES = """
-- The directory within a radius of a point, and by distance (providers/querysets.py, `near`): points on the unit
-- sphere, whose straight distance orders like the great circle.
CREATE INDEX location_on_sphere ON providers_location USING gist (cube(ARRAY[
    cos(radians(lat)) * cos(radians(lon)), cos(radians(lat)) * sin(radians(lon)), sin(radians(lat))
]));
-- The directory by name, with typing mistakes (`named`).
CREATE INDEX provider_name_trigrams ON providers_provider
    USING gin (plain_name(first_name || ' ' || middle_name || ' ' || last_name) gin_trgm_ops);
-- The directory in the order of names (`by_name`).
CREATE INDEX provider_name_order ON providers_provider (plain_name(last_name || ' ' || first_name));
-- The directory by a language that few speak (`speaking`).
CREATE INDEX provider_languages ON providers_provider USING gin (languages);
"""
UNDO_INDEXES = "DROP INDEX provider_languages, provider_name_order, provider_name_trigrams, location_on_sphere"


def source(label):
    return models.CharField(label, choices=SOURCES, default='owner', max_length=13)


class Migration(migrations.Migration):
    dependencies = [("providers", "0004_directory")]

    operations = [
        migrations.RemoveConstraint(model_name='practice', name='practice_source_is_known'),
        migrations.RenameField(model_name='practice', old_name='source', new_name='phone_source'),
        migrations.AlterField(model_name='practice', name='phone_source', field=source(FACTS['phone'])),
        migrations.AddField(model_name='practice', name='hours_source', field=source(FACTS['hours'])),
        migrations.AddField(model_name='practice', name='accepts_source', field=source(FACTS['accepts'])),
        migrations.RunSQL(SPREAD, migrations.RunSQL.noop),
        *[
            migrations.AddConstraint(
                model_name='practice',
                constraint=models.CheckConstraint(
                    condition=models.Q((f'{fact}_source__in', [code for code, _ in SOURCES])), name=f'{fact}_source_is_known'
                ),
            )
            for fact in FACTS
        ],
        CreateExtension("cube"),
        migrations.RunSQL(PLAIN_NAME, "DROP FUNCTION plain_name"),
        migrations.RunSQL(INDEXES, UNDO_INDEXES),
    ]
