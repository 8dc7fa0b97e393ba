"""The product's tables filled from the drawn columns, a statement each."""

# The home of a row is found by number; every table of the draw is temporary and goes with the transaction.
PLACES = """
CREATE TEMPORARY TABLE seed_zip ON COMMIT DROP AS
    SELECT (row_number() OVER (ORDER BY zip) - 1)::integer AS n, * FROM providers_zipplace WHERE population > 0
"""

CLINICS = """
INSERT INTO providers_clinic (id, name, acceptance_rate, reply_hours, answered_count, created_at)
SELECT c.id, 'Benchmark Clinic ' || c.n, nullif(c.acceptance, 'NaN'), nullif(c.reply_hours, 'NaN'), c.answered,
       %(moment)s - interval '900 days'
FROM seed_clinic AS c
"""

LOCATIONS = """
INSERT INTO providers_location (id, clinic_id, line1, line2, city, state, zip, lat, lon, zone, wheelchair)
SELECT c.location_id, c.id, 1 + c.n %% 900 || ' Benchmark Street', '', z.city, z.state, z.zip,
       greatest(-90, least(90, z.lat + c.d_lat)), z.lon + c.d_lon, z.zone,
       CASE WHEN c.wheelchair < 7 THEN true WHEN c.wheelchair = 7 THEN false END
FROM seed_clinic AS c JOIN seed_zip AS z ON z.n = c.zip_index
"""

PROVIDERS = """
INSERT INTO providers_provider (
    id, npi, first_name, middle_name, last_name, suffix, credential, sex, languages, sees_children, sees_adults,
    sees_older_adults, practising_since, bio, is_demonstration, claim, published_at, suspended_at,
    identity_proofed_at, created_at, rating_sum, rating_weight, rated_at, review_count, rating_percentile,
    demonstration_rating_sum, demonstration_rating_weight, demonstration_rated_at, demonstration_review_count)
SELECT p.id, p.npi::text, (%(first)s::text[])[1 + p.first %% cardinality(%(first)s::text[])], '',
       (%(last)s::text[])[1 + p.last %% cardinality(%(last)s::text[])], '', t.title,
       (ARRAY['F', 'M', 'X'])[p.sex],
       string_to_array((%(languages)s::text[])[p.languages + 1], ','), p.children, true, p.older,
       extract(year FROM %(moment)s) - p.years, '', true, 'claimed', %(moment)s - interval '400 days',
       CASE WHEN p.suspended THEN %(moment)s - interval '3 days' END, %(moment)s - interval '500 days',
       %(moment)s - interval '900 days', p.stars, p.weight, rated.at, p.reviews, nullif(p.percentile, 'NaN'),
       p.stars, p.weight, rated.at, p.reviews
FROM seed_person AS p JOIN seed_trade AS t ON t.n = p.trade
CROSS JOIN LATERAL (SELECT CASE WHEN p.reviews > 0 THEN %(moment)s - %(rated)s::interval END AS at) AS rated
"""

TAXONOMIES = """
INSERT INTO providers_providertaxonomy (provider_id, taxonomy_id, is_primary)
SELECT p.id, t.codes[1 + p.code %% cardinality(t.codes)], true
FROM seed_person AS p JOIN seed_trade AS t ON t.n = p.trade
UNION ALL
SELECT p.id, t.further[1 + p.second %% greatest(1, cardinality(t.further))], false
FROM seed_person AS p JOIN seed_trade AS t ON t.n = p.trade
WHERE p.second >= 0
  AND t.further[1 + p.second %% greatest(1, cardinality(t.further))] <> t.codes[1 + p.code %% cardinality(t.codes)]
"""

PRACTICES = """
INSERT INTO providers_practice (
    id, provider_id, location_id, accepts, does_in_person, does_video, phone, first_visit_price_cents,
    confirmation, lead_minutes, buffer_minutes, horizon_days, late_cancel_hours,
    phone_source, hours_source, accepts_source,
    phone_confirmed_at, hours_confirmed_at, accepts_confirmed_at, times_due_at)
SELECT r.id, p.id, c.location_id, (ARRAY['new', 'existing', 'nobody'])[r.accepts + 1], r.in_person, r.video,
       '+12125550' || lpad((100 + r.n %% 100)::text, 3, '0'), nullif(r.price, -1),
       CASE WHEN r.instant THEN 'instant' ELSE 'by_clinic' END, 120, 0, 60, 24,
       'demonstration', 'demonstration', 'demonstration',
       confirmed.at, confirmed.at, confirmed.at + interval '1 day', %(moment)s + interval '10 years'
FROM seed_practice AS r
JOIN seed_person AS p ON p.n = r.person JOIN seed_clinic AS c ON c.n = r.clinic
CROSS JOIN LATERAL (SELECT %(moment)s - r.confirmed * interval '1 day' AS at) AS confirmed
"""

LICENCES = """
INSERT INTO providers_credential (
    id, provider_id, kind, jurisdiction, number, issued_on, expires_on, state, verified_at, created_at)
SELECT l.id, p.id, 'licence', z.state, 'B' || l.number, %(moment)s::date - 1000, %(moment)s::date + l.days,
       'verified', %(moment)s - interval '100 days', %(moment)s - interval '900 days'
FROM seed_licence AS l JOIN seed_person AS p ON p.n = l.person JOIN seed_clinic AS c ON c.n = l.clinic
JOIN seed_zip AS z ON z.n = c.zip_index
UNION ALL
SELECT i.id, p.id, 'npi', '', p.npi::text, NULL, NULL, 'verified', %(moment)s - interval '100 days',
       %(moment)s - interval '900 days'
FROM seed_npi AS i JOIN seed_person AS p ON p.n = i.person
"""

EXPERIENCE = """
INSERT INTO providers_conditionexperience (
    id, provider_id, condition_id, evidence, count, period_from, period_to, state, valid_until, created_at)
SELECT e.id, p.id, c.id, 'case_log', e.count, %(moment)s::date - 1500, %(moment)s::date - 60,
       CASE WHEN e.verified THEN 'verified' ELSE 'self_reported' END,
       CASE WHEN e.verified THEN %(moment)s::date + e.days END, %(moment)s - interval '60 days'
FROM seed_experience AS e JOIN seed_person AS p ON p.n = e.person
JOIN providers_condition AS c ON c.number = e.condition
"""

PLANS = """
INSERT INTO providers_planacceptance (practice_id, plan_id, answer, source, confirmed_at)
SELECT r.id, plan.id, (ARRAY['accepted', 'not_accepted', 'unknown'])[a.answer + 1], 'demonstration',
       %(moment)s - r.confirmed * interval '1 day'
FROM seed_answer AS a JOIN seed_practice AS r ON r.n = a.practice
JOIN providers_insuranceplan AS plan ON plan.number = a.plan
"""

# The next free times, as a table of the benchmark's own: the engines without a search table read it, and it is
# stored with the search rows the way the product stores them. A time lies between 8:00 and 19:00 where it is.
NEXT_TIMES = """
CREATE TABLE bench_nexttime (
    practice_id uuid NOT NULL, in_person_at timestamptz, video_at timestamptz, free_from date NOT NULL,
    in_person_parts text NOT NULL, video_parts text NOT NULL);
INSERT INTO bench_nexttime
SELECT r.id, i.at, v.at, day.today, bench_parts(i.wall, day.today, (%(patterns)s::text[])[r.pattern]),
       bench_parts(v.wall, day.today, (%(patterns)s::text[])[65 - r.pattern])
FROM seed_practice AS r JOIN seed_clinic AS c ON c.n = r.clinic JOIN seed_zip AS z ON z.n = c.zip_index
CROSS JOIN LATERAL (SELECT (%(moment)s AT TIME ZONE z.zone)::date AS today) AS day
CROSS JOIN LATERAL (SELECT CASE WHEN r.in_person AND r.wait <> 'NaN' THEN
    day.today + 1 + floor(r.wait / 24)::integer + interval '8 hours' + r.quarter * interval '15 minutes' END AS wall
) AS iw
CROSS JOIN LATERAL (SELECT CASE WHEN r.video AND r.video_wait <> 'NaN' THEN
    day.today + 1 + floor(r.video_wait / 24)::integer + interval '8 hours' + r.video_quarter * interval '15 minutes'
    END AS wall) AS vw
CROSS JOIN LATERAL (SELECT CASE WHEN iw.wall < day.today + 28 THEN iw.wall END AS wall,
                           CASE WHEN iw.wall < day.today + 28 THEN iw.wall AT TIME ZONE z.zone END AS at) AS i
CROSS JOIN LATERAL (SELECT CASE WHEN vw.wall < day.today + 28 THEN vw.wall END AS wall,
                           CASE WHEN vw.wall < day.today + 28 THEN vw.wall AT TIME ZONE z.zone END AS at) AS v;
ALTER TABLE bench_nexttime ADD PRIMARY KEY (practice_id)
"""

# The part of day that holds the next time is the first free one; the pattern says which follow.
PARTS = """
CREATE FUNCTION bench_parts(wall timestamp, today date, pattern text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT CASE WHEN wall IS NULL THEN repeat('0', 84) ELSE (
        SELECT repeat('0', k) || '1' || substr(pattern, 1, 83 - k)
        FROM (SELECT (wall::date - today) * 3 + CASE WHEN wall::time < '12:00' THEN 0
                                                     WHEN wall::time < '17:00' THEN 1 ELSE 2 END AS k) AS first
    ) END
$$
"""

STAGES = (
    ("Clinics", CLINICS),
    ("Locations", LOCATIONS),
    ("Clinicians", PROVIDERS),
    ("Taxonomies", TAXONOMIES),
    ("Practices", PRACTICES),
    ("Licences and NPIs", LICENCES),
    ("Experience", EXPERIENCE),
    ("Plans", PLANS),
    ("Next times", NEXT_TIMES),
)
