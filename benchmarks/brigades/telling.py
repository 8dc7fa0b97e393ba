"""The figures of organised reviews as tables in Markdown."""

from typing import Any

from benchmarks.brigades.campaigns import SLOW
from benchmarks.brigades.measured import RATES
from benchmarks.tables import table

Part = dict[str, Any]
HEAD = (
    "attacked", "median", "p95", "max", "above 0.1", "frozen", "after: median", "p95", "max", "delay: p95", "max",
)  # fmt: skip
KINDS = {
    "held": ("Before and while frozen, nothing held counts", ("over", "accounts", "stars")),
    "by chance": ("The same, the 500 shared among the 30 by chance", ("over", "accounts")),
    "twin": ("Without each safeguard, half of the accounts new, one star", ("", "over")),
    "moderator": (
        "A person decides after 7 days, rejects 90 % of puppets and 2 % of others, and lifts the freeze",
        ("over", "accounts"),
    ),
}
WHOLE = """500 puppets, 17 or 16 on each of 30 clinicians who have a figure, in a marketplace drawn from each seed, by
the product's own `find`, `sums` and `shrunk_mean`, before rounding. A move is the largest on any day (in campaigns
over 13 weeks and more of any week) until the last puppet counts or is held, in stars, against the same world without
puppets; *delay* is the move of patients' own reviews that a freeze keeps back, here until the end. *After* is how
many puppets had written when the freeze began, 0 where one was on already. None of it depends on the machine."""


def section(part: Part) -> list[str]:
    """This function will write the section of the report."""
    return ["## Organised reviews", "", *WHOLE.split("\n"), "", *tables(part["figures"])]


def aims(parts: dict[str, Part]) -> list[tuple[str, str, str]]:
    """This function will put beside the aims what the campaigns of up to four weeks did as shipped."""
    if "reviews" not in parts:
        return [("organised reviews", "", "not run")]
    figures = parts["reviews"]["figures"]
    quick = [one for one in figures["moves"] if one["scene"][0] == "held" and one["scene"][1] not in SLOW]
    attacked, frozen = (sum(one[name] for one in quick) for name in ("attacked", "frozen"))
    above, late = (sum(one[name] for one in quick) for name in ("above", "after_late"))
    weeks, freezes = (sum(one[name] for one in figures["organic"]) for name in ("weeks", "freezes"))
    return [
        ("a figure moved by organised reviews, before and while held", "<= 0.1",
         f"{attacked - above:,} of {attacked:,}; most {max(one['max'] for one in quick):.2f}"),
        ("puppets that wrote before the freeze", "<= 10", f"{frozen - late:,} of {frozen:,}"),
        ("freezes of clinicians whom nobody attacks", "<= 1 % of weeks", f"{freezes / weeks:.2%} of {weeks:,}"),
    ]  # fmt: skip


def tables(figures: Part) -> list[str]:
    """This function will write everything that was measured."""
    lines = [f"Seeds {', '.join(map(str, figures['seeds']))}.", "", *_organic(figures)]
    for kind, (title, head) in KINDS.items():
        rows = [(*one["scene"][1:], *_row(one)) for one in figures["moves"] if one["scene"][0] == kind]
        lines += ["", f"**{title}**", "", *table((*head, *HEAD), rows)]
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
