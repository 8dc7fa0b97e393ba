-- Gate, score and order the clinicians of a need: the same order and scores as matching/ranking.py, over
-- providers_searchrow. Weights and curves come in as parameters (matching/retrieval.py), so that the formula has one
-- home; the arithmetic is written in the order of matching/factors.py, in float8 throughout.
--
-- Answers three kinds of row:  'passed' (count of clinicians that pass every gate),
-- 'excluded' (gate and count of clinicians within the radius whose best practice fails that gate), 'hit' (one page,
-- best first).
CREATE FUNCTION matching_search(
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
DECLARE  -- taken out of their arrays once, not once a row
    w_experience constant float8 := weights[1];
    w_soonness constant float8 := weights[2];
    w_nearness constant float8 := weights[3];
    w_trust constant float8 := weights[4];
    w_plan constant float8 := weights[5];
    w_reliability constant float8 := weights[6];
    c_experience_base constant float8 := curves[1];
    c_experience_gain constant float8 := curves[2];
    c_experience_half constant float8 := curves[3];
    c_soonness_half constant float8 := curves[4];
    c_video_nearness constant float8 := curves[5];
    c_trust_middle constant float8 := curves[6];
    c_trust_half constant float8 := curves[7];
    c_reliability_prior constant float8 := curves[8];
    c_acceptance_share constant float8 := curves[9];
    c_acceptance_prior constant float8 := curves[10];
    c_speed_share constant float8 := curves[11];
    c_speed_half constant float8 := curves[12];
    c_speed_prior constant float8 := curves[13];
    c_reliability_half constant float8 := curves[14];
    c_fresh_days constant float8 := curves[15];
    c_faded_to constant float8 := curves[16];
    c_faded_days constant float8 := curves[17];
    condition_1 constant smallint := ask_conditions[1];
    more_conditions constant smallint[] := ask_conditions[2:];
    utc_today constant date := (now_at AT TIME ZONE 'UTC')::date;
BEGIN
RETURN QUERY
WITH retrieved AS (
    SELECT r.*, s.fit, s.bar, NOT ask_in_person AS by_video,
           2 * 3958.7613::float8 * asin(least(1.0, sqrt(r.chord2) / 2)) AS miles
    FROM unnest(ask_specialties, fits, bars) AS s (specialty, fit, bar)
    CROSS JOIN unnest(cells_from, cells_to) AS c (low, high)
    CROSS JOIN LATERAL (
        SELECT row.*, (row.x - at_x) * (row.x - at_x) + (row.y - at_y) * (row.y - at_y)
                      + (row.z - at_z) * (row.z - at_z) AS chord2
        FROM providers_searchrow AS row
        WHERE row.specialty = s.specialty AND row.cell BETWEEN c.low AND c.high
        OFFSET 0
    ) AS r
    WHERE r.ok AND r.listed_until >= today - 1 AND r.chord2 <= radius_chord * radius_chord
    UNION ALL
    SELECT r.*, s.fit, s.bar, true AS by_video,
           2 * 3958.7613::float8 * asin(least(1.0, sqrt(r.chord2) / 2)) AS miles
    FROM unnest(ask_specialties, fits, bars, ask_video_keys) AS s (specialty, fit, bar, video_key)
    CROSS JOIN LATERAL (
        SELECT row.*, (row.x - at_x) * (row.x - at_x) + (row.y - at_y) * (row.y - at_y)
                      + (row.z - at_z) * (row.z - at_z) AS chord2
        FROM providers_searchrow AS row
        WHERE row.ok AND row.video_keys <> '{}' AND row.video_keys @> ARRAY[s.video_key]
        OFFSET 0
    ) AS r
    WHERE ask_video AND s.video_key IS NOT NULL AND r.listed_until >= today - 1
), timed AS (
    SELECT r.*, t.first_part,
           CASE WHEN n.next_at < now_at THEN NULL
                WHEN ask_parts IS NULL THEN n.wait
                ELSE greatest(part_waits[t.first_part], n.wait) END AS wait
    FROM retrieved AS r
    CROSS JOIN LATERAL (SELECT CASE WHEN r.by_video THEN r.next_video_at ELSE r.next_in_person_at END AS next_at,
                               CASE WHEN r.by_video THEN r.free_video ELSE r.free_in_person END AS free
                        OFFSET 0) AS m
    CROSS JOIN LATERAL (SELECT m.next_at, date_part('epoch', m.next_at - now_at) / 3600 AS wait) AS n
    CROSS JOIN LATERAL (
        SELECT CASE WHEN ask_parts IS NULL OR m.free IS NULL THEN 0
                    ELSE position(B'1' IN ((m.free << (3 * (today - r.free_from))) & ask_parts)) END AS first_part
    ) AS t
), gated AS (
    SELECT r.*,
        CASE WHEN r.bar > 0 THEN r.bar
             WHEN r.by_video AND NOT (r.video_keys && ask_video_keys) THEN
                 CASE WHEN r.video_keys = '{}' THEN 6 ELSE 4 END
             WHEN ask_age > 0 AND r.ages & ask_age = 0 THEN 5
             WHEN NOT r.by_video AND NOT r.in_person THEN 6
             WHEN r.accepts = 0 OR (ask_new AND r.accepts < 2) THEN 7
             WHEN ask_plan_required AND ask_plan = ANY (r.plans_refused) THEN 9
             WHEN ask_plan_required AND ask_plan <> ALL (r.plans_accepted) THEN 8
             WHEN r.specialty <> ALL (ask_only) THEN 10
             WHEN NOT (r.languages && ask_languages) THEN 11
             WHEN r.sex <> ask_sex THEN 12
             WHEN r.price_cents > ask_price THEN 13
             WHEN ask_wheelchair AND NOT coalesce(r.wheelchair, false) THEN 14
             WHEN ask_parts IS NOT NULL AND (r.first_part = 0 OR r.wait IS NULL) THEN 15
             ELSE 100 END::smallint AS gate
    FROM timed AS r
), scored AS MATERIALIZED (
    SELECT r.practice_id, r.provider_id, r.specialty, r.by_video, r.miles, r.wait, r.gate,
        r.chord2 <= radius_chord * radius_chord AS near,
        CASE WHEN r.gate = 100 THEN floor((
            r.fit * (c_experience_base + c_experience_gain * e.visits / (e.visits + c_experience_half)) * w_experience
            + CASE WHEN r.wait IS NULL THEN 0 ELSE c_soonness_half / (c_soonness_half + greatest(r.wait, 0)) END * w_soonness
            + CASE WHEN r.by_video THEN c_video_nearness ELSE greatest(0, 1 - r.miles / asked_miles) END * w_nearness
            + CASE WHEN r.rating_percentile IS NULL THEN c_trust_middle
                   ELSE c_trust_middle + (r.rating_percentile - c_trust_middle) * r.review_count
                                    / (r.review_count + c_trust_half) END * w_trust
            + CASE WHEN ask_plan IS NULL THEN 1 WHEN ask_plan = ANY (r.plans_accepted) THEN 1
                   WHEN ask_plan = ANY (r.plans_refused) THEN 0 ELSE 0.5 END::float8 * w_plan
            + (c_reliability_prior + (c_acceptance_share * coalesce(r.acceptance_rate, c_acceptance_prior)
                            + c_speed_share * coalesce(c_speed_half / (c_speed_half + r.reply_hours), c_speed_prior)
                            - c_reliability_prior) * r.answered_count / (r.answered_count + c_reliability_half))
              * CASE WHEN s.stale_days <= c_fresh_days THEN 1
                     ELSE greatest(c_faded_to, 1 - (1 - c_faded_to) * (s.stale_days - c_fresh_days)
                                                   / (c_faded_days - c_fresh_days)) END * w_reliability
        ) * 1e9 + 0.5)::bigint END AS key
    FROM gated AS r
    CROSS JOIN LATERAL (SELECT utc_today - r.confirmed_on AS stale_days) AS s
    CROSS JOIN LATERAL (
        SELECT (coalesce(r.experience[condition_1], 0) + CASE WHEN more_conditions = '{}' THEN 0 ELSE
                (SELECT coalesce(sum(r.experience[c]), 0) FROM unnest(more_conditions) AS c) END)::float8 AS visits
    ) AS e
), people AS MATERIALIZED (
    SELECT provider_id, max(gate) AS gate, max(key) AS key, bool_or(near) AS near FROM scored GROUP BY provider_id
), chosen AS (
    (SELECT provider_id, key FROM people WHERE key < after_key ORDER BY key DESC FETCH FIRST page ROWS WITH TIES)
    UNION ALL
    SELECT provider_id, key FROM people WHERE key = after_key
), hits AS (
    SELECT DISTINCT ON (s.provider_id) s.practice_id, s.specialty, s.by_video, s.miles, s.wait, s.key, o.rotation
    FROM chosen JOIN scored AS s USING (provider_id, key)
    CROSS JOIN LATERAL (
        SELECT encode(sha256(convert_to(s.practice_id::text || rotation_day, 'UTF8')), 'hex') AS rotation
    ) AS o
    ORDER BY s.provider_id, o.rotation, s.specialty, s.by_video
)
SELECT 'passed', 100::smallint, count(*), NULL::uuid, NULL::smallint, NULL::boolean, NULL::float8, NULL::float8,
       NULL::bigint, NULL::text
FROM people WHERE gate = 100
UNION ALL
SELECT 'excluded', gate, count(*), NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM people WHERE gate <> 100 AND near GROUP BY gate
UNION ALL
SELECT * FROM (
    SELECT 'hit', 100::smallint, NULL::bigint, practice_id, specialty, by_video, miles, wait, key, rotation
    FROM hits WHERE key < after_key OR rotation > after_rotation
    ORDER BY key DESC, rotation LIMIT page
) AS page_of_hits;
END
$search$;
