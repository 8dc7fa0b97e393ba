"""One row for each practice and specialty, from the tables of supply: what engines other than ours are fed.

A second statement of the truth, apart from providers/search_rows.py, so that a mistake there shows here.
"""

from typing import Any

FLAT = """
CREATE UNLOGGED TABLE bench_flat AS
WITH held AS (
    SELECT DISTINCT pt.provider_id, t.specialty_id AS specialty
    FROM providers_providertaxonomy AS pt JOIN providers_taxonomy AS t ON t.code = pt.taxonomy_id
), licensed AS (
    SELECT provider_id, array_agg(DISTINCT jurisdiction::text) AS states
    FROM providers_credential
    WHERE kind = 'licence' AND state = 'verified' AND expires_on >= (%(moment)s AT TIME ZONE 'UTC')::date
    GROUP BY provider_id
), known AS (
    SELECT DISTINCT provider_id FROM providers_credential WHERE kind = 'npi' AND state = 'verified'
), plans AS (
    SELECT a.practice_id, array_agg(p.number) FILTER (WHERE a.answer = 'accepted') AS accepted,
           array_agg(p.number) FILTER (WHERE a.answer = 'not_accepted') AS refused,
           min(a.confirmed_at) FILTER (WHERE a.answer <> 'unknown' AND p.is_active AND payer.is_active) AS told_at
    FROM providers_planacceptance AS a JOIN providers_insuranceplan AS p ON p.id = a.plan_id
    JOIN providers_payer AS payer ON payer.id = p.payer_id
    GROUP BY a.practice_id
), seen AS (
    SELECT e.provider_id, array_agg(c.number ORDER BY c.number) AS conditions,
           array_agg(e.count ORDER BY c.number) AS counts
    FROM (SELECT provider_id, condition_id, least(sum(count), 32767)::integer AS count
          FROM providers_conditionexperience
          WHERE state = 'verified' AND valid_until >= (%(moment)s AT TIME ZONE 'UTC')::date
          GROUP BY 1, 2) AS e
    JOIN providers_condition AS c ON c.id = e.condition_id
    GROUP BY e.provider_id
)
SELECT (row_number() OVER (ORDER BY practice.id, held.specialty) - 1)::integer AS n,
       practice.id AS practice_id, provider.id AS provider_id, held.specialty::integer AS specialty,
       place.lat, place.lon, place.state::text AS state,
       practice.does_in_person AS in_person,
       CASE WHEN practice.does_video THEN licensed.states ELSE '{}' END AS video_states,
       CASE practice.accepts WHEN 'new' THEN 2 WHEN 'existing' THEN 1 ELSE 0 END AS accepts,
       provider.sees_children::integer + 2 * provider.sees_adults::integer
       + 4 * provider.sees_older_adults::integer AS ages,
       provider.sex::text AS sex, provider.languages::text[] AS languages,
       coalesce(place.wheelchair, false) AS wheelchair, practice.first_visit_price_cents AS price_cents,
       coalesce(plans.accepted, '{}')::integer[] AS accepted, coalesce(plans.refused, '{}')::integer[] AS refused,
       coalesce(seen.conditions, '{}')::integer[] AS conditions, coalesce(seen.counts, '{}') AS counts,
       provider.rating_percentile, provider.review_count,
       clinic.acceptance_rate, clinic.reply_hours, clinic.answered_count,
       (least(practice.phone_confirmed_at, practice.hours_confirmed_at, practice.accepts_confirmed_at,
              plans.told_at) AT TIME ZONE 'UTC')::date AS confirmed_on,
       extract(epoch FROM times.in_person_at)::float8 AS next_in_person,
       extract(epoch FROM times.video_at)::float8 AS next_video
FROM providers_practice AS practice
JOIN providers_provider AS provider ON provider.id = practice.provider_id
JOIN providers_location AS place ON place.id = practice.location_id
JOIN providers_clinic AS clinic ON clinic.id = place.clinic_id
JOIN held ON held.provider_id = provider.id
JOIN licensed ON licensed.provider_id = provider.id AND place.state = ANY (licensed.states)
JOIN known ON known.provider_id = provider.id
LEFT JOIN plans ON plans.practice_id = practice.id
LEFT JOIN seen ON seen.provider_id = provider.id
LEFT JOIN bench_nexttime AS times ON times.practice_id = practice.id
WHERE provider.claim = 'claimed' AND provider.published_at IS NOT NULL AND provider.suspended_at IS NULL
  AND provider.npi_deactivated_on IS NULL AND provider.identity_proofed_at IS NOT NULL
"""


def make(connection: Any, moment: Any) -> None:
    """This function will make the flat table unless it is there: a new marketplace drops it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_flat') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(FLAT, {"moment": moment})
            cursor.execute("ANALYZE bench_flat")
