"""Figures of a run as JSON, one file for each part, with what they were measured on."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

HERE = Path(__file__).resolve().parent


def directory() -> Path:
    """Where the parts of this run are kept: BENCHMARK_RUN, or benchmarks/runs/latest."""
    found = Path(os.environ.get("BENCHMARK_RUN") or HERE / "runs" / "latest")
    found.mkdir(parents=True, exist_ok=True)
    return found


def save(part: str, figures: dict[str, Any], *, database: bool = True) -> None:
    """This function will keep the figures of one part beside the machine, the commit and the marketplace."""
    on = context() if database else machine() | {"postgresql": None, "shared_buffers": None, "market": None}
    whole = {"part": part, "command": " ".join(sys.argv[1:]), "on": on, "figures": figures}
    path = directory() / f"{part}.json"
    path.write_text(json.dumps(whole, indent=1, default=str) + "\n")
    print(f"Saved in {path}")


def load() -> dict[str, dict[str, Any]]:
    """Every part that was saved in this run, by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(directory().glob("*.json"))}


def context() -> dict[str, Any]:
    """What figures depend on: machine, versions, commit, marketplace, moment."""
    try:
        from benchmarks import market  # needs numpy, which not every measurement does

        loaded: Any = vars(market.current())
    except (ImportError, LookupError):
        loaded = None
    return {
        **machine(),
        "postgresql": _ask("SHOW server_version"),
        "shared_buffers": _ask("SHOW shared_buffers"),
        "market": loaded,
    }


def machine() -> dict[str, Any]:
    """What figures depend on where no database is asked."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": _commit(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def sizes() -> dict[str, int]:
    """Rows of each table of supply, counted."""
    from benchmarks import market

    tables = (*market.loading.TABLES, market.loading.SEARCH)
    return {table: _ask(f"SELECT count(*) FROM {table}") for table in tables}


def _ask(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _commit() -> str:
    git = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--abbrev=10"]
    found = subprocess.run(git, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "not a clone"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
