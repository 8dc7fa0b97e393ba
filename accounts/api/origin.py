"""Which address a request came from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """This function will return the client's address, or "" when it has none (a unix socket).

    Each trusted proxy appends the address it was called from to X-Forwarded-For, so with N of them the client
    stands Nth from the right; what is further left the client wrote itself. With fewer entries than that, or
    junk, the connection's own address counts. N is TRUSTED_PROXY_COUNT; with 0 the header is never read.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    count = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not count or len(forwarded) < count:
        return peer
    try:
        return str(ipaddress.ip_address(forwarded[-count]))
    except ValueError:
        return peer


def client_network(request: HttpRequest) -> str:
    """This function will return the network that limits count by: an IPv4 address, or the /64 of an IPv6 one.

    A household or a rented server gets a whole /64, and could send each request from another address of it.
    """
    text = client_ip(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), 64), strict=False))
