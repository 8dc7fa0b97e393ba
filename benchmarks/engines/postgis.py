"""PostGIS: one row a practice with a geography, ratings and next times, a GiST index, plans and experience joined."""

from typing import Any

from django.db import connection as default

from benchmarks.engines import flat
from benchmarks.engines.asked import ENOUGH, Answer, age_bit, best, by_mode, offered, text_id
from matching import factors as f
from matching.retrieval import Query
from providers.geo import EARTH_RADIUS_MILES, chord_of, unit_vector

LABEL = "PostGIS with rating and next-time columns"
METERS = 1609.344
# The index is asked for a hair more than the radius; the chord decides, as in every other engine.
WIDENED = 1.0001

TABLE = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE bench_postgis AS
SELECT practice_id, provider_id, array_agg(specialty ORDER BY specialty)::smallint[] AS specialties,
       ST_SetSRID(ST_MakePoint(min(lon), min(lat)), 4326)::geography AS place,
       min(cos(radians(lat)) * cos(radians(lon))) AS x, min(cos(radians(lat)) * sin(radians(lon))) AS y,
       min(sin(radians(lat))) AS z, bool_or(in_person) AS in_person, min(video_states) AS video_states,
       min(accepts)::smallint AS accepts, min(ages)::smallint AS ages, min(sex) AS sex,
       min(languages) AS languages,
       bool_or(wheelchair) AS wheelchair, min(price_cents) AS price_cents,
       min(rating_percentile) AS rating_percentile, min(review_count)::float8 AS review_count,
       min(acceptance_rate) AS acceptance_rate, min(reply_hours) AS reply_hours,
       min(answered_count)::float8 AS answered_count, min(confirmed_on) AS confirmed_on,
       min(next_in_person) AS next_in_person, min(next_video) AS next_video
FROM bench_flat GROUP BY practice_id, provider_id;
CREATE INDEX bench_postgis_place ON bench_postgis USING gist (place);
CREATE INDEX bench_postgis_video ON bench_postgis USING gin (video_states) WHERE video_states <> '{}';
CLUSTER bench_postgis USING bench_postgis_place;
ANALYZE bench_postgis
"""

GATES = """
      AND p.specialties && %(numbers)s::smallint[]
      AND p.accepts >= %(accepts)s
      AND (%(age)s = 0 OR p.ages & %(age)s::smallint > 0)
      AND (%(languages)s::text[] IS NULL OR p.languages && %(languages)s::text[])
      AND (%(sex)s::text IS NULL OR p.sex = %(sex)s)
      AND (%(price)s::integer IS NULL OR p.price_cents IS NULL OR p.price_cents <= %(price)s)
      AND (NOT %(wheelchair)s OR p.wheelchair)
"""
PLAN = """
LEFT JOIN LATERAL (
    SELECT a.answer FROM providers_planacceptance AS a
    WHERE a.practice_id = p.practice_id
      AND a.plan_id = (SELECT id FROM providers_insuranceplan WHERE number = %(plan)s)
) AS said ON true
"""
SEEN = """
LEFT JOIN LATERAL (
    SELECT sum(e.count)::float8 AS visits FROM providers_conditionexperience AS e
    WHERE e.provider_id = p.provider_id AND e.state = 'verified' AND e.valid_until >= %(today)s
      AND e.condition_id IN (SELECT id FROM providers_condition WHERE number = ANY (%(conditions)s))
) AS seen ON true
"""
# Only where a query has more than one fit.
FIT = """(SELECT max(fit) FROM unnest(%(numbers)s::smallint[], %(fits)s::float8[]) AS t (number, fit)
         WHERE number = ANY (p.specialties))"""
SEARCH = """
SELECT practice_id, provider_id, floor(score * 1e9 + 0.5)::bigint AS key FROM (
    SELECT p.practice_id, p.provider_id,
        {fit}
          * ({base}::float8 + {gain}::float8 * coalesce(seen.visits, 0)
             / (coalesce(seen.visits, 0) + {half}::float8)) * {w[0]}::float8
        + CASE WHEN p.{next} >= %(now)s THEN %(soon)s::float8
               / (%(soon)s::float8 + (p.{next} - %(now)s::float8) / 3600) ELSE 0 END * {w[1]}::float8
        + {near} * {w[2]}::float8
        + coalesce({middle}::float8 + (p.rating_percentile - {middle}::float8) * p.review_count
                   / (p.review_count + {trust}::float8), {middle}::float8) * {w[3]}::float8
        + {plan}::float8 * {w[4]}::float8
        + ({prior}::float8 + ({share}::float8 * coalesce(p.acceptance_rate, {rate}::float8)
           + {speed}::float8 * coalesce({hours}::float8 / ({hours}::float8 + p.reply_hours), {speed_prior}::float8)
           - {prior}::float8) * p.answered_count / (p.answered_count + {answered}::float8))
          * CASE WHEN %(on)s::date - p.confirmed_on <= {fresh} THEN 1
                 ELSE greatest({faded}::float8, 1 - (1 - {faded}::float8) * (%(on)s::date - p.confirmed_on - {fresh})
                               / {span}::float8) END * {w[5]}::float8 AS score
    FROM (SELECT *, (x - %(x)s) ^ 2 + (y - %(y)s) ^ 2 + (z - %(z)s) ^ 2 AS chord2 FROM bench_postgis) AS p
    {joins}
    WHERE {where} {gates}
) AS scored ORDER BY key DESC LIMIT {enough}
"""


def missing() -> str:
    with default.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'")
        return "" if cursor.fetchone()[0] else "PostGIS is not installed in this PostgreSQL"


def prepare(connection: Any, moment: Any) -> None:
    flat.make(connection, moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_postgis') IS NULL")
        if cursor.fetchone()[0]:
            cursor.execute(TABLE)


def top20(query: Query) -> Answer:
    in_person, video = by_mode(query)
    found = []
    with default.cursor() as cursor:
        for by_video in [False] * in_person + [True] * video:
            cursor.execute(_statement(query, by_video), _values(query))
            found += [(text_id(a), text_id(b), key) for a, b, key in cursor.fetchall()]
    return best(query, found)


def _statement(query: Query, video: bool) -> str:
    """The statement for one way of visiting, with only the joins that this query needs."""
    miles = f"2 * {EARTH_RADIUS_MILES}::float8 * asin(least(1, sqrt(p.chord2) / 2))"
    near = f"greatest(0, 1 - {miles} / %(radius)s::float8)"
    where = (
        "p.video_states <> '{}' AND p.video_states @> ARRAY[%(state)s]"
        if video
        else "ST_DWithin(p.place, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography, %(meters)s, false)"
        " AND p.chord2 <= %(chord2)s AND p.in_person"
    )
    worth = [f"WHEN '{answer}' THEN {value}" for answer, value in f.PLAN_VALUES.items()]
    plan = f"(CASE coalesce(said.answer, 'unknown') {' '.join(worth)} END)"
    fits = {fit for _, fit in offered(query)}
    return SEARCH.format(
        fit=f"{fits.pop()}::float8" if len(fits) == 1 else FIT,
        base=f.EXPERIENCE_BASE, gain=f.EXPERIENCE_GAIN, half=f.EXPERIENCE_HALF, middle=f.TRUST_MIDDLE,
        trust=f.TRUST_HALF, prior=f.RELIABILITY_PRIOR, share=f.ACCEPTANCE_SHARE, rate=f.ACCEPTANCE_PRIOR,
        speed=f.SPEED_SHARE, hours=f.SPEED_HALF, speed_prior=f.SPEED_PRIOR, answered=f.RELIABILITY_HALF,
        fresh=f.FRESH_DAYS, faded=f.FADED_TO, span=f.FADED_DAYS - f.FRESH_DAYS, w=list(f.WEIGHTS.values()),
        next="next_video" if video else "next_in_person",
        near=f"{f.VIDEO_NEARNESS}::float8" if video else near,
        plan=f"{f.PLAN_NOT_ASKED}" if query.plan is None else plan,
        joins=(PLAN if query.plan is not None else "") + SEEN,
        where=where,
        gates=GATES + ("AND said.answer = 'accepted'" if query.plan_required else ""),
        enough=ENOUGH,
    )  # fmt: skip


def _values(query: Query) -> dict[str, Any]:
    x, y, z = unit_vector(query.lat, query.lon)
    fits = offered(query)
    return {
        "numbers": [number for number, _ in fits],
        "fits": [fit for _, fit in fits],
        "accepts": 2 if query.new_patient else 1,
        "age": age_bit(query),
        "languages": list(query.languages) or None,
        "sex": query.provider_sex,
        "price": query.max_price_cents,
        "wheelchair": query.wheelchair,
        "plan": query.plan,
        "conditions": list(query.conditions),
        "today": query.now.date(),
        "on": query.on,
        "now": query.now.timestamp(),
        "soon": f.SOONNESS_HALF[query.level],
        "radius": query.radius_miles,
        "state": query.state,
        "lat": query.lat,
        "lon": query.lon,
        "meters": query.radius_miles * METERS * WIDENED,
        "chord2": chord_of(query.radius_miles) ** 2,
        "x": x,
        "y": y,
        "z": z,
    }
