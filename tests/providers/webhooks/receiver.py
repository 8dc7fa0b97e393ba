"""Software of a clinic on loopback: over TLS with a certificate of its own, and it answers as it is told."""

import socketserver
import ssl
import threading

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver(socketserver.ThreadingTCPServer):
    """`answer` is bytes, or an iterable of bytes that is sent until whoever asked hangs up. `got` is what came."""

    allow_reuse_address = daemon_threads = True
    block_on_close = False

    def __init__(self, certificate):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.certificate, self.answer, self.got, self.sent = certificate, OK, [], 0
        self.connected, self.is_done = 0, threading.Event()
        super().__init__(("127.0.0.1", 0), Delivery)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def get_request(self):
        connection, address = super().get_request()
        self.connected += 1
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        """Whoever asked has hung up, as some of them should."""

    def stop(self):
        self.is_done.set()
        self.shutdown()
        self.server_close()


class Delivery(socketserver.StreamRequestHandler):
    def handle(self):
        first, headers = self.rfile.readline().decode().strip(), {}
        if not first:
            return
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().strip().partition(": ")
            headers[name] = value
        body = self.rfile.read(int(headers.get("Content-Length", 0)))
        self.server.got.append((first, headers, body))
        answer = self.server.answer
        try:
            for part in [answer] if isinstance(answer, bytes) else answer:
                self.wfile.write(part)
                self.server.sent += len(part)
        except OSError:
            self.server.is_done.set()
