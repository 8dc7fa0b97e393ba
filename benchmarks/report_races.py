"""Races for one time as text of docs/performance.md."""

from typing import Any

from benchmarks.tables import table

Part = dict[str, Any]
QUANTILES = ("p50", "p99", "max")
FEW = 4


def aims(parts: dict[str, Part]) -> list[tuple[str, str, str]]:
    """This function will say beside each aim what was measured."""
    claims, http, kills = (
        parts.get(f"booking_{name}", {}).get("figures") for name in ("claims", "http", "kills")
    )
    return [
        (
            "a time that many want: rounds with other than one winner, ours",
            "0",
            "; ".join(f"{_others(ways['ours'])} {shape}" for shape, ways in claims["shapes"].items())
            if claims
            else "not run",
        ),
        (
            "a time that many want over HTTP: rounds with other than one winner",
            "0",
            _others(http) if http else "not run",
        ),
        (
            "the same: server errors, deadlocks, visits at once",
            "0, 0, 0",
            f"{http['server_errors']}, {http['deadlocks']}, {http['visits_at_once']}" if http else "not run",
        ),
        (
            "visits lost or doubled where PostgreSQL is killed",
            "0, 0",
            f"{kills['lost']}, {kills['doubled']} of {kills['visits_told']:,}" if kills else "not run",
        ),
    ]


def claims(part: Part) -> list[str]:
    figures = part["figures"]
    lines = [
        "## One time, many who want it",
        "",
        f"{figures['clients']} clients, each with a connection, want the same half hour in each round, or one of"
        " thirty that overlap. The ways take turns in each round, in rotating order, in one process."
        " `check_then_insert` is the control, in a table without the constraint.",
    ]
    for shape, ways in figures["shapes"].items():
        rows = [
            (name, way["rounds"], _counts(way["winners"]), way["deadlocks"], sum(way["errors"].values()))
            for name, way in ways.items()
        ]
        lines += ["", f"**{shape}**", "", *table(("way", "rounds", "winners", "deadlocks", "errors"), rows)]
        rows = [
            (
                name,
                *(way["losers_ms"][q] for q in QUANTILES),
                *(way["times_ours"]["waits"][q] for q in ("p50", "p99")),
                _range(way),
            )
            for name, way in ways.items()
        ]
        head = ("way", "losers p50 ms", "p99 ms", "max ms", "p50 / ours", "p99 / ours", "round / ours")
        lines += ["", *table(head, rows)]
    return [*lines, "", "In brackets: lowest and highest of a round."]


def ours(part: Part) -> list[str]:
    """This function will say what came of many rounds of ours alone."""
    figures = part["figures"]
    by_shape = {shape: ways["ours"] for shape, ways in figures["shapes"].items()}
    rows = [
        (
            shape,
            one["rounds"],
            _counts(one["winners"]),
            one["deadlocks"],
            sum(one["errors"].values()),
            *(one["losers_ms"][q] for q in QUANTILES),
        )
        for shape, one in by_shape.items()
    ]
    head = ("shape", "rounds", "winners", "deadlocks", "errors", "losers p50 ms", "p99 ms", "max ms")
    return [
        "## Ours alone, for many rounds",
        "",
        f"{figures['clients']} clients, each with a connection, as above.",
        "",
        *table(head, rows),
    ]


def http(part: Part) -> list[str]:
    f = part["figures"]
    rows = [
        (kind, _counts(f["answers"][kind]), *(f["losers_ms"].get(kind, {}).get(q, "-") for q in QUANTILES))
        for kind in f["answers"]
    ]
    return [
        "## One time over HTTP",
        "",
        f"{f['clients']} people hold one time, or move a visit to it, in {f['rounds']:,} of {f['asked_for']:,} rounds"
        f" ({f['seconds']:,.0f} s); whoever held the time before asks for the visit twice with one `Idempotency-Key`,"
        " and three clinics confirm requests of one patient that exclude each other."
        f" Rounds by winners: {_counts(f['winners'])}; by clinics that got the patient: {_counts(f['confirmed'])}."
        f" Failed in: {', '.join(f['failures']) or 'nothing'}.",
        "",
        *table(("what", "answers", "losers p50 ms", "p99 ms", "max ms"), rows),
    ]


def kills(part: Part) -> list[str]:
    f = part["figures"]
    rows = [
        (name.replace("_", " "), f[name])
        for name in (
            "kills",
            "writers",
            "asked_again",
            "visits_told",
            "visits",
            "lost",
            "doubled",
            "not_told",
            "without_their_messages",
        )
    ]
    kept = ", ".join(f"{name} {value}" for name, value in f["settings"].items())
    return [
        "## PostgreSQL is killed under people who book",
        "",
        f"With {kept}.",
        "",
        *table(("", "count"), rows),
    ]


def _others(figures: Part) -> str:
    wrong = sum(rounds for count, rounds in figures["winners"].items() if count != "1")
    return f"{wrong} of {figures['rounds']:,}"


def _counts(counts: dict[str, int]) -> str:
    if len(counts) > FEW and all(name.isdecimal() for name in counts):
        return f"{sum(counts.values()):,} of {min(map(int, counts))} to {max(map(int, counts))}"
    return ", ".join(f"{number:,} of {name}" for name, number in counts.items()) or "none"


def _range(way: Part) -> str:
    found = way["times_ours"]["round"]
    return f"{found['ratio']:.2f} ({found['low']:.2f}-{found['high']:.2f})"
