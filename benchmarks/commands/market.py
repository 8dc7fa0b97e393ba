"""Load the made-up marketplace."""

import argparse
import time
from datetime import UTC, datetime

from benchmarks import market, results
from providers import search_rows


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks market")
    parser.add_argument(
        "--clinicians", type=int, default=1_000_000, help="verified ones; 3 % suspended join them"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--moment", help="ISO time that next times count from; the hour that has begun")
    options = parser.parse_args(arguments)
    moment = (
        datetime.fromisoformat(options.moment)
        if options.moment
        else datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    )
    began = time.monotonic()
    stages: dict[str, float] = {}

    def tell(stage: str, seconds: float) -> None:
        stages[stage] = round(seconds, 2)
        print(f"{stage:20} {seconds:8.1f} s", flush=True)

    market.load(clinicians=options.clinicians, seed=options.seed, moment=moment, tell=tell)
    ordering = time.monotonic()
    search_rows.store_in_order()
    tell("Stored in order", time.monotonic() - ordering)
    total = time.monotonic() - began
    print(f"{'In all':20} {total:8.1f} s")
    results.save("market", {"stages": stages, "seconds": round(total, 1), "sizes": results.sizes()})
