-- What is shown of the practices that a search picked, in their order, with the listing condition asked once more and,
-- for video, the licence where the person is. A function, so that PostgreSQL plans it once a connection and not once a
-- match: planning takes four times as long as the answer. What a NUCC code stands for is left to the caller, who holds
-- the catalogue; periods are by the place of a condition in `ask_conditions`.
CREATE FUNCTION matching_details(
    practices uuid[], ask_specialties smallint[], by_video boolean[],  -- parallel
    ask_conditions uuid[], ask_plan smallint, ask_plan_id uuid, ask_state text,
    moment timestamptz, now_at timestamptz                             -- scores are of `moment`, listing of `now_at`
) RETURNS TABLE (
    place bigint, practice_id uuid, phone text, accepts text, does_in_person boolean, does_video boolean,
    confirmation text, phone_source text, phone_confirmed_at timestamptz, hours_source text,
    hours_confirmed_at timestamptz, accepts_source text, accepts_confirmed_at timestamptz, plan_source text,
    plan_confirmed_at timestamptz, price_cents integer, provider_id uuid, npi text, first_name text, middle_name text,
    last_name text, suffix text, credential text, sex text, languages text[], is_demonstration boolean,
    rating_sum float8, rating_weight float8, rated_at timestamptz, review_count integer, rating_percentile float8,
    line1 text, line2 text, city text, state text, zip text, lat float8, lon float8, zone text, wheelchair boolean,
    clinic_name text,
    next_in_person_at timestamptz, next_video_at timestamptz, acceptance_rate float8, reply_hours float8,
    answered_count integer, stale_days integer, experience smallint[], plan text, taxonomy_codes text[],
    has_primary boolean, periods json
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan
AS $details$
#variable_conflict use_column
BEGIN
RETURN QUERY
SELECT hit.place, practice.id, practice.phone::text, practice.accepts::text, practice.does_in_person,
       practice.does_video, practice.confirmation::text, practice.phone_source::text, practice.phone_confirmed_at,
       practice.hours_source::text, practice.hours_confirmed_at, practice.accepts_source::text,
       practice.accepts_confirmed_at, plan_answer.source::text, plan_answer.confirmed_at, row.price_cents,
       provider.id, provider.npi::text, provider.first_name::text, provider.middle_name::text,
       provider.last_name::text, provider.suffix::text, provider.credential::text, provider.sex::text,
       provider.languages::text[], provider.is_demonstration, provider.rating_sum, provider.rating_weight,
       provider.rated_at, row.review_count, row.rating_percentile, location.line1::text, location.line2::text,
       location.city::text, location.state::text, location.zip::text, location.lat, location.lon, location.zone::text,
       location.wheelchair, clinic.name::text, row.next_in_person_at, row.next_video_at, row.acceptance_rate,
       row.reply_hours, row.answered_count, (moment AT TIME ZONE 'UTC')::date - row.confirmed_on, row.experience,
       CASE WHEN ask_plan = ANY (row.plans_accepted) THEN 'accepted'
            WHEN ask_plan = ANY (row.plans_refused) THEN 'not_accepted' ELSE 'unknown' END,
       held.codes, held.has_primary, seen.periods
FROM unnest(practices, ask_specialties, by_video) WITH ORDINALITY AS hit (practice_id, specialty, by_video, place)
JOIN providers_searchrow AS row ON row.practice_id = hit.practice_id AND row.specialty = hit.specialty
JOIN providers_practice AS practice ON practice.id = row.practice_id
JOIN LATERAL (SELECT * FROM providers_listing AS l WHERE l.practice_id = practice.id OFFSET 0) AS listing
    ON listing.listed_until >= (now_at AT TIME ZONE listing.zone)::date AND listing.reason = ''
JOIN providers_provider AS provider ON provider.id = practice.provider_id
JOIN providers_location AS location ON location.id = practice.location_id
JOIN providers_clinic AS clinic ON clinic.id = location.clinic_id
LEFT JOIN providers_planacceptance AS plan_answer
    ON plan_answer.practice_id = practice.id AND plan_answer.plan_id = ask_plan_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(pt.taxonomy_id::text ORDER BY pt.is_primary DESC, pt.taxonomy_id), '{}') AS codes,
           coalesce(bool_or(pt.is_primary), false) AS has_primary
    FROM providers_providertaxonomy AS pt WHERE pt.provider_id = provider.id
) AS held
CROSS JOIN LATERAL (
    SELECT json_object_agg(e.place, json_build_array(e.first, e.last, e.kind)) AS periods FROM (
        SELECT array_position(ask_conditions, x.condition_id) AS place,
               extract(year FROM min(x.period_from)) AS first, extract(year FROM max(x.period_to)) AS last,
               CASE WHEN count(DISTINCT x.evidence) = 1 THEN min(x.evidence) ELSE 'several' END AS kind
        FROM providers_conditionexperience AS x
        WHERE x.provider_id = provider.id AND x.state = 'verified' AND x.condition_id = ANY (ask_conditions)
          AND x.valid_until >= (now_at AT TIME ZONE location.zone)::date
        GROUP BY x.condition_id
    ) AS e
) AS seen
WHERE NOT hit.by_video OR EXISTS (
    SELECT FROM providers_credential AS c
    WHERE c.provider_id = provider.id AND c.kind = 'licence'
      AND c.jurisdiction = ask_state AND c.verified_until >= (now_at AT TIME ZONE listing.zone)::date
)
ORDER BY hit.place;
END
$details$;
