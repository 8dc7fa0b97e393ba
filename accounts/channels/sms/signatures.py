"""Whether a call-back is Twilio's: HMAC-SHA1 over the address that it called and the fields in order, by our token.

The address is that of the settings, never that of the request, whose Host header anybody writes.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict

HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"
PORTS = {"https": 443, "http": 80}


def is_genuine(request: HttpRequest) -> bool:
    """This function will tell whether Twilio signed a request; each spelling of the port is tried, as they do."""
    given = request.headers.get(HEADER, "").encode("ascii", "replace")
    if request.content_type != FORM:
        return False
    address = settings.PUBLIC_URL + request.get_full_path()
    made = [signature(spelling, request.POST).encode() for spelling in _spellings(address)]
    fits = [hmac.compare_digest(one, given) for one in made]  # all of them, whichever it is
    return True in fits


def signature(address: str, fields: QueryDict) -> str:
    """This function will sign as Twilio does: names in order, each with its values in order, without any mark."""
    told = "".join(name + value for name in sorted(fields) for value in sorted(set(fields.getlist(name))))
    digest = hmac.new(settings.TWILIO_AUTH_TOKEN.encode(), (address + told).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _spellings(address: str) -> Iterator[str]:
    """The address without a port, and with its own or the usual one."""
    parts = urlsplit(address)
    bare = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    yield parts._replace(netloc=bare).geturl()
    yield parts._replace(netloc=f"{bare}:{parts.port or PORTS[parts.scheme]}").geturl()
