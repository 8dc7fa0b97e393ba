import ast
import errno
import fcntl
import importlib.metadata
import os
import sys
from pathlib import Path

import pytest

import manage
from config import bootstrap

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def checkout(tmp_path):
    for name in bootstrap.LOCK_FILES:
        (tmp_path / name).write_text("django==5.2.19 \\\n")
    return tmp_path


@pytest.fixture
def commands(monkeypatch):
    """The installer commands that would have run, without a uv."""
    ran = []
    monkeypatch.setattr(bootstrap, "run_logged", lambda command, *, doing: ran.append(command))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    return ran


def python_that_says(file, answer):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\nprintf '%s' '{answer}'\n")
    file.chmod(0o755)


def test_manage_py_parses_on_old_pythons():
    source = (bootstrap.CHECKOUT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    with pytest.raises(SyntaxError):
        ast.parse(source + "\nname: str = ''\n", feature_version=(3, 4))


def test_an_unsuitable_python_hands_over_to_the_newest_suitable_one(tmp_path, monkeypatch):
    python_that_says(tmp_path / "bin" / "python3.13", "")  # a pyenv shim without that version says nothing
    python_that_says(tmp_path / "bin" / "python3.12", "3.12")
    python_that_says(tmp_path / "bin" / "python3.11", "3.11")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")
    monkeypatch.setattr(manage, "CHECKOUT", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["manage.py", "up", "--once"])
    handed_over = []
    monkeypatch.setattr(os, "execvp", lambda *call: handed_over.append(call) or sys.exit(0))
    with pytest.raises(SystemExit):
        manage.continue_with_a_suitable_python()
    script = str(bootstrap.CHECKOUT / "manage.py")
    assert handed_over == [("python3.12", ["python3.12", script, "up", "--once"])]


def test_without_a_suitable_python_one_line_says_which_are(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(manage, "CHECKOUT", str(tmp_path))
    with pytest.raises(SystemExit) as ending:
        manage.continue_with_a_suitable_python()
    assert ending.value.code == (
        f"Kaly: Python 3.11, 3.12 or 3.13 is needed; this is {RUNNING}, and none of them is on PATH."
    )


@pytest.mark.parametrize("changed", bootstrap.LOCK_FILES)
def test_the_stamp_changes_with_either_lock_file(checkout, changed):
    before = bootstrap.stamp_of(checkout)
    assert bootstrap.stamp_of(checkout) == before
    (checkout / changed).write_text("django==5.2.20 \\\n")
    assert bootstrap.stamp_of(checkout) != before


def test_the_stamp_names_the_line_of_python(checkout):
    assert bootstrap.stamp_of(checkout).endswith(f" python{RUNNING}\n")


def test_an_environment_is_fresh_with_its_stamp_and_a_python_that_is_there(checkout):
    assert not bootstrap.is_fresh(checkout)
    python_that_says(checkout / ".venv" / "bin" / "python", RUNNING)
    assert not bootstrap.is_fresh(checkout)
    bootstrap.stamp_file(checkout).write_text(bootstrap.stamp_of(checkout))
    assert bootstrap.is_fresh(checkout)
    (checkout / ".venv" / "bin" / "python").unlink()
    assert not bootstrap.is_fresh(checkout)


def test_an_interrupted_environment_is_made_anew(checkout, commands):
    python_that_says(checkout / ".venv" / "bin" / "python", RUNNING)
    (checkout / ".venv" / "half-a-package").touch()
    bootstrap.create_if_needed(checkout / ".venv", interrupted=True)
    assert not (checkout / ".venv").exists()
    assert commands == [[sys.executable, "-m", "venv", str(checkout / ".venv")]]


def test_a_usable_environment_is_kept(checkout, commands):
    python_that_says(checkout / ".venv" / "bin" / "python", RUNNING)
    (checkout / ".venv" / "a-package").touch()
    bootstrap.create_if_needed(checkout / ".venv", interrupted=False)
    assert (checkout / ".venv" / "a-package").exists()
    assert commands == []


def test_an_environment_of_another_python_is_made_anew(checkout, commands):
    python_that_says(checkout / ".venv" / "bin" / "python", "3.9")
    bootstrap.create_if_needed(checkout / ".venv", interrupted=False)
    assert commands == [[sys.executable, "-m", "venv", str(checkout / ".venv")]]


def test_the_mark_stays_when_the_installation_fails(checkout, monkeypatch):
    def fail(place):
        raise bootstrap.SetUpFailed("no network")

    python_that_says(checkout / ".venv" / "bin" / "python", RUNNING)
    bootstrap.stamp_file(checkout).write_text("older")
    monkeypatch.setattr(bootstrap, "install", fail)
    with pytest.raises(bootstrap.SetUpFailed):
        bootstrap.make_environment(checkout)
    assert (checkout / ".venv" / "kaly-installing").exists()
    assert not bootstrap.stamp_file(checkout).exists()


def test_the_stamp_replaces_the_mark_when_all_is_installed(checkout, monkeypatch, capsys):
    python_that_says(checkout / ".venv" / "bin" / "python", RUNNING)
    monkeypatch.setattr(bootstrap, "install", lambda place: None)
    bootstrap.make_environment(checkout)
    assert not (checkout / ".venv" / "kaly-installing").exists()
    assert bootstrap.is_fresh(checkout)
    assert capsys.readouterr().err == "Kaly: installed in 0 s\n"


def test_the_lock_lets_one_process_install(checkout):
    other = os.open(checkout, os.O_RDONLY)
    with bootstrap.one_process_at_a_time(checkout), pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


def test_every_hash_is_checked(checkout, commands, capsys):
    bootstrap.install(checkout)
    lock = str(checkout / "requirements-dev.txt")
    assert commands[0][-4:] == ["--require-hashes", "--no-deps", "-r", lock]
    assert capsys.readouterr().err.startswith("Kaly: installing 1 packages")


def test_without_a_venv_module_the_package_to_install_is_named(checkout, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.SetUpFailed, match=r"has no venv module: apt install python3-venv"):
        bootstrap.create_if_needed(checkout / ".venv", interrupted=False)


def test_uv_is_used_when_it_is_there(checkout, commands, monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: "/opt/uv")
    bootstrap.create_if_needed(checkout / ".venv", interrupted=False)
    bootstrap.install(checkout)
    assert commands[0][:2] == ["/opt/uv", "venv"]
    assert commands[1][:5] == ["/opt/uv", "pip", "install", "--python", str(checkout / ".venv/bin/python")]


def test_a_python_that_holds_the_locked_packages_needs_no_environment(checkout):
    version = importlib.metadata.version("pytest")
    lock = checkout / "requirements.txt"
    lock.write_text(f"pytest=={version} \\\nwin-only==1 ; sys_platform == 'win32' \\\n")
    assert bootstrap.holds_locked_packages(checkout)
    lock.write_text("pytest==0.1 \\\n")
    assert not bootstrap.holds_locked_packages(checkout)
    lock.write_text(f"pytest=={version} \\\nno-such-package==1 \\\n")
    assert not bootstrap.holds_locked_packages(checkout)


def test_a_failure_names_the_network_or_the_last_error():
    unreachable = (
        "WARNING: Retrying\n  NewConnectionError: [Errno -3] Temporary failure in name resolution\nERROR: x"
    )
    assert bootstrap.describe_failure(unreachable, doing="installing", log="/l") == (
        "installing failed: the package index cannot be reached. Is the network there? (log: /l)"
    )
    full_disk = "Collecting django\nERROR: [Errno 28] No space left on device\n\n"
    assert bootstrap.describe_failure(full_disk, doing="installing", log="/l") == (
        "installing failed: ERROR: [Errno 28] No space left on device (log: /l)"
    )


def test_the_log_of_a_failed_installer_is_kept_and_that_of_a_good_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap.tempfile, "tempdir", str(tmp_path))
    bootstrap.run_logged([sys.executable, "-c", "print('fine')"], doing="trying")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(bootstrap.SetUpFailed, match=r"^trying failed: error: broken \(log: .*\.log\)$"):
        bootstrap.run_logged([sys.executable, "-c", "raise SystemExit('error: broken')"], doing="trying")
    assert [log.read_text() for log in tmp_path.iterdir()] == ["error: broken\n"]


@pytest.mark.parametrize(("home", "kept_away"), [("/nonexistent", True), ("", True), (None, False)])
def test_a_home_that_cannot_be_written_is_left_alone(tmp_path, home, kept_away):
    environ = bootstrap.installer_environment({"HOME": str(tmp_path) if home is None else home})
    assert (environ.get("PIP_NO_CACHE_DIR") == "1", environ.get("UV_NO_CACHE") == "1") == (
        kept_away,
        kept_away,
    )


def test_a_checkout_that_cannot_be_written_is_named(checkout, monkeypatch, commands):
    monkeypatch.setattr(bootstrap.os, "access", lambda path, mode: False)
    with pytest.raises(bootstrap.SetUpFailed) as refusal:
        bootstrap.make_environment(checkout)
    assert str(refusal.value) == (
        f"{checkout} cannot be written (read-only for this user): make it writable, or use a copy of it elsewhere."
    )
    assert commands == []


def test_an_environment_of_another_user_is_named(checkout, monkeypatch):
    (checkout / ".venv").mkdir()
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: (checkout / ".venv").stat().st_uid + 1)
    message = bootstrap.cannot_write(PermissionError(errno.EACCES, "denied"), checkout / ".venv")
    assert message == (
        f"{checkout}/.venv belongs to another user: "
        f"run this as that user, or have it removed (sudo rm -rf '{checkout}/.venv')."
    )


def test_only_the_checkouts_own_environment_counts_as_inside(tmp_path):
    assert not bootstrap.is_inside(tmp_path)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    assert bootstrap.is_inside(tmp_path) == (sys.prefix != sys.base_prefix)
