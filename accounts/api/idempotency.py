"""`Idempotency-Key`: what creates something may be asked again, after an answer that never arrived, without harm.

The answer is kept in the transaction of what it tells of: both are there, or neither. With it goes whose health data
it shows, so that giving it again is written down as a look of its own.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import answers
from accounts.api.uploads import Received
from accounts.errors import DomainError
from accounts.models import KeptAnswer, User
from accounts.trail.reads import Look, gathered, record_reads

P = ParamSpec("P")
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
FORM = re.compile(r"[!-~]{1,64}", re.ASCII)
# What an answer that is given again says beside its body.
KEPT_HEADERS = ("ETag", "Location")
# Refusals as they are without a key: what was written before them stays, as a request that an emergency withdraws.
REFUSALS = (DomainError, APIException, Http404, PermissionDenied, ValidationError)


class MalformedKey(DomainError):
    code = "malformed_idempotency_key"
    status = 400
    field = HEADER
    detail = "An Idempotency-Key has 1 to 64 visible ASCII characters."


class NoPerson(DomainError):
    code = "idempotency_key_of_a_person"
    status = 400
    field = HEADER
    detail = "Idempotency-Key is for people who sign in; an integration key can't be asked to remember."


def asked_once(
    make: Callable[Concatenate[Any, Request, P], Response],
) -> Callable[Concatenate[Any, Request, P], Response]:
    """This function will decorate a method that creates something, so that each key has one effect.

    Limits are spent before it, outside of its transaction. Answers of success are kept; refusals are not.
    """

    @wraps(make)
    def once(view: Any, request: Request, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return make(view, request, *args, **kwargs)
        if not FORM.fullmatch(key):
            raise MalformedKey
        if not isinstance(request.user, User):
            raise NoPerson
        return _once(request, key, lambda: make(view, request, *args, **kwargs))

    return once


def _once(request: Request, key: str, make: Callable[[], Response]) -> Response:
    mine: dict[str, Any] = {"user": request.user, "key": key, "fingerprint": _fingerprint(request)}
    now = timezone.now()
    refusal: Exception | None = None
    with transaction.atomic():
        answers.take_turn(user=mine["user"], key=key)
        kept = answers.find(**mine, now=now)
        if kept is not None:
            return _again(kept, mine["user"], now)
        try:
            with gathered() as looks:
                response = make()
        except REFUSALS as error:
            refusal = error
        else:
            answers.keep(**mine, status=response.status_code, content=_content(response, looks), now=now)
    if refusal is not None:
        raise refusal
    return response


def _fingerprint(request: Request) -> str:
    """Of what was asked where. A form is told by its fields: its boundary is another each time it is sent."""
    asked = [request.method, request.path, request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=_file).encode()).hexdigest()


def _file(sent: Any) -> Any:
    if not isinstance(sent, Received):
        raise TypeError
    return [hashlib.sha256(sent.content).hexdigest(), sent.filename, sent.declared]


def _content(response: Response, looks: list[Look]) -> bytes:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    noted = [look._asdict() for look in looks]
    return bytes(JSONRenderer().render({"headers": headers, "data": response.data, "looks": noted}))


def _again(kept: KeptAnswer, reader: User, now: datetime) -> Response:
    told = json.loads(answers.content_of(kept))
    for look in told["looks"]:
        record_reads(reader=reader, key_id=None, now=now, **look)
    return Response(told["data"], status=kept.status, headers={**told["headers"], REPLAYED: "true"})
