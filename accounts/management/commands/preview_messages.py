"""manage.py preview_messages: how every message looks, as files with an index page."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string

from accounts.outbox import kinds, previews


class Command(BaseCommand):
    help = (
        "Writes each kind of message, in each language and by each channel, to a folder, from made-up facts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=Path("message_previews"), metavar="FOLDER")

    def handle(self, *, to: Path, **_options: Any) -> None:
        to.mkdir(parents=True, exist_ok=True)
        shown = list(previews.every())
        for preview in shown:
            (to / preview.name).write_text(preview.content)
        rows = [(kind, [one for one in shown if one.kind == kind.name]) for kind in kinds.every()]
        index = to / "index.html"
        index.write_text(render_to_string("messages/previews.html", {"rows": rows}))
        self.stdout.write(f"{len(rows)} kinds of messages in {len(shown)} files. Open {index}")
