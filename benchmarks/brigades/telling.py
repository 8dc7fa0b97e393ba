"""The figures of organised reviews as tables in Markdown."""

from typing import Any

from benchmarks.brigades.measured import RATES
from benchmarks.tables import table

Part = dict[str, Any]
HEAD = (
    "attacked", "median", "p95", "max", "above 0.1", "frozen", "after: median", "p95", "max", "delay: p95", "max",
)  # fmt: skip
KINDS = {
    "held": ("over", "accounts", "stars"),
    "twin": ("half and half accounts", "over"),
    "moderator": ("over", "accounts"),
    "by chance": ("over", "accounts"),
}


def tables(figures: Part) -> list[str]:
    """This function will write everything that was measured."""
    lines = [f"Seeds {', '.join(map(str, figures['seeds']))}.", "", *_organic(figures)]
    for kind, head in KINDS.items():
        rows = [(*one["scene"][1:], *_row(one)) for one in figures["moves"] if one["scene"][0] == kind]
        lines += ["", f"**{kind}**", "", *table((*head, *HEAD), rows)]
    return lines


def _row(one: Part) -> tuple[Any, ...]:
    after = (one["after_median"], one["after_p95"], one["after_max"])
    return (
        one["attacked"], *(f"{one[name]:.3f}" for name in ("median", "p95", "max")), one["above"], one["frozen"],
        *(f"{count:g}" if count != "-" else count for count in after),
        *(f"{one[name]:.3f}" for name in ("delay_p95", "delay_max")),
    )  # fmt: skip


def _organic(figures: Part) -> list[str]:
    rows = []
    for kind in ("organic", "rough"):
        for seed, one in zip(figures["seeds"], figures[kind], strict=True):
            share = one["freezes"] / one["weeks"]
            by_rate = [f"{freezes / weeks:.2%}" if weeks else "-" for weeks, freezes in one["by_rate"]]
            rows.append(
                (kind, seed, one["weeks"], one["reviews"], one["freezes"], f"{share:.2%}", f"{share * 52:.2f}",
                 *by_rate)
            )  # fmt: skip
    bands = [f"{low:g}-{high:g} a week" if high < 100 else f"over {low:g}" for low, high in RATES]
    head = ("market", "seed", "weeks", "reviews", "freezes", "of weeks", "a clinician and year", *bands)
    return table(head, rows)
