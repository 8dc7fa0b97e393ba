"""Versions of what two people may edit at once: an ETag on each answer, If-Match on each change."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.errors import DomainError


class NoVersionGiven(DomainError):
    code = "precondition_required"
    status = 428
    detail = "Please send If-Match with the ETag of what you have read."


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    status = 412
    detail = "This has changed since you read it. Please read it again."


def etag(data: Mapping[str, Any]) -> str:
    """This function will name a version of an answer by its content."""
    text = json.dumps(data, cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def answer(data: Mapping[str, Any]) -> Response:
    """This function will answer with data and the version that it has."""
    return Response(data, headers={"ETag": etag(data)})


def require_match(request: Request, data: Mapping[str, Any]) -> None:
    """This function will refuse a change of another version than the present one, which `data` shows.

    Call it with the row locked, or a change between this look and the write would be lost.

    :raises NoVersionGiven: there is no If-Match
    :raises ChangedMeanwhile: the version is an older one
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise NoVersionGiven
    if given != "*" and etag(data) not in [part.strip() for part in given.split(",")]:
        raise ChangedMeanwhile
