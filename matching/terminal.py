"""A match in a terminal: the same answer and the same reasons as the API gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from matching.wording import wall_words

NEW_HERE = "new here"
UNFOLDED = 1000  # columns in a file or a pipe, where each clinician is one line
NARROW = 140  # below so many columns, reasons that a column tells already are left out
IN_COLUMNS = {"soonness", "nearness", "trust"}


def print_match(answer: Mapping[str, Any], console: Console) -> None:
    """This function will print an answer of the matching service: the advice, then a row for each clinician."""
    out = console if console.is_terminal else Console(file=console.file, width=UNFOLDED)
    print_triage(answer, out)
    if answer["results"]:
        out.print(_table(answer["results"], leave_out=IN_COLUMNS if out.width < NARROW else set()))
    elif "emergency" not in answer:
        out.print(escape(answer["notice"] or "No clinician fits this request."))
    if answer["widened_to_miles"]:
        out.print(f"Few were near, so we looked within {answer['widened_to_miles']:g} miles.")
    for entry in answer["excluded"]:
        out.print(escape(entry["text"]), style="dim")


def print_triage(answer: Mapping[str, Any], console: Console) -> None:
    """This function will print what the red-flag gate says, and in an emergency whom to call."""
    triage = answer["triage"]
    console.print(f"[bold]{triage['level'].replace('_', ' ')}[/bold]: {escape(triage['advice'])}")
    for rule in triage["rules"]:
        console.print(f"  {rule['id']}: {escape(rule['reason'])} ({escape(rule['source'])})")
    if triage["unasked"]:
        console.print(f"  Not asked yet: {', '.join(triage['unasked'])}")
    for contact in (answer.get("emergency") or {}).get("contacts", ()):
        console.print(f"  [bold]{escape(contact['name'])}: {contact['number']}[/bold]")


def _table(results: list[dict[str, Any]], *, leave_out: set[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Clinician", min_width=20)
    table.add_column("Distance", justify="right", no_wrap=True)
    table.add_column("Next time", no_wrap=True)
    table.add_column("Rating", no_wrap=True)
    table.add_column("Why", min_width=24)
    for result in results:
        table.add_row(*(escape(cell) for cell in _cells(result, leave_out)))
    return table


def _cells(result: Mapping[str, Any], leave_out: set[str]) -> list[str]:
    provider = result["practice"]["provider"]
    who = ", ".join(part for part in (provider["name"], provider["credential"]) if part)
    if provider["demonstration"]:
        who += " (made up)"
    reasons = (factor["text"] for factor in result["factors"] if factor["code"] not in leave_out)
    return [
        str(result["rank"]),
        f"{who}: {', '.join(entry['label'] for entry in provider['specialties'])}",
        "video" if result["mode"] == "video" else f"{result['distance_miles']:.1f} mi",
        _time(result["next_time"]),
        _rating(result["rating"]),
        "; ".join(reasons),
    ]


def _time(text: str | None) -> str:
    return wall_words(datetime.fromisoformat(text)) if text else "-"


def _rating(rating: Mapping[str, Any]) -> str:
    if rating["shown"] is None:
        return f"{NEW_HERE} ({rating['count']})"
    return f"{rating['shown']:.1f} ({rating['count']})"
