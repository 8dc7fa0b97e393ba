"""The listing rule: also exclusions and clinics that closed, verification that ends, and every reason at once."""

from importlib import import_module

from django.db import migrations

LISTING = """
CREATE VIEW providers_listing AS
SELECT practice.id AS practice_id,
       place.zone AS zone,
       coalesce(against.reasons[1], '') AS reason,
       against.reasons,
       LEAST(licence.until, npi.until) AS listed_until
FROM providers_practice AS practice
JOIN providers_provider AS provider ON provider.id = practice.provider_id
JOIN providers_location AS place ON place.id = practice.location_id
JOIN providers_clinic AS clinic ON clinic.id = place.clinic_id
LEFT JOIN LATERAL (
    SELECT max(verified_until) AS until FROM providers_credential
    WHERE provider_id = provider.id AND kind = 'licence' AND jurisdiction = place.state
) AS licence ON true
LEFT JOIN LATERAL (
    SELECT max(verified_until) AS until FROM providers_credential
    WHERE provider_id = provider.id AND kind = 'npi'
) AS npi ON true
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN provider.claim <> 'claimed' THEN 'unclaimed' END,
        CASE WHEN provider.published_at IS NULL THEN 'unpublished' END,
        CASE WHEN provider.suspended_at IS NOT NULL THEN 'suspended' END,
        CASE WHEN EXISTS (
            SELECT FROM providers_exclusionmatch AS excluded WHERE excluded.provider_id = provider.id AND excluded.holds
        ) THEN 'excluded' END,
        CASE WHEN clinic.ended_at IS NOT NULL THEN 'clinic_closed' END,
        CASE WHEN provider.npi_deactivated_on IS NOT NULL THEN 'npi_deactivated' END,
        CASE WHEN npi.until IS NULL THEN 'npi_unverified' END,
        CASE WHEN provider.identity_proofed_at IS NULL THEN 'identity_unproofed' END,
        CASE WHEN licence.until IS NULL THEN 'licence_unverified' END
    ], NULL) AS reasons
) AS against
"""
FORMER = import_module("providers.migrations.0002_search").LISTING
DROP = "DROP VIEW providers_listing"


class Migration(migrations.Migration):
    dependencies = [("providers", "0009_verification")]

    operations = [migrations.RunSQL([DROP, LISTING], [DROP, FORMER])]
