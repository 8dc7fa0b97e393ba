import importlib
import sys

import pytest


@pytest.fixture
def configuration(monkeypatch):
    """The configuration as gunicorn would load it, without the folder of an earlier load."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "/nonexistent")
    sys.modules.pop("config.gunicorn", None)
    yield importlib.import_module("config.gunicorn")
    sys.modules.pop("config.gunicorn", None)


FIGURES = ["counter_12.db", "histogram_345.db", "gauge_livesum_6.db", "summary_7.db"]


def test_only_the_figures_of_an_earlier_run_are_removed(configuration, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for name in [*FIGURES, "customers.db", "counter_x.db"]:
        (tmp_path / name).touch()
    configuration.on_starting(None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counter_x.db", "customers.db"]


def test_a_folder_that_was_there_stays(configuration, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    configuration.on_starting(None)
    (tmp_path / "counter_1.db").touch()
    configuration.on_exit(None)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_made_for_the_figures_goes_with_them(configuration, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "figures"))
    configuration.on_starting(None)
    (tmp_path / "figures" / "counter_1.db").touch()
    configuration.on_exit(None)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_made_for_the_figures_stays_with_what_else_is_in_it(configuration, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "figures"))
    configuration.on_starting(None)
    (tmp_path / "figures" / "notes.txt").touch()
    configuration.on_exit(None)
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["notes.txt"]
