"""tantivy through Python: gates and cells as terms of one boolean query, the score by numpy over its hits.

tantivy-py takes no score of one's own, so its part is to find every row that passes; a hit is read as its number from
a fast field. No limit is set on the hits: any would lose some of the best.
"""

from importlib.util import find_spec
from math import floor
from typing import Any

import numpy as np

from benchmarks.engines import columns, scoring
from benchmarks.engines.asked import Answer, best, by_mode, gate_terms, offered
from benchmarks.engines.brute import strongest
from matching.retrieval import Query
from providers import geo

LABEL = "tantivy-py, term query, score by numpy"
MEMORY = 500_000_000
TERMS = """
SELECT specialty, lat, lon, in_person, video_states, accepts, ages, sex, wheelchair, languages, accepted
FROM bench_flat ORDER BY n
"""
_loaded: dict[str, Any] = {}


def missing() -> str:
    return "" if find_spec("tantivy") else "tantivy is not installed (benchmarks/requirements.txt)"


def prepare(connection: Any, moment: Any) -> None:
    """One segment in memory, written by one thread in the order of the rows."""
    import tantivy

    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("cell", tokenizer_name="raw", index_option="basic")
        .add_text_field("gate", tokenizer_name="raw", index_option="basic")
        .add_integer_field("n", fast=True)
        .build()
    )
    _loaded["columns"] = columns.read(connection, moment)
    index = tantivy.Index(schema)
    writer = index.writer(MEMORY, 1)
    rows = (row for batch in columns.batches(connection, TERMS) for row in batch)
    for n, row in enumerate(rows):
        writer.add_document(_document(n, row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    _loaded["schema"], _loaded["searcher"] = schema, index.searcher()


def _document(n: int, row: Any) -> Any:
    import tantivy

    specialty, lat, lon, in_person, states, accepts, ages, sex, wheelchair, languages, plans = row
    gates = [f"accepts_{least}" for least in (1, 2) if accepts >= least]
    gates += [f"age_{bit}" for bit in (1, 2, 4) if ages & bit]
    gates += [f"sex_{sex}", *(f"language_{tag}" for tag in languages), *(f"plan_{plan}" for plan in plans)]
    gates += [f"video_{specialty}_{state}" for state in states] + ["wheelchair"] * wheelchair
    cell = floor((lat + 90) * 10) * geo.CELLS_AROUND + floor((lon + 180) * 10) % geo.CELLS_AROUND
    return tantivy.Document(cell=[f"{specialty}_{cell}"] if in_person else [], gate=gates, n=[n])


def top20(query: Query) -> Answer:
    c = _loaded["columns"]
    in_person, video = by_mode(query)
    found = []
    if in_person:
        rows = _rows(query, _near(query))
        rows = rows[scoring.chord2(c, query, rows) <= geo.chord_of(query.radius_miles) ** 2]
        found.append((rows, scoring.keys(c, query, rows, _fits(c, query, rows), video=False)))
    if video:
        rows = _rows(query, ("gate", [f"video_{number}_{query.state}" for number, _ in offered(query)]))
        found.append((rows, scoring.keys(c, query, rows, _fits(c, query, rows), video=True)))
    return best(query, strongest(c, found))


def _near(query: Query) -> tuple[str, list[str]]:
    """Every cell of the circle with every specialty."""
    bands = geo.cells_within(query.lat, query.lon, query.radius_miles)
    cells = [cell for low, high in bands for cell in range(low, high + 1)]
    return "cell", [f"{number}_{cell}" for number, _ in offered(query) for cell in cells]


def _rows(query: Query, where: tuple[str, list[str]]) -> np.ndarray:
    """The rows that pass every gate but price, which is rare, and the circle itself."""
    import tantivy

    schema, searcher = _loaded["schema"], _loaded["searcher"]
    must = [tantivy.Query.term_set_query(schema, *where)]
    must += [tantivy.Query.term_query(schema, "gate", term, "basic") for term in gate_terms(query)]
    if query.languages:
        tags = [f"language_{tag}" for tag in query.languages]
        must.append(tantivy.Query.term_set_query(schema, "gate", tags))
    whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in must])
    constant = tantivy.Query.const_score_query(whole, 1.0)
    hits = searcher.search(constant, limit=searcher.num_docs, count=False).hits
    rows = np.array(searcher.fast_field_values("n", [address for _, address in hits]), dtype=np.int64)
    if query.max_price_cents is not None:
        rows = rows[~(_loaded["columns"].price[rows] > query.max_price_cents)]
    return rows


def _fits(c: scoring.Columns, query: Query, rows: np.ndarray) -> np.ndarray:
    fits = np.zeros(256)
    for number, fit in offered(query):
        fits[number] = fit
    return fits[c.specialty[rows]]
