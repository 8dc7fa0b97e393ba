"""The benchmark of the directory import: both ways take turns and hold the same records."""

import json

import pytest

from benchmarks.commands import imports

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_ways_lead_in_turn_and_each_round_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BENCHMARK_RUN", str(tmp_path))

    imports.run(["--rows", "60", "--rounds", "2"])

    told = [line.split()[:2] for line in capsys.readouterr().out.splitlines() if "rows/s" in line]
    first, second = ([[way, kind] for kind in ("new", "unchanged")] for way in ("import", "bulk_create"))
    assert told == first + second + second + first
    figures = json.loads((tmp_path / "imports.json").read_text())["figures"]
    for kind, found in figures["ratios"].items():
        assert found["low"] <= found["ratio"] <= found["high"]
        assert all(len(rates[kind]) == 2 for rates in figures["rows_per_second"].values())


def test_ways_that_hold_different_numbers_of_records_are_not_compared(tmp_path, monkeypatch):
    monkeypatch.setenv("BENCHMARK_RUN", str(tmp_path))
    monkeypatch.setattr(imports, "_bulk_create", lambda file: None)

    with pytest.raises(RuntimeError, match="same number of records"):
        imports.run(["--rows", "60", "--rounds", "1"])
    assert not (tmp_path / "imports.json").exists()
