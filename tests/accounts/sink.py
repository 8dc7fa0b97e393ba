"""A mail server on loopback that keeps what it is given and answers as it is told."""

import email
import socketserver
import threading
from email.policy import default


class Sink(socketserver.ThreadingTCPServer):
    """`answers` maps a verb to the reply it gets instead of the usual one; None cuts the connection there."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.answers, self.recipients, self.messages, self.sessions = {}, [], [], 0
        self.most_mails = 1000  # over one connection
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def stop(self):
        self.shutdown()
        self.server_close()


class Session(socketserver.StreamRequestHandler):
    USUAL = {"EHLO": "250 sink", "HELO": "250 sink", "QUIT": "221 bye", "DATA": "354 go on"}

    def handle(self):
        self.server.sessions, mails = self.server.sessions + 1, 0
        self.say("220 sink")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].split()[0].decode().upper()
            reply = self.server.answers.get(verb, self.USUAL.get(verb, "250 fine"))
            if reply is None:
                return
            if verb == "MAIL":
                mails += 1
                reply = reply if mails <= self.server.most_mails else "421 enough"
            if verb == "RCPT":
                self.server.recipients.append(line.decode().strip())
            self.say(reply)
            if verb == "QUIT" or (verb == "DATA" and reply.startswith("354") and not self.take()):
                return

    def take(self):
        """Reads one message; False when its receipt is not confirmed."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.messages.append(email.message_from_bytes(b"".join(lines), policy=default))
        reply = self.server.answers.get("END", "250 taken")
        if reply is not None:
            self.say(reply)
        return reply is not None

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())
