"""Twilio as our client meets it: answers in the format that its documents and its own libraries' tests have."""

import json
import socketserver
import threading
from urllib.parse import parse_qs

ACCOUNT = "AC" + "a" * 32
TOKEN = "12345"
SID = "SM" + "b" * 32


def taken(sid=SID):
    """201, as for a message that a messaging service has accepted."""
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
    return 201, {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": "Kaly: see you soon.",
        "date_created": "Mon, 23 Nov 2026 15:00:00 +0000",
        "date_sent": None,
        "date_updated": "Mon, 23 Nov 2026 15:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": None,
        "messaging_service_sid": "MG" + "c" * 32,
        "num_media": "0",
        "num_segments": "0",
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "accepted",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": "+12125550142",
        "uri": f"{uri}.json",
    }


def refused(status, code, message="What was wrong, with the number +12125550142 in it."):
    return status, {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }


class Double(socketserver.ThreadingTCPServer):
    """Answers each POST with `answer`; None hangs up after it was read. Keeps what it was sent."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Exchange)
        self.answer, self.headers, self.asked = taken(), {}, []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def stop(self):
        self.shutdown()
        self.server_close()


class Exchange(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().decode()
        headers = {}
        while (header := self.rfile.readline().decode().strip()) != "":
            name, _, value = header.partition(": ")
            headers[name] = value
        fields = parse_qs(self.rfile.read(int(headers["Content-Length"])).decode(), strict_parsing=True)
        self.server.asked.append((line.split()[:2], headers, {name: one for name, (one,) in fields.items()}))
        if self.server.answer is None:
            return
        status, told = self.server.answer
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in self.server.headers.items())
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n"
        self.wfile.write(head.encode() + body)
