"""manage.py outbox: what waits to be sent and what was given up, and how to have that sent again."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Channel, OutboxMessage
from accounts.outbox import dead_letters


class Command(BaseCommand):
    help = (
        "Counts messages by state, channel and kind; lists those that were given up and why; has them sent again."
        " Never shows whom a message goes to or what it says."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dead", action="store_true", help="list what was given up, the latest first")
        parser.add_argument("--kind", help="only of this kind")
        parser.add_argument("--channel", choices=Channel.values, help="only by this channel")
        parser.add_argument("--cause", help="only what was given up for this cause")
        parser.add_argument("--most", type=int, default=50, help="list so many (50)")
        again = parser.add_mutually_exclusive_group()
        again.add_argument("--resend", nargs="+", type=UUID, metavar="ID", help="send these again")
        again.add_argument(
            "--resend-all", action="store_true", help="send again all that the options above name, or all"
        )

    def handle(self, **options: Any) -> None:
        rows = chosen(options)
        if options["resend"]:
            self.resend(rows.filter(pk__in=options["resend"]), asked=len(set(options["resend"])))
        elif options["resend_all"]:
            self.resend(rows, asked=0)
        elif options["dead"]:
            self.list(rows, most=options["most"])
        else:
            self.count(options)

    def resend(self, rows: QuerySet[OutboxMessage], *, asked: int) -> None:
        number = dead_letters.resend_all(rows, now=timezone.now())
        self.stdout.write(f"{number:,} will be sent again.")
        if number < asked:
            raise CommandError(f"{asked - number:,} were not given up, or are not there.")

    def list(self, rows: QuerySet[OutboxMessage], *, most: int) -> None:
        for row in rows.order_by("-created_at")[:most]:
            since = f"{row.created_at:%Y-%m-%d %H:%M}"
            self.stdout.write(
                f"{row.pk}  {since}  {row.channel:8} {row.kind:32} {row.attempts:>3} tries  {row.last_error}"
            )
        self.stdout.write(f"{rows.count():,} were given up.")

    def count(self, options: dict[str, Any]) -> None:
        wanted = {name: options[name] for name in ("kind", "channel") if options[name]}
        self.stdout.write(f"{'state':8} {'channel':8} {'kind':32} {'number':>9}  oldest")
        for figure in dead_letters.figures(now=timezone.now()):
            if all(getattr(figure, name) == value for name, value in wanted.items()):
                self.stdout.write(
                    f"{figure.state:8} {figure.channel:8} {figure.kind:32} {figure.number:>9,}"
                    f"  {timedelta(seconds=int(figure.oldest.total_seconds()))}"
                )


def chosen(options: dict[str, Any]) -> QuerySet[OutboxMessage]:
    """This function will find what was given up and fits the options."""
    columns = {"kind": "kind", "channel": "channel", "cause": "last_error"}
    named = {column: options[name] for name, column in columns.items() if options[name]}
    return dead_letters.given_up().filter(**named)
