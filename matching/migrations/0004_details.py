"""A visit by video needs a licence whose verification counts today; the rest of the function is as it was."""

from pathlib import Path

from django.db import migrations

FORMER = (Path(__file__).parent / "sql" / "0003_details.sql").read_text()
FORMER = FORMER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
RULE = """c.kind = 'licence' AND c.state = 'verified'
      AND c.jurisdiction = ask_state AND c.expires_on >="""
NEW_RULE = """c.kind = 'licence'
      AND c.jurisdiction = ask_state AND c.verified_until >="""
DETAILS = FORMER.replace(RULE, NEW_RULE)
assert DETAILS != FORMER


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_details"), ("providers", "0010_listing")]

    operations = [migrations.RunSQL([DETAILS], [FORMER])]
