"""What a run of the servers leaves behind: nothing in the temporary directory."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from config.embedded import places, valkey
from tests import servers


@pytest.fixture
def state():
    directory = Path(tempfile.mkdtemp(prefix="kaly-t-", dir="/tmp"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.mark.parametrize("left", [[], ["another.sock"]])
def test_the_socket_directory_goes_with_the_last_socket(state, left):
    server = valkey.Valkey(state, state / "s")
    server.start()
    for name in left:
        (state / "s" / name).touch()
    server.stop()
    assert (state / "s").exists() == bool(left)


def test_a_test_directory_without_a_lock_goes_when_it_is_old(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SHORT", tmp_path)
    old, new = (tmp_path / f"{servers.PREFIX}{name}" for name in ("old", "new"))
    for state, age in ((old, 3700), (new, 60)):
        state.mkdir()
        os.utime(state, (time.time() - age,) * 2)
    servers.remove_leftovers()
    assert list(tmp_path.iterdir()) == [new]
