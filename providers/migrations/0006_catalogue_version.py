"""A version of the catalogue that every change of its tables renews, so that a process knows when to read it again."""

from django.db import migrations, models

TABLES = (
    "condition", "conditionspecialty", "insuranceplan", "language", "payer", "ptdirectaccess", "specialty", "taxonomy",
)

# Random and not counted up: the version of a transaction that is rolled back never stands for other rows later.
# An upsert, so that the row comes back when a truncation of every table takes it along. The search path is the one of
# now, also where a dump is restored with none.
RENEW = """
CREATE FUNCTION renew_catalogue_version() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $renew$
BEGIN
    INSERT INTO providers_catalogueversion (is_the_only_one, version) VALUES (true, gen_random_uuid())
    ON CONFLICT (is_the_only_one) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END
$renew$
"""

FIRST = "INSERT INTO providers_catalogueversion (is_the_only_one, version) VALUES (true, gen_random_uuid())"


def trigger(table):
    return migrations.RunSQL(
        "CREATE TRIGGER catalogue_has_a_new_version AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
        f" ON providers_{table} FOR EACH STATEMENT EXECUTE FUNCTION renew_catalogue_version()",
        f"DROP TRIGGER catalogue_has_a_new_version ON providers_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("providers", "0005_freshness")]

    operations = [
        migrations.CreateModel(
            name="CatalogueVersion",
            fields=[
                ("is_the_only_one", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("version", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_the_only_one", True)), name="catalogue_has_one_version"
                    )
                ],
            },
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(RENEW, "DROP FUNCTION renew_catalogue_version"),
        *[trigger(table) for table in TABLES],
    ]
