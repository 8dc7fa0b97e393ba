"""One answer from a source that may be slow, broken, huge or somebody else."""

import json
import socket
import ssl
import threading
import time
from ipaddress import ip_address

import pytest
from cryptography import x509

from providers.primary_sources import fetching
from providers.primary_sources.fetching import Unreachable, get_json
from tests.providers.primary_sources.certificates import written_by_oneself
from tests.providers.primary_sources.registry import Registry, answer

FINE = answer({"result_count": 0, "results": []})
NOT_NOW = answer({}, status="503 Service Unavailable")


def ask(registry, *, seconds=5.0):
    return get_json(f"{registry.url}?version=2.1&number=1000000004", seconds=seconds)


def refusal(registry, **limits):
    with pytest.raises(Unreachable) as refused:
        ask(registry, **limits)
    return str(refused.value)


def test_the_answer_is_the_json_of_the_address(registry):
    registry.answers = [FINE]

    assert ask(registry) == {"result_count": 0, "results": []}
    [lines] = registry.asked
    assert lines[0] == "GET /api/?version=2.1&number=1000000004 HTTP/1.1"
    assert "User-Agent: Kaly" in lines
    assert not any(line.lower().startswith(("cookie", "authorization")) for line in lines)


def test_an_error_that_passes_is_asked_again(registry, pauses):
    registry.answers = [NOT_NOW, answer({}, status="429 Too Many Requests"), FINE]

    assert ask(registry) == {"result_count": 0, "results": []}
    assert len(registry.asked) == 3
    assert pauses == [0.25, 1.0]


def test_an_error_that_stays_is_given_up_after_three_tries(registry, pauses):
    registry.answers = [NOT_NOW]

    assert refusal(registry) == "It answered with an error (503)."
    assert len(registry.asked) == 3


def test_a_refusal_is_not_asked_again(registry, pauses):
    registry.answers = [answer({}, status="404 Not Found")]

    assert refusal(registry) == "It refused to answer (404)."
    assert len(registry.asked) == 1


def test_there_is_no_further_try_when_the_time_would_be_over(registry, pauses, monkeypatch):
    monkeypatch.setattr(fetching, "PAUSES", (60.0,))
    registry.answers = [NOT_NOW]

    assert refusal(registry) == "It answered with an error (503)."
    assert len(registry.asked) == 1
    assert pauses == []


def test_a_redirect_is_not_followed(registry, pauses):
    elsewhere = Registry()
    registry.answers = [answer({}, status="302 Found", headers=[f"Location: {elsewhere.url}"])]

    assert refusal(registry) == "It sent us to another address, where we do not follow."
    elsewhere.stop()
    assert (len(registry.asked), elsewhere.asked) == (1, [])


@pytest.mark.parametrize(
    "silence",
    [
        [b"", FINE],  # says nothing
        [FINE[:20], FINE[20:]],  # stops in the headers
        [FINE[:-5], FINE[-5:]],  # stops in the body
    ],
)
def test_who_falls_silent_is_given_up_in_time(registry, pauses, silence):
    registry.answers = [silence]

    assert refusal(registry, seconds=0.2) == "It did not answer in time."


def drops(registry, beginning):
    """The beginning of an answer and then a byte every few milliseconds, for ten seconds."""
    registry.wait_seconds = 0.005
    registry.answers = [[beginning, *[b"x"] * 2_000]]


@pytest.mark.parametrize("beginning", [b"HTTP/1.1 200 OK\r\nX-Drop: ", answer(b"", length=100_000)])
def test_who_sends_a_byte_now_and_then_is_given_up_in_time(registry, pauses, beginning):
    drops(registry, beginning)

    assert refusal(registry, seconds=0.3) == "It did not answer in time."


def test_that_goes_for_an_answer_after_which_the_connection_closes_too(registry, pauses):
    """Once such an answer begins, the client itself no longer holds the socket that is to be hung up."""
    drops(registry, answer(b"", length=100_000, headers=["Connection: close"]))
    begun = time.monotonic()

    assert refusal(registry, seconds=0.3) == "It did not answer in time."
    assert time.monotonic() - begun < 5  # the drops go on for ten


def test_without_a_limit_of_the_whole_drops_are_taken_until_they_end(registry, pauses, monkeypatch):
    """The time limit of the socket counts anew with each byte."""
    monkeypatch.setattr(threading.Timer, "start", lambda timer: None)
    drops(registry, answer(b"", length=400))

    assert refusal(registry, seconds=1) == "Its answer could not be read."


def test_an_answer_that_is_cut_off_is_none(registry, pauses):
    registry.answers = [answer({"results": []}, length=5_000)]

    assert refusal(registry) == "Its answer was cut off."
    assert len(registry.asked) == 3


def test_a_connection_that_ends_without_an_answer_is_none(registry, pauses):
    registry.answers = [b""]

    assert refusal(registry) == "The connection failed."


def test_an_answer_may_not_be_huge(registry, pauses):
    registry.answers = [answer({"results": ["x" * fetching.MOST_BYTES]})]

    assert refusal(registry) == "Its answer was too large."
    assert len(registry.asked) == 1


def test_without_the_limit_a_huge_answer_is_read(registry, monkeypatch):
    registry.answers = [answer({"results": ["x" * fetching.MOST_BYTES]})]
    monkeypatch.setattr(fetching, "MOST_BYTES", 10**9)

    assert len(ask(registry)["results"][0]) == 256 * 1024


@pytest.mark.parametrize(
    "body", [b"", b"<html>Down for maintenance</html>", b'{"results": [', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_json_is_no_answer(registry, pauses, body):
    registry.answers = [answer(body)]

    assert refusal(registry) == "Its answer could not be read."


def test_nobody_there_is_no_answer(pauses):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(Unreachable, match=r"^The connection failed\.$"):
        get_json(f"http://127.0.0.1:{port}/", seconds=5)


def test_a_proxy_of_the_environment_is_not_taken(registry, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    registry.answers = [FINE]

    assert ask(registry) == {"result_count": 0, "results": []}


@pytest.fixture
def impostor(tmp_path):
    """A registry over TLS, with a certificate that it wrote itself."""
    file = written_by_oneself(tmp_path, x509.IPAddress(ip_address("127.0.0.1")))
    server = Registry(certificate=file)
    server.answers = [FINE]
    yield server
    server.stop()


def test_an_impostor_is_not_trusted(impostor, pauses):
    assert refusal(impostor) == "Its certificate could not be trusted."
    assert impostor.asked == []


def test_without_the_check_of_certificates_an_impostor_is_believed(impostor, monkeypatch):
    monkeypatch.setattr(fetching, "_trust", ssl._create_unverified_context)

    assert ask(impostor) == json.loads(FINE.partition(b"\r\n\r\n")[2])
