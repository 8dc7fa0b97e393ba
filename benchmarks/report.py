"""The saved figures as the text of docs/performance.md. Every figure in it is one that was measured."""

from collections.abc import Callable
from typing import Any

from benchmarks import report_messages, report_races, requests
from benchmarks.brigades import telling
from benchmarks.tables import table

Part = dict[str, Any]
PERCENTILES = ("p50", "p95", "p99")
ALL = "all"

TITLE = """# Performance

Written by `python -m benchmarks report` from the runs that it names; do not edit by hand. How to run them, what each
engine is and what was done for it: [benchmarks/README.md](../benchmarks/README.md).

The marketplace is made up, from a seed. Figures of one machine say little about another; the ratios say more, since
both sides ran in one process, request by request, in an order drawn for each. Why the aims beside PostGIS, tantivy
and Lucene are missed: [decision 0010](decisions/0010-a-search-looks-at-every-row-of-its-radius.md).
"""


def text(parts: dict[str, Part]) -> str:
    """This function will write the report of the parts that there are; a part that was not run is named as such."""
    sections: dict[str, Callable[[Part], list[str]]] = {
        "search": _search,
        "profile": _profile,
        "endpoint": _endpoint,
        "churn": _churn,
        "suspension": _suspension,
        "imports": _imports,
        "booking_claims": report_races.claims,
        "booking_ours": report_races.ours,
        "booking_http": report_races.http,
        "booking_kills": report_races.kills,
        "notifications_chaos": report_messages.chaos,
        "notifications_broker": report_messages.broker,
        "notifications_beats": report_messages.beats,
        "notifications_delay": report_messages.delay,
        "reviews": telling.section,
        "market": _market,
    }
    lines = [TITLE, "## Aims and figures", "", *_aims(parts), ""]
    for name, write in sections.items():
        part = parts.get(name)
        lines += write(part) if part else [f"Not run: `python -m benchmarks {name.replace('_', ' ')}`."]
        lines.append("")
    lines += ["## Machine and commands", "", *_machines(parts)]
    return "\n".join(lines).rstrip() + "\n"


def _interval(found: dict[str, float]) -> str:
    return f"{found['ratio']:.2f} ({found['low']:.2f}-{found['high']:.2f})"


def _aims(parts: dict[str, Part]) -> list[str]:
    rows = [
        *_search_aims(parts.get("search")),
        ("match endpoint p50 / an endpoint of 20 fixed results, two at a time", "<= 2.8",
         _of(parts, "endpoint", lambda f: _interval(f["ratio_p50"]))),
        ("mean search time after availability updates without vacuum / fresh", "<= 1.35",
         _of(parts, "churn", lambda f: _interval(f["ratio_mean"]))),
        ("suspended clinicians shown after the commit", "0 of 1,000 races",
         _of(parts, "suspension", lambda f: _shown(f["as_shipped"]))),
        ("import / bulk_create, rows a second, new", ">= 2",
         _of(parts, "imports", lambda f: _interval(f["ratios"]["new"]))),
        ("import / bulk_create, rows a second, unchanged", ">= 4",
         _of(parts, "imports", lambda f: _interval(f["ratios"]["unchanged"]))),
        *report_races.aims(parts),
        *report_messages.aims(parts),
        *telling.aims(parts),
    ]  # fmt: skip
    return table(("", "we aim at", "measured"), rows)


def _of(parts: dict[str, Part], name: str, read: Callable[[Part], Any]) -> Any:
    return read(parts[name]["figures"]) if name in parts else "not run"


def _shown(races: dict[str, int]) -> str:
    shown = races["shown_after"] + races["shown_in_flight"]
    return f"{shown} of {races['races']:,} races"


AIMS = (
    ("orm_careful", ">= 25"),
    ("postgis", ">= 12"),
    ("tantivy_engine", ">= 2"),
    ("lucene_engine", ">= 1.2"),
)


def _search_aims(part: Part | None) -> list[tuple[str, str, str]]:
    """Ratios over all requests, a figure for each seed."""
    if not part:
        return [("search", "", "not run")]
    figures, rows = part["figures"], []
    for name, aim in AIMS:
        label = figures["labels"].get(name)
        found = [_interval(run["ratios"][ALL][name]["p95"]) for run in figures["runs"]] if label else []
        why = figures["absent"].get(name, "not run")
        rows.append((f"{label or name}: p95 / ours", aim, "; ".join(found) or why))
    dense = [_interval(run["dense_to_population_p95"]) for run in figures["runs"]]
    equal = [f"{run['equal']['ours']} of {run['of']}" for run in figures["runs"]]
    return [
        *rows,
        ("dense p95 / population p95", "<= 2.5", "; ".join(dense)),
        ("top 20 equal to brute force", "all", "; ".join(equal)),
    ]


def _search(part: Part) -> list[str]:
    figures = part["figures"]
    lines = [
        "## Search, engine by engine",
        "",
        "Milliseconds from a prepared query to 20 ids with their scores, and how many times ours that is. Each engine"
        " answers exactly, by the same gates and the same score; brute force over every row, outside the timing, says"
        " what is right. In brackets: 95 % bootstrap interval over requests.",
    ]
    for run in figures["runs"]:
        lines += ["", f"### Seed {run['seed']}, {run['of']} requests", ""]
        equal = ", ".join(
            f"{figures['labels'][n]} {count} of {run['asked'][n]}" for n, count in run["equal"].items()
        )
        for kind in (*requests.CLASSES, ALL):
            lines += ["", f"**{kind}**{_full(run, kind)}", "", *_class_table(figures["labels"], run, kind)]
        lines += ["", f"Equal to brute force: {equal}. Ratios are over the requests that both answered."]
    lines += [f"\nNot measured: {name} ({why})." for name, why in figures["absent"].items()]
    return lines


def _full(run: Part, kind: str) -> str:
    full = run["full_pages"].get(kind)
    return "" if full is None else f" ({full} of the requests find 20)"


def _class_table(labels: dict[str, str], run: Part, kind: str) -> list[str]:
    times, ratios = run["times"][kind], run["ratios"][kind]
    rows = [
        (
            labels[name],
            *(times[name][p] for p in PERCENTILES),
            *(_interval(ratios[name][p]) if name in ratios else "1" for p in ("p50", "p95")),
        )
        for name in times
    ]
    return table(("engine", "p50 ms", "p95 ms", "p99 ms", "p50 / ours", "p95 / ours"), rows)


def _profile(part: Part) -> list[str]:
    f = part["figures"]
    rows, before = [], 0.0
    for step, t in f["steps"].items():
        share = (t["p50"] - before) * 1e3 / f["rows"]["p50"]
        rows.append((step, t["p50"], t["p95"], f"{share:.2f}"))
        before = t["p50"]
    return [
        "## Where the time of a search goes",
        "",
        f"The search function cut off after each step, on {f['requests']} requests of the dense class, whose radius"
        f" and ways to visit hold {f['rows']['p50']:,.0f} rows at the median. A search looks at each of them: it"
        " counts whom every gate leaves out, and the score mixes six factors of which none alone rules a row out.",
        "",
        *table(("step", "p50 ms", "p95 ms", "microseconds a row that it adds"), rows),
    ]


def _endpoint(part: Part) -> list[str]:
    f = part["figures"]
    rows = [(name, *(f["times"][name][p] for p in (*PERCENTILES, "mean"))) for name in f["times"]]
    return [
        "## The match endpoint",
        "",
        f"{f['requests']:,} requests of the population class to each, {f['concurrency']} at a time over loopback"
        f" HTTP, by gunicorn with config/gunicorn.py, {f['workers']} workers and a pool of {f['pool']} connections"
        " each. `fixed` goes through the same server, middleware, parser, serializer and renderer and does nothing"
        " between: it checks the body and answers 20 constant results without asking the database. The two take turns"
        f" in blocks of 20 requests. A match shows {f['mean_results']} results on average.",
        "",
        *table(("endpoint", "p50 ms", "p95 ms", "p99 ms", "mean ms"), rows),
        "",
        f"match / fixed at p50: {_interval(f['ratio_p50'])}.",
    ]


def _churn(part: Part) -> list[str]:
    f = part["figures"]
    before, after = f["bytes"]
    rows = [(name, *(f[name][p] for p in ("mean", *PERCENTILES))) for name in ("fresh", "churned")]
    return [
        "## Search after availability updates",
        "",
        f"{f['updates']:,} updates of next times by the product's own statement (`providers.next_times.STORE`), with"
        f" autovacuum off for the search table: {f['hot_share']:.1%} of them heap-only; {f['dead_rows']:,} dead rows"
        f" are left and the table went from {before / 2**20:,.0f} to {after / 2**20:,.0f} MiB. The same"
        " requests before and after.",
        "",
        *table(("", "mean ms", "p50 ms", "p95 ms", "p99 ms"), rows),
        "",
        f"churned / fresh, mean: {_interval(f['ratio_mean'])}.",
    ]


RACES = {
    "as_shipped": "as shipped",
    "second_look_alone": "control: the search rows are left as they were",
    "search_row_alone": "control: the details do not ask the listing again",
    "neither": "control: neither",
}


def _suspension(part: Part) -> list[str]:
    f = part["figures"]
    rows = [
        (RACES[name], r["races"], r["shown_after"], r["in_flight"], r["shown_in_flight"])
        for name, r in f.items()
    ]
    head = ("", "races", "shown by a match begun after", "matches under way", "of them shown")
    return [
        "## Suspension",
        "",
        "A thread suspends a clinician of a first page and commits; another matches at once, a third has matches"
        " under way all along. Counted as under way are matches that began before the commit and read the details"
        " after it. Each safeguard is then taken away, to show that the counts can be other than 0.",
        "",
        *table(head, rows),
    ]


def _imports(part: Part) -> list[str]:
    f = part["figures"]
    rows = [
        (way, kind, " ".join(f"{rate:,}" for rate in rates))
        for way, by in f["rows_per_second"].items()
        for kind, rates in by.items()
    ]
    return [
        "## Directory import",
        "",
        f"{f['rows']:,} rows of 330 columns ({f['bytes'] / 2**20:,.0f} MiB) grown from the shipped sample, into an"
        " empty table and then once more unchanged. `bulk_create` reads with `csv.reader`, checks the same, and"
        " writes with `update_conflicts=True`. Each round measures both, in an emptied table each; which of them goes"
        " first changes from round to round.",
        "",
        *table(("way", "rows", "rows a second, round by round"), rows),
        "",
        f"import / bulk_create, of the mean rates: {_interval(f['ratios']['new'])} new,"
        f" {_interval(f['ratios']['unchanged'])} unchanged. In brackets: lowest and highest of a round.",
    ]


def _market(part: Part) -> list[str]:
    f = part["figures"]
    return [
        "## The marketplace",
        "",
        f"Drawn and loaded in {f['seconds']:,.0f} s, every key and index made anew:",
        "",
        *table(("stage", "seconds"), f["stages"].items()),
        "",
        *table(("table", "rows"), f["sizes"].items()),
    ]


def _machines(parts: dict[str, Part]) -> list[str]:
    rows = []
    for name, part in parts.items():
        on = part["on"]
        market = on["market"] or {}
        size = f"{market['clinicians']:,}, seed {market['seed']}" if market else "none"
        rows.append((f"`{part.get('command', name)}`", on["at"], on["commit"], size, _machine(on)))
    return table(("command, after `python -m benchmarks`", "at", "commit", "clinicians", "machine"), rows)


def _machine(on: dict[str, Any]) -> str:
    postgresql = (
        f" PostgreSQL {on['postgresql']}, shared_buffers {on['shared_buffers']};" if on["postgresql"] else ""
    )
    return (
        f"{on['processor']}, {on['cores']} cores, {on['memory_gib']} GiB;{postgresql} Python {on['python']}"
    )
