"""Write docs/performance.md from the saved figures."""

import argparse
from pathlib import Path

from benchmarks import report, results

TARGET = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks report")
    parser.add_argument("--to", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    options.to.write_text(report.text(results.load()))
    print(f"Wrote {options.to}")
