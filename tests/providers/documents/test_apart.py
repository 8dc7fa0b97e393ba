"""The process that opens a file: what it may take, what it is not given, and what becomes of one that takes more."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from providers.documents import inspecting
from tests.providers.clinic_api import refused
from tests.providers.documents import corpus, making
from tests.providers.documents.handing_in import hand_in

MOST = 50 * 1024  # kilobytes
BOMBS = ("bomb", "squared", "giga", "megapixels", "2,000 pages", "30,000 chunks", "200 scans", "5,000 deep")
# Runs the module as it is, and says by how many kilobytes it grew beyond its libraries.
MEASURED = """
import sys
from providers import apart as limits
from providers.documents import apart{more}
def most():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
bound = limits.bound
def noted():
    global before
    before = most()
    bound()
limits.bound = noted
{change}
apart.main()
print(most() - before, file=sys.stderr)
"""
linux = pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="memory is read as Linux tells it")


def apart(content, kind, more="", change=""):
    """What the process says, and by how much it grew."""
    code = MEASURED.format(more=more, change=change)
    command = [sys.executable, "-W", "ignore", "-c", code, kind]
    done = subprocess.run(command, input=content, capture_output=True, cwd=settings.BASE_DIR, check=False)
    return done.stdout.partition(b"\n")[0].decode(), int(done.stderr or -1)


def grown():
    with open("/proc/self/statm") as figures:
        return int(figures.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


def bombs():
    return [file for file in corpus.refused() if any(word in file.label for word in BOMBS)]


@linux
def test_no_bomb_takes_fifty_megabytes_in_either_process(record_property):
    before, most = grown(), {}

    for file in bombs():
        kind = inspecting.kinds.kind_of(file.content, filename=file.filename, declared=file.declared)
        said, most[file.label] = apart(file.content, kind.value)
        assert said == f'{{"refused": "{file.code}"}}', file.label

    record_property("bombs", len(most))
    assert len(most) >= 18
    assert {label: size for label, size in most.items() if size >= MOST} == {}
    assert grown() - before < MOST


@linux
def test_without_looking_first_a_bomb_takes_far_more():
    """The twin: a PDF is parsed before anybody looked at what its parts become."""
    (file,) = [file for file in bombs() if file.label == "pdf a bomb of objects"]

    said, size = apart(
        file.content,
        "pdf",
        ", pdfs, streams",
        "streams.refuse_bombs = lambda content: None; pdfs._set_limits = lambda: None",
    )

    assert said != "{}"
    assert size > 2 * MOST


@linux
def test_a_picture_that_claims_more_dots_than_it_may_would_take_far_more():
    file = making.raw_png(6000, 5000, colour=6, rows=bytes(120_005_000))

    said, size = apart(
        file, "png", ", images", "images._check_size = lambda *size: None; images.MOST_PIXELS *= 9"
    )

    assert "refused" in said or "kind" in said
    assert size > 2 * MOST


@linux
def test_memory_is_bounded_whatever_is_overlooked():
    said, _ = apart(making.jpeg(size=(4000, 3000), quality=20), "jpeg", change="limits.MEMORY = 2_000_000")

    assert said == '{"refused": "too_complex"}'


def test_time_is_bounded(monkeypatch):
    monkeypatch.setattr(inspecting, "SECONDS", 0.001)

    with pytest.raises(inspecting.UnusableFile) as refusal:
        inspecting.inspect(making.jpeg(), filename="a.jpg")

    assert refusal.value.code == "too_complex"


def test_a_process_that_dies_refuses_the_file(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(inspecting.UnusableFile) as refusal:
        inspecting.inspect(making.jpeg(), filename="a.jpg")

    assert refusal.value.code == "too_complex"


def test_it_is_given_no_key_and_no_address(monkeypatch):
    given = {}
    monkeypatch.setenv("SECRET_KEY", "do not pass this on")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///somewhere")
    run = subprocess.run

    def noted(*args, **kwargs):
        given.update(kwargs)
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", noted)
    inspecting.inspect(making.jpeg(), filename="a.jpg")

    assert given["env"].keys() <= {"PATH", "LD_LIBRARY_PATH", "LANG", "PYTHONTZPATH"}
    assert given.get("close_fds", True)


def test_it_can_write_no_file(tmp_path):
    code = "import sys; from providers import apart as a; a.bound(); open(sys.argv[1], 'wb', 0).write(b'x')"

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a")],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )

    assert done.returncode
    assert (tmp_path / "a").stat().st_size == 0


@pytest.mark.django_db
def test_while_others_are_looked_at_one_waits_and_is_asked_to_come_back(okafor, monkeypatch):
    monkeypatch.setattr(inspecting, "WAIT_SECONDS", 0)
    for _ in range(inspecting.AT_ONCE):
        inspecting._turns.acquire()

    try:
        answer = hand_in(okafor, making.simple())
    finally:
        for _ in range(inspecting.AT_ONCE):
            inspecting._turns.release()

    assert refused(answer) == (503, "busy")
    assert answer.headers["Retry-After"] == "10"
    assert hand_in(okafor, making.simple()).status_code == 201
