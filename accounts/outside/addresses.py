"""Which addresses of strangers may be reached: https at a public name, and only where that leads to a public network.

`ipaddress` calls some networks global that are none (NAT64, relays, multicast), so the ones to refuse are named here:
the special-purpose registries of IANA, the platform address of Azure, and of IPv6 all that is not global unicast.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

HTTPS = frozenset({"https"})
PORTS = {443, 8443}
MOST_CHARACTERS = 2000
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?")
# What a URL standard reads as an IPv4 address, be it octal, hexadecimal or short: a last label that is a number.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
NAMES_OF_OUR_OWN = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "test",
    "onion",
    "alt",
)

CLOSED_V4 = [
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "168.63.129.16/32", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
OPEN_V6 = IPv6Network("2000::/3")
# Protocol assignments with Teredo and ORCHID, documentation, 6to4: they lead to others, or nowhere.
CLOSED_V6 = [IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class NotAllowed(Exception):
    """An address that is never reached."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that are used."""

    host: str
    port: int
    target: str


def parse(text: str, *, schemes: Collection[str] = HTTPS) -> Address:
    """This function will read an address that a stranger names; every scheme that is allowed means https.

    :raises NotAllowed: it is not https, or names a user, another port, a number, or a name of some private network
    """
    if (
        not text.isascii()
        or not text.isprintable()
        or len(text) > MOST_CHARACTERS
        or set(text) & set(' \\"<>')
    ):
        raise NotAllowed
    try:
        parts = urlsplit(text)
        port = 443 if parts.port is None else parts.port
    except ValueError as error:
        raise NotAllowed from error
    if parts.scheme not in schemes or "@" in parts.netloc or port not in PORTS:
        raise NotAllowed
    host = (parts.hostname or "").removesuffix(".")
    _refuse_host(host)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(host, port, target)


def _refuse_host(host: str) -> None:
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise NotAllowed
    if NUMBER.fullmatch(labels[-1]) or labels[-1] in NAMES_OF_OUR_OWN or host.endswith(".home.arpa"):
        raise NotAllowed


def is_public(text: str) -> bool:
    """This function will tell whether an IP address is one of the public internet."""
    try:
        address = ip_address(text)
    except ValueError:  # also one with a zone, which is of a link
        return False
    if isinstance(address, IPv6Address):
        return address in OPEN_V6 and not any(address in net for net in CLOSED_V6)
    return not any(address in net for net in CLOSED_V4)
