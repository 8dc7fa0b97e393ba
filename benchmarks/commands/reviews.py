"""`reviews`: organised reviews against the product's freeze, late counting and weights; no database."""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from benchmarks import results
from benchmarks.brigades import measured, telling


def run(arguments: Sequence[str]) -> None:
    """This function will attack a made-up marketplace for each seed, and save what moved."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reviews", description=__doc__)
    parser.add_argument(
        "--seeds",
        type=int,
        nargs="+",
        default=[41, 42, 43],
        help="1, 2, 5, 11, 12 and 31 to 33 were tuned on",
    )
    parser.add_argument("--clinicians", type=int, default=150)
    given = parser.parse_args(arguments)
    measure = partial(measured.seed, clinicians=given.clinicians, tell=partial(print, flush=True))
    with ProcessPoolExecutor(len(given.seeds)) as each:
        parts = list(each.map(measure, given.seeds))
    figures = measured.together(parts)
    results.save("reviews", figures, database=False)
    print("\n".join(telling.tables(figures)))
