"""Django's mail by SMTP, with a time limit for a whole mail, and a connection that is kept from one to the next."""

import smtplib
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from threading import local
from typing import Any, Self, cast

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from accounts.channels.channel import SECONDS
from accounts.time_limits import cut_off, look_up

GOODBYE_SECONDS = 1.0
MOST_MAILS = 100  # over one connection; a server that wants fewer says 421


class Kept(local):
    """What this thread keeps from one mail to the next, if it keeps anything."""

    is_wanted = False
    connection: "Connection | None" = None


kept = Kept()


@contextmanager
def in_a_row() -> Iterator[None]:
    """Within it this thread keeps its connection: mails follow one after the other."""
    kept.is_wanted = True
    try:
        yield
    finally:
        kept.is_wanted = False
        if kept.connection is not None:
            say_goodbye(kept.connection)
            kept.connection = None


class Connection(smtplib.SMTP):
    """One that is cut off when the time of its mail is over, from the first byte on. TLS may change its socket."""

    wire: socket.socket
    mails = 0
    limits: ExitStack
    until: float

    def within(self, limits: ExitStack, until: float) -> Self:
        """This function will set the limits of a connection that is made but for its `__init__`, which connects."""
        self.limits, self.until = limits, until
        return self

    def again(self, until: float, timeout: float | None) -> None:
        """This function will set the limits of the next mail."""
        self.until = until
        if self.sock is not None:
            self.sock.settimeout(timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = dial(host, port, self.until)
        self.wire = sock.dup()
        self.limits.enter_context(cut_off(self.wire, self.until))
        sock.settimeout(timeout)
        return sock

    def data(self, msg: Any) -> tuple[int, bytes]:
        """From here on the server may have the mail: it is given all the time that there is to say so."""
        if self.sock is not None:
            self.sock.settimeout(max(self.until - time.monotonic(), 0.01))
        return super().data(msg)

    def close(self) -> None:
        super().close()
        if hasattr(self, "wire"):
            self.wire.close()


class SecureConnection(smtplib.SMTP_SSL, Connection):
    """The same, with TLS from the start."""


class EmailBackend(smtp.EmailBackend):
    """Sends one mail within SECONDS altogether, however slow the server is; `timeout` is for each of its answers."""

    connection: Connection | None
    limits: ExitStack
    until: float

    @property
    def connection_class(self) -> Any:
        kind = SecureConnection if self.use_ssl else Connection

        def connect(*args: Any, **options: Any) -> Connection:
            connection: Any = kind.__new__(kind).within(self.limits, self.until)
            connection.__init__(*args, **options)
            return cast("Connection", connection)

        return connect

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """This function will send mails, or raise what the server or the way there says.

        :raises TimeoutError: it was not done in time
        """
        sent: int | None = None
        try:
            with ExitStack() as self.limits:
                self.until = time.monotonic() + SECONDS
                sent = self._send_over_kept(email_messages)
                if sent is None:
                    self.open()
                    sent = super().send_messages(email_messages)
        except TimeoutError:
            if sent is None:
                raise
            # Otherwise time ran out when the server had just taken it.
        finally:
            self._leave(is_good=sent is not None)
        return sent or 0

    def _send_over_kept(self, email_messages: Sequence[EmailMessage]) -> int | None:
        """None where there is no kept connection, or its server wants no more mail over it."""
        self.connection, kept.connection = kept.connection, None
        if self.connection is None:
            return None
        try:
            self.limits.enter_context(cut_off(self.connection.wire, self.until))
            self.connection.again(self.until, self.timeout)
            if is_open(self.connection):
                return super().send_messages(email_messages)
        except smtplib.SMTPSenderRefused as refusal:
            if refusal.smtp_code != 421:
                raise
        self._leave(is_good=False)
        return None

    def _leave(self, *, is_good: bool) -> None:
        connection, self.connection = self.connection, None
        if connection is None:
            return
        connection.mails += 1
        if not is_good:
            connection.close()
        elif kept.is_wanted and connection.mails < MOST_MAILS:
            kept.connection = connection
        else:
            say_goodbye(connection)


def is_open(connection: Connection) -> bool:
    """This function will tell whether the server still listens: it may have hung up after a while."""
    try:
        return connection.noop()[0] == 250
    except smtplib.SMTPServerDisconnected:
        return False


def say_goodbye(connection: Connection) -> None:
    """This function will end a connection whose mails were taken; what the server makes of that changes nothing."""
    with suppress(OSError), cut_off(connection.wire, time.monotonic() + GOODBYE_SECONDS):
        connection.quit()
    connection.close()


def dial(host: str, port: int, until: float) -> socket.socket:
    """This function will connect to the first address of a name that takes it.

    :raises OSError: none of them does, or not in time
    """
    trouble: OSError = TimeoutError()
    for family, kind, protocol, _, place in look_up(host, port, until):
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(max(until - time.monotonic(), 0.01))
        try:
            sock.connect(place)
        except OSError as problem:
            sock.close()
            trouble = problem
        else:
            return sock
    raise trouble
