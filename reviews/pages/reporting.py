"""The report on fairness as tables in the words of a language."""

from collections.abc import Iterable
from typing import Any

from accounts.models import MessageLanguage
from accounts.outbox import dates
from reviews.pages.spoken import WORDS, Words
from reviews.small_numbers import FEWEST

Told = dict[str, Any]
HIDDEN, NONE = f"<{FEWEST}", "–"  # noqa: RUF001  a dash where there is nothing to say
PLAIN = ("visits_completed", "invited", "submitted", "published", "held", "withdrawn")


def told(report: Told, language: MessageLanguage) -> Told:
    """This function will set out the report: tables by quarter, by stars, and of contested visits by clinic."""
    words = WORDS[language]
    said = words["fairness"]
    return {
        "since": said["since"].format(since=dates.day(report["since"], language)),
        "tables": [
            {"title": said["shares"], "rows": _shares(report, words)},
            {"title": said["held_title"], "rows": _by_code(report["held_for"], words)},
            {"title": said["refused_title"], "rows": _refused(report["refused"], words)},
            {"title": said["flags_title"], "rows": _flags(report["flags"], words)},
            {"title": said["appeals_title"], "rows": _appeals(report, words)},
            {"title": said["freezes_title"], "rows": [_row(said["freezes"], report["freezes"])]},
        ],
        "stars": [
            {
                "name": said["stars"].format(stars=row["stars"]),
                "cells": [_count(row["submitted"]), _count(row["refused"]), _share(row["rate"])],
            }
            for row in report["by_stars"]
        ],
        "contested": [
            {
                "name": row["clinic"]["name"],
                "cells": [_count(row[one]) for one in ("contested", "attended", "missed", "undecided")],
            }
            for row in report["contested"]
        ],
    }


def _row(name: str, row: Told) -> Told:
    return {"name": name, "cells": [_count(one) for one in (*row["quarters"], row["in_all"])]}


def _shares(report: Told, words: Words) -> list[Told]:
    said = words["fairness"]
    rows = [_row(said[name], report[name]) for name in PLAIN]
    share, median = report["published_share"], report["median_days"]
    shares = [_share(one) for one in (*share["quarters"], share["in_all"])]
    days = [NONE if one is None else f"{one:g}" for one in (*median["quarters"], median["in_all"])]
    rows[4:4] = [
        {"name": said["published_share"], "cells": shares},
        {"name": said["median_days"], "cells": days},
    ]
    return rows


def _by_code(rows: Iterable[Told], words: Words) -> list[Told]:
    return [_row(words["codes"][row["code"]], row) for row in rows]


def _refused(rows: Iterable[Told], words: Words) -> list[Told]:
    return [
        _row(f"{words['codes'][row['code']]}: {words['fairness'][row['outcome']].lower()}", row)
        for row in rows
    ]


def _flags(rows: Iterable[Told], words: Words) -> list[Told]:
    said = words["fairness"]
    return [_row(f"{said['flags_' + row['side']]}: {said[row['outcome']]}", row) for row in rows]


def _appeals(report: Told, words: Words) -> list[Told]:
    return [_row(words["fairness"][name], report[name]) for name in ("appeals", "overturned")]


def _count(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def _share(share: float | None) -> str:
    return NONE if share is None else f"{share * 100:.1f}%"
