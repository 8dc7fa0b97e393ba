-- Gate, score and order the clinicians of a need: the same order and scores as matching/ranking.py, over
-- providers_searchrow. Weights and curves come in as parameters (matching/retrieval.py), so that the formula has one
-- home; the arithmetic is written in the order of matching/factors.py, in float8 throughout.
--
-- Answers three kinds of row:  'passed' (clinicians that pass every gate, counted up to the page), 'excluded' (gate
-- and count of clinicians within the radius whose best practice fails that gate), 'hit' (one page, best first).
--
-- A radius can hold tens of thousands of rows, so what is done for each is kept small: one visit to the table for both
-- ways to find a row, gates before anything that only a score needs, what was asked as columns of a single row (cheaper
-- than PL/pgSQL variables), the best by a bounded sort, and only those who fail grouped by clinician. `OFFSET 0` keeps
-- PostgreSQL from merging the steps and computing things twice.

-- Miles along the great circle for the square of the straight line between two points of the unit sphere.
CREATE FUNCTION matching_miles(chord2 float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 2 * 3958.7613::float8 * asin(least(1.0, sqrt(chord2) / 2));

-- Hours to the first time that fits; null where there is none, infinity where no part of day that would do is free.
-- `part_waits` are the hours to the start of each part, `days` how far the stored parts began before them.
CREATE FUNCTION matching_wait(
    next_at timestamptz, now_at timestamptz, free bit, days integer, ask_parts bit, part_waits float8[]
) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN next_at < now_at OR next_at IS NULL THEN NULL
    WHEN ask_parts IS NULL THEN date_part('epoch', next_at - now_at) / 3600
    WHEN free IS NULL THEN NULL
    ELSE greatest(
        coalesce(part_waits[position(B'1' IN ((free << (3 * days)) & ask_parts))], 'Infinity'),
        date_part('epoch', next_at - now_at) / 3600
    )
END;

CREATE OR REPLACE FUNCTION matching_search(
    now_at timestamptz, today date,
    ask_specialties smallint[], fits float8[], bars smallint[],  -- parallel; a bar is the gate it fails, or 0
    cells_from integer[], cells_to integer[],                    -- parallel, both ends included
    at_x float8, at_y float8, at_z float8, radius_chord float8, asked_miles float8,
    ask_in_person boolean, ask_video boolean, ask_video_keys integer[],  -- keys parallel to specialties, or empty
    ask_new boolean, ask_age smallint,
    ask_plan smallint, ask_plan_required boolean,
    ask_conditions smallint[],
    ask_only smallint[], ask_languages text[], ask_sex text, ask_price integer, ask_wheelchair boolean,
    ask_parts bit(84), part_waits float8[],                      -- from `today` on; null: any time
    weights float8[], curves float8[],
    rotation_day text, after_key bigint, after_rotation text, page integer
) RETURNS TABLE (kind text, gate smallint, count bigint, practice_id uuid, specialty smallint, video_visit boolean,
                 miles float8, wait_hours float8, key bigint, rotation text)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan
AS $search$
#variable_conflict use_column
DECLARE
    any_key constant bigint := 4611686018427387904;  -- 2^62: the first page
    rows_looked_at constant integer := 4 * page;     -- a clinician has several rows: specialties, places, modes
BEGIN
RETURN QUERY
WITH sources AS (  -- the ways to find rows: a specialty in a range of cells, a specialty licensed for video in a state
    SELECT s.specialty, s.fit, s.bar, NOT ask_in_person AS by_video, c.low, c.high, NULL::integer[] AS video_key
    FROM unnest(ask_specialties, fits, bars) AS s (specialty, fit, bar)
    CROSS JOIN unnest(cells_from, cells_to) AS c (low, high)
    UNION ALL
    SELECT s.specialty, s.fit, s.bar, true, NULL, NULL, ARRAY[s.video_key]
    FROM unnest(ask_specialties, fits, bars, ask_video_keys) AS s (specialty, fit, bar, video_key)
    WHERE ask_video AND s.video_key IS NOT NULL
), given AS MATERIALIZED (
    SELECT now_at, today - 1 AS yesterday, today, at_x, at_y, at_z, radius_chord * radius_chord AS chord2, asked_miles,
           CASE WHEN ask_new THEN 2 ELSE 1 END AS accepts, ask_video_keys AS video_keys, ask_age AS age,
           ask_plan AS plan, ask_plan_required AS plan_required, ask_conditions[1] AS condition_1,
           ask_conditions[2] AS condition_2, ask_conditions[3:] AS more_conditions, ask_only AS only_, ask_languages AS languages, ask_sex AS sex,
           ask_price AS price, ask_wheelchair AS wheelchair, ask_parts AS parts, part_waits,
           weights[1] AS w_experience, weights[2] AS w_soonness, weights[3] AS w_nearness, weights[4] AS w_trust,
           weights[5] AS w_plan, weights[6] AS w_reliability,
           curves[1] AS c_experience_base, curves[2] AS c_experience_gain, curves[3] AS c_experience_half,
           curves[4] AS c_soonness_half, curves[5] AS c_video_nearness, curves[6] AS c_trust_middle,
           curves[7] AS c_trust_half, curves[8] AS c_reliability_prior, curves[9] AS c_acceptance_share,
           curves[10] AS c_acceptance_prior, curves[11] AS c_speed_share, curves[12] AS c_speed_half,
           curves[13] AS c_speed_prior, curves[14] AS c_reliability_half, curves[15] AS c_fresh_days,
           curves[16] AS c_faded_to, curves[17] - curves[15] AS c_fading_days, u.utc_today,
           u.utc_today - curves[15]::integer AS fresh_from
    FROM (SELECT (now_at AT TIME ZONE 'UTC')::date AS utc_today) AS u
), gated AS (
    SELECT source.by_video, source.fit, row.*, source.video_key IS NULL OR row.chord2 <= g.chord2 AS near
    FROM sources AS source
    CROSS JOIN given AS g
    CROSS JOIN LATERAL (
        SELECT row.practice_id, row.provider_id, row.specialty, row.experience, row.rating_percentile, row.review_count,
            row.plans_accepted, row.plans_refused, row.acceptance_rate, row.reply_hours, row.answered_count,
            row.confirmed_on,
            CASE WHEN source.by_video THEN row.next_video_at ELSE row.next_in_person_at END AS next_at,
            CASE WHEN source.by_video THEN row.free_video ELSE row.free_in_person END AS free, row.free_from,
            (row.x - g.at_x) * (row.x - g.at_x) + (row.y - g.at_y) * (row.y - g.at_y)
            + (row.z - g.at_z) * (row.z - g.at_z) AS chord2,
            CASE WHEN source.bar > 0 THEN source.bar
                 WHEN source.by_video AND NOT (row.video_keys && g.video_keys) THEN
                     CASE WHEN row.video_keys = '{}' THEN 6 ELSE 4 END
                 WHEN g.age > 0 AND row.ages & g.age = 0 THEN 5
                 WHEN NOT source.by_video AND NOT row.in_person THEN 6
                 WHEN row.accepts < g.accepts THEN 7
                 WHEN g.plan_required AND g.plan = ANY (row.plans_refused) THEN 9
                 WHEN g.plan_required AND g.plan <> ALL (row.plans_accepted) THEN 8
                 WHEN row.specialty <> ALL (g.only_) THEN 10
                 WHEN NOT (row.languages && g.languages) THEN 11
                 WHEN row.sex <> g.sex THEN 12
                 WHEN row.price_cents > g.price THEN 13
                 WHEN g.wheelchair AND NOT coalesce(row.wheelchair, false) THEN 14
                 ELSE 100 END AS gate
        FROM providers_searchrow AS row
        WHERE (row.specialty = source.specialty AND row.cell BETWEEN source.low AND source.high
               OR row.video_keys @> source.video_key AND row.video_keys <> '{}')
          AND row.ok AND row.listed_until >= g.yesterday
          AND (source.video_key IS NOT NULL
               OR (row.x - g.at_x) * (row.x - g.at_x) + (row.y - g.at_y) * (row.y - g.at_y)
                  + (row.z - g.at_z) * (row.z - g.at_z) <= g.chord2)
        OFFSET 0
    ) AS row
), timed AS (  -- what the score reads more than once, for those who pass
    SELECT r.*,
        CASE WHEN r.gate = 100 THEN
            matching_wait(r.next_at, g.now_at, r.free, g.today - r.free_from, g.parts, g.part_waits)
        END AS wait,
        CASE WHEN r.gate = 100 THEN (
            coalesce(r.experience[g.condition_1], 0) + coalesce(r.experience[g.condition_2], 0)
            + CASE WHEN g.more_conditions = '{}' THEN 0
                   ELSE (SELECT coalesce(sum(r.experience[c]), 0) FROM unnest(g.more_conditions) AS c) END
        )::float8 END AS visits
    FROM gated AS r CROSS JOIN given AS g
    OFFSET 0
), scored AS MATERIALIZED (
    SELECT r.practice_id, r.provider_id, r.specialty, r.by_video, r.chord2, r.wait, r.near,
        CASE WHEN r.gate = 100 AND g.parts IS NOT NULL AND (r.wait < 'Infinity') IS NOT TRUE THEN 15
             ELSE r.gate END::smallint AS gate,
        CASE WHEN r.gate = 100 AND (g.parts IS NULL OR r.wait < 'Infinity') THEN floor((
            r.fit * (g.c_experience_base + g.c_experience_gain * r.visits / (r.visits + g.c_experience_half))
            * g.w_experience
            + coalesce(g.c_soonness_half / (g.c_soonness_half + r.wait), 0) * g.w_soonness
            + CASE WHEN r.by_video THEN g.c_video_nearness
                   ELSE greatest(0, 1 - matching_miles(r.chord2) / g.asked_miles) END * g.w_nearness
            + CASE WHEN r.rating_percentile IS NULL THEN g.c_trust_middle
                   ELSE g.c_trust_middle + (r.rating_percentile - g.c_trust_middle) * r.review_count
                                         / (r.review_count + g.c_trust_half) END * g.w_trust
            + CASE WHEN g.plan IS NULL OR g.plan = ANY (r.plans_accepted) THEN 1
                   WHEN g.plan = ANY (r.plans_refused) THEN 0 ELSE 0.5::float8 END * g.w_plan
            + (g.c_reliability_prior + (g.c_acceptance_share * coalesce(r.acceptance_rate, g.c_acceptance_prior)
                    + g.c_speed_share * coalesce(g.c_speed_half / (g.c_speed_half + r.reply_hours), g.c_speed_prior)
                    - g.c_reliability_prior) * r.answered_count / (r.answered_count + g.c_reliability_half))
              * CASE WHEN r.confirmed_on >= g.fresh_from THEN 1
                     ELSE greatest(g.c_faded_to, 1 - (1 - g.c_faded_to)
                          * (g.utc_today - r.confirmed_on - g.c_fresh_days) / g.c_fading_days) END * g.w_reliability
        ) * 1e9 + 0.5)::bigint END AS key
    FROM timed AS r CROSS JOIN given AS g
), earlier AS MATERIALIZED (  -- on an earlier page with a better row
    SELECT s.provider_id FROM scored AS s WHERE after_key < any_key AND s.key > after_key
), top AS MATERIALIZED (
    SELECT * FROM scored AS s WHERE s.key <= after_key ORDER BY s.key DESC LIMIT rows_looked_at
), suffices AS MATERIALIZED (  -- whether the rows looked at hold a page of people, whatever comes after them
    SELECT count(*) < rows_looked_at OR count(DISTINCT t.provider_id) FILTER (
        WHERE t.key < after_key AND t.key > (SELECT min(m.key) FROM top AS m)
          AND t.provider_id NOT IN (SELECT e.provider_id FROM earlier AS e)
    ) >= page AS so FROM top AS t
), rows_to_order AS (
    SELECT * FROM top WHERE (SELECT so FROM suffices)
    UNION ALL
    SELECT * FROM scored AS s WHERE s.key <= after_key AND NOT (SELECT so FROM suffices)
), best AS (  -- the best row of each
    SELECT DISTINCT ON (s.provider_id) s.practice_id, s.provider_id, s.specialty, s.by_video, s.chord2, s.wait, s.key,
           o.rotation
    FROM rows_to_order AS s
    CROSS JOIN LATERAL (
        SELECT encode(sha256(convert_to(s.practice_id::text || rotation_day, 'UTF8')), 'hex') AS rotation OFFSET 0
    ) AS o
    ORDER BY s.provider_id, s.key DESC, o.rotation, s.specialty, s.by_video
), hits AS MATERIALIZED (
    SELECT b.practice_id, b.specialty, b.by_video, matching_miles(b.chord2) AS miles, b.wait, b.key, b.rotation FROM best AS b
    WHERE b.provider_id NOT IN (SELECT e.provider_id FROM earlier AS e)
      AND (b.key < after_key OR b.rotation > after_rotation)
    ORDER BY b.key DESC, b.rotation LIMIT page
), failing AS MATERIALIZED (
    SELECT s.provider_id, max(s.gate) AS gate, bool_or(s.near) AS near FROM scored AS s
    WHERE s.gate < 100 GROUP BY s.provider_id
), passing_elsewhere AS MATERIALIZED (
    SELECT s.provider_id FROM scored AS s
    WHERE s.gate = 100 AND s.provider_id IN (SELECT f.provider_id FROM failing AS f)
)
SELECT 'passed', 100::smallint, count(*), NULL::uuid, NULL::smallint, NULL::boolean, NULL::float8, NULL::float8,
       NULL::bigint, NULL::text
FROM hits
UNION ALL
SELECT 'excluded', f.gate, count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM failing AS f
WHERE f.near AND f.provider_id NOT IN (SELECT p.provider_id FROM passing_elsewhere AS p)
GROUP BY f.gate
UNION ALL
SELECT 'hit', 100::smallint, NULL::bigint, h.practice_id, h.specialty, h.by_video, h.miles, h.wait, h.key, h.rotation
FROM hits AS h;
END
$search$;
