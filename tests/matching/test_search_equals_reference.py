"""What production answers, by SQL, is what the reference ranking says over every practice there is."""

from datetime import timedelta
from random import Random

import pytest
from django.db.models import Q

from matching import factors, retrieval
from matching.asking import Ask
from matching.match import build_query, match, pass_gate, prepare
from providers.demo import loading
from providers.models import ZipPlace
from tests.matching import functions
from tests.matching.reference import choices, random_ask, read_supply, reference, widened

NEEDS = 150
# New York, Chicago with both of Indiana's zones, Cincinnati: eight states and two hours of the clock.
METROS = ((40.75, -73.99), (41.6, -87.3), (39.1, -84.5))


@pytest.fixture
def marketplace(catalogue, now):
    """700 made-up clinicians in three metros."""
    near = Q()
    for lat, lon in METROS:
        near |= Q(lat__range=(lat - 0.6, lat + 0.6), lon__range=(lon - 0.8, lon + 0.8))
    ZipPlace.objects.exclude(near).update(population=None)
    loading.load(clinicians=700, seed=11, now=now, progress=lambda *args, **kwargs: None)
    return read_supply()


@pytest.fixture
def needs(marketplace, now):
    """Random requests, each at a moment within two days after search last looked at the hours."""
    draw, among = Random(20261123), choices()
    asks = []
    for _ in range(NEEDS):
        moment = now + draw.choice((timedelta(), timedelta(), timedelta(minutes=draw.randint(1, 2880))))
        asks.append((random_ask(draw, among, today=moment.date() + timedelta(days=1)), moment))
    return asks


def test_an_answer_holds_what_the_reference_ranks(marketplace, needs):
    full = 0
    for number, (ask, moment) in enumerate(needs):
        expected, within = widened(marketplace, prepare(ask, pass_gate(ask.symptoms), now=moment))
        answer = match(ask, now=moment)
        holds(answer["results"], expected[:20])
        assert answer["widened_to_miles"] == (within if within > ask.radius_miles else None)
        assert (answer["next"] is None) == (len(expected) <= 20)
        full += len(expected) > 20
        if number % 4 == 0:
            holds(all_pages(ask, moment, size=min(50, len(expected) // 3 + 1)), expected)
    assert full >= NEEDS // 4


def holds(results, expected) -> None:
    assert [r["practice"]["id"] for r in results] == [e.candidate.practice_id for e in expected]
    assert [r["score"] for r in results] == pytest.approx([e.score for e in expected], rel=0, abs=1e-9)
    assert [r["mode"] for r in results] == [e.candidate.modes[0] for e in expected]
    assert [r["rank"] for r in results] == list(range(1, len(expected) + 1))


def all_pages(ask: Ask, moment, *, size: int) -> list[dict]:
    answer = match(ask, now=moment, page_size=size)
    shown = list(answer["results"])
    while answer["next"]:
        answer = match(ask, now=moment, page_size=size, cursor=answer["next"])
        shown += answer["results"]
    return shown


CURVES = ("EXPERIENCE_BASE", "EXPERIENCE_GAIN", "EXPERIENCE_HALF", "VIDEO_NEARNESS", "TRUST_MIDDLE", "TRUST_HALF",
          "RELIABILITY_PRIOR", "ACCEPTANCE_SHARE", "SPEED_SHARE", "SPEED_HALF", "RELIABILITY_HALF", "FRESH_DAYS",
          "FADED_TO", "FADED_DAYS")  # fmt: skip
TWINS = {
    "suspended clinicians stay": ("AND row.ok AND row.listed_until", "AND row.listed_until"),
    "the square stands for the circle": ("+ (row.z - g.at_z) * (row.z - g.at_z) <= g.chord2)", ">= 0)"),
    "scope": ("WHEN source.bar > 0 THEN source.bar", "WHEN false THEN 1"),
    "licence of the patient's state": ("NOT (row.video_keys && g.video_keys)", "false"),
    "age group": ("WHEN g.age > 0 AND row.ages & g.age = 0 THEN 5", ""),
    "visit mode": ("WHEN NOT source.by_video AND NOT row.in_person THEN 6", ""),
    "new patients": ("CASE WHEN ask_new THEN 2 ELSE 1 END AS accepts", "1 AS accepts"),
    "nobody": (
        "CASE WHEN ask_new THEN 2 ELSE 1 END AS accepts",
        "CASE WHEN ask_new THEN 2 ELSE 0 END AS accepts",
    ),
    "plan unknown": ("WHEN g.plan_required AND g.plan <> ALL (row.plans_accepted) THEN 8", ""),
    "wanted specialty": ("WHEN row.specialty <> ALL (g.only_) THEN 10", ""),
    "language": ("WHEN NOT (row.languages && g.languages) THEN 11", ""),
    "sex": ("WHEN row.sex <> g.sex THEN 12", ""),
    "price": ("WHEN row.price_cents > g.price THEN 13", ""),
    "wheelchair": ("WHEN g.wheelchair AND NOT coalesce(row.wheelchair, false) THEN 14", ""),
    "times": ("AND (g.parts IS NULL OR r.wait < 'Infinity') THEN floor((", "THEN floor(("),
    "days that passed since": ("free << (3 * days)", "free"),
    "times that passed since": (
        "WHEN next_at < now_at OR next_at IS NULL THEN NULL",
        "WHEN next_at IS NULL THEN NULL",
    ),
    "a second condition": ("+ coalesce(r.experience[g.condition_2], 0)", ""),
    "more conditions": (
        "(SELECT coalesce(sum(r.experience[c]), 0) FROM unnest(g.more_conditions) AS c)",
        "0",
    ),
    "each clinician once": ("SELECT DISTINCT ON (s.provider_id) ", "SELECT "),
}


def test_the_comparison_notices_each_thing_taken_out_of_the_search(marketplace, needs):
    prepared = [prepare(ask, pass_gate(ask.symptoms), now=moment) for ask, moment in needs]
    expected = [
        [
            (e.candidate.practice_id, e.score)
            for e in reference(marketplace, p, within=p.ask.radius_miles)[:20]
        ]
        for p in prepared
    ]
    assert agrees(prepared, expected)
    unnoticed = [name for name, (old, new) in TWINS.items() if agrees_with(old, new, prepared, expected)]
    assert unnoticed == []
    assert unnoticed_figures(prepared, expected) == []


def unnoticed_figures(prepared, expected) -> list[str]:
    """The weights and curves that the search may have otherwise than the reference without a difference."""
    unnoticed = []
    for table, name in [
        *((factors.WEIGHTS, code) for code in factors.WEIGHTS),
        *((vars(factors), c) for c in CURVES),
    ]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(table, name, table[name] * 1.01)
            if agrees(prepared, expected):
                unnoticed.append(name)
    return unnoticed


def agrees_with(old: str, new: str, prepared, expected) -> bool:
    """Whether the comparison still holds with one piece of the search function replaced."""
    with functions.replaced(functions.SEARCH, (old, new)):
        return agrees(prepared, expected)


def agrees(prepared, expected) -> bool:
    return all(is_top_twenty(p, e) for p, e in zip(prepared, expected, strict=True))


def is_top_twenty(prepared, expected) -> bool:
    query, within = build_query(prepared), prepared.ask.radius_miles
    hits = retrieval.search(query, within_miles=within, after=None, limit=20).hits
    return [str(hit.practice_id) for hit in hits] == [practice for practice, _ in expected] and all(
        abs(hit.key / 1e9 - score) <= 1e-9 for hit, (_, score) in zip(hits, expected, strict=True)
    )
