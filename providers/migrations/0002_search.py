"""The listing rule as a view, and the storage of the search table."""

from django.db import migrations

LISTING = """
CREATE VIEW providers_listing AS
SELECT practice.id AS practice_id,
       place.zone AS zone,
       CASE
           WHEN provider.claim <> 'claimed' THEN 'unclaimed'
           WHEN provider.published_at IS NULL THEN 'unpublished'
           WHEN provider.suspended_at IS NOT NULL THEN 'suspended'
           WHEN provider.npi_deactivated_on IS NOT NULL THEN 'npi_deactivated'
           WHEN npi.until IS NULL THEN 'npi_unverified'
           WHEN provider.identity_proofed_at IS NULL THEN 'identity_unproofed'
           WHEN licence.until IS NULL THEN 'licence_unverified'
           ELSE ''
       END AS reason,
       LEAST(licence.until, npi.until) AS listed_until
FROM providers_practice AS practice
JOIN providers_provider AS provider ON provider.id = practice.provider_id
JOIN providers_location AS place ON place.id = practice.location_id
LEFT JOIN LATERAL (
    SELECT max(expires_on) AS until FROM providers_credential
    WHERE provider_id = provider.id AND kind = 'licence' AND state = 'verified' AND jurisdiction = place.state
) AS licence ON true
LEFT JOIN LATERAL (
    SELECT max(coalesce(expires_on, DATE '9999-12-31')) AS until FROM providers_credential
    WHERE provider_id = provider.id AND kind = 'npi' AND state = 'verified'
) AS npi ON true
"""

STORAGE = """
-- Room on each page so that a change of the next free time is a heap-only update.
ALTER TABLE providers_searchrow SET (fillfactor = 85);
-- In-person search: the specialties of a need x the cells of a radius. The table is clustered in this order,
-- which a partial index would not allow.
CREATE INDEX searchrow_specialty_cell ON providers_searchrow (specialty, cell);
CLUSTER providers_searchrow USING searchrow_specialty_cell;
-- Video search: specialty and state in one key.
CREATE INDEX searchrow_video_keys ON providers_searchrow USING gin (video_keys)
    WITH (fastupdate = off) WHERE ok AND video_keys <> '{}';
-- Suspension and reputation: every row of a clinician.
CREATE INDEX searchrow_provider ON providers_searchrow (provider_id);
"""

UNDO_STORAGE = """
DROP INDEX searchrow_provider;
DROP INDEX searchrow_video_keys;
DROP INDEX searchrow_specialty_cell;
ALTER TABLE providers_searchrow RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("providers", "0001_initial")]

    operations = [
        migrations.RunSQL(LISTING, "DROP VIEW providers_listing"),
        migrations.RunSQL(STORAGE, UNDO_STORAGE),
    ]
