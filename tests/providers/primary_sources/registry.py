"""A registry on loopback that answers each question as it is told, byte by byte where need be."""

import json
import socketserver
import ssl
import threading
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"


def recorded(name):
    return (RECORDED / f"{name}.json").read_bytes()


def answer(body, *, status="200 OK", headers=(), length=None):
    """The bytes of a whole answer; `length` is what it claims to be long."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    claimed = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {claimed}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def stated(npi, **basic):
    """An answer about one made-up clinician, in the form of the recorded ones."""
    names = {"first_name": "NGOZI", "last_name": "EXAMPLE", "middle_name": "--", "name_suffix": "--"}
    one = {
        "enumeration_type": "NPI-1",
        "number": npi,
        "basic": {**names, "status": "A", **basic},
        "other_names": [],
        "taxonomies": [],
    }
    return {"result_count": 1, "results": [one]}


class Registry(socketserver.ThreadingTCPServer):
    """`answers` are given one after the other, the last one again and again.

    An answer is bytes, or a list of bytes between which the registry is silent: for longer than anybody waits, unless
    `wait_seconds` says otherwise.
    """

    allow_reuse_address = daemon_threads = True
    block_on_close = False
    wait_seconds = 60.0

    def __init__(self, *, certificate=None):
        self.certificate = certificate
        super().__init__(("127.0.0.1", 0), Question)
        self.answers, self.asked, self.go_on = [answer(recorded("nobody"))], [], threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def get_request(self):
        connection, address = super().get_request()
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            connection = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request, client_address):
        """Whoever asked has hung up, as some of them should."""

    @property
    def url(self):
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://127.0.0.1:{self.server_address[1]}/api/"

    def stop(self):
        self.go_on.set()
        self.shutdown()
        self.server_close()


class Question(socketserver.StreamRequestHandler):
    def handle(self):
        lines = []
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            lines.append(line.decode().strip())
        if not lines:
            return
        self.server.asked.append(lines)
        answers = self.server.answers
        given = answers.pop(0) if len(answers) > 1 else answers[0]
        parts = [given] if isinstance(given, bytes) else given
        for at, part in enumerate(parts, 1):
            self.wfile.write(part)
            self.wfile.flush()
            if at < len(parts):
                self.server.go_on.wait(self.server.wait_seconds)
