"""manage.py load_demo: a marketplace of made-up clinicians."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from accounts.errors import DomainError
from providers.demo import loading


class Command(BaseCommand):
    help = "Loads made-up clinicians at real ZIP codes, so that there is something to search and to book."
    stealth_options = ("make_way",)  # not for the command line: `up` gives it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clinicians", type=int, default=2000, help="how many; 0 removes the demonstration"
        )
        parser.add_argument("--seed", type=int, default=1, help="another number makes up other people")
        parser.add_argument(
            "--beside-real-clinicians", action="store_true", help="load them where real clinicians are listed"
        )

    def handle(
        self,
        *,
        clinicians: int,
        seed: int,
        beside_real_clinicians: bool,
        make_way: loading.MakeWay | None = None,
        **options: Any,
    ) -> None:
        if not 0 <= clinicians <= loading.MOST_CLINICIANS:
            raise CommandError(f"--clinicians takes a number from 0 to {loading.MOST_CLINICIANS:,}.")
        began = time.perf_counter()
        with Stages(plain=not self.stdout.isatty(), write=self.stdout.write) as stages:
            try:
                loaded = loading.load(
                    clinicians=clinicians,
                    seed=seed,
                    now=timezone.now(),
                    progress=stages,
                    beside_real=beside_real_clinicians,
                    make_way=make_way,
                )
            except DomainError as refusal:
                raise CommandError(refusal.detail) from refusal
        self.stdout.write(_summary(loaded, clinicians, seed, time.perf_counter() - began))


def _summary(loaded: loading.Loaded, clinicians: int, seed: int, seconds: float) -> str:
    if loaded.found:
        return (
            f"The demonstration of {clinicians:,} clinicians (seed {seed}) is there already. Nothing to do."
        )
    removed = f"Removed {loaded.removed:,} made-up clinicians. " if loaded.removed else ""
    if not clinicians:
        return f"{removed}There is no demonstration now."
    return (
        f"{removed}Loaded {clinicians:,} made-up clinicians at {loaded.practices:,} practices"
        f" (seed {seed}) in {seconds:.1f} s."
    )


class Stages:
    """One bar for each stage; without a terminal, a line when a stage begins."""

    def __init__(self, *, plain: bool, write: Callable[[str], None]) -> None:
        self._write = write if plain else None
        self._bars: dict[str, TaskID] = {}
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._rich = Progress(*columns, console=Console(file=sys.stdout), disable=plain)

    def __enter__(self) -> "Stages":
        self._rich.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._rich.stop()

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        if stage not in self._bars:
            self._bars[stage] = self._rich.add_task(stage, total=total)
            if self._write:
                self._write(f"{stage} …")
        self._rich.advance(self._bars[stage], done)
