"""A form with one file: read in memory up to a bound, and only once it is known who sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from accounts.api import parsing
from accounts.errors import DomainError

FORM_BYTES = 16 * 1024  # of a request, beside its file


class FileTooLarge(DomainError):
    code = "file_too_large"
    status = 413
    field = "file"
    detail = "This file is larger than we take."


class TwoFiles(DomainError):
    code = "one_file_only"
    status = 400
    field = "file"
    detail = "Please send one file at a time."


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came. Its name and type are what the sender says, and are stored nowhere."""

    content: bytes
    filename: str
    declared: str

    def close(self) -> None:
        """Django closes what it has parsed."""


class InMemory(FileUploadHandler):
    """One file, never on a disk, where nobody would delete or encrypt it."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.parts = most, list[bytes]()
        self.is_taken = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_taken:
            raise TwoFiles
        self.is_taken = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.most:
            raise FileTooLarge
        self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> Any:
        return Received(b"".join(self.parts), self.file_name or "", self.content_type or "")


class OneFileParser(BaseParser):
    """multipart/form-data as one object: each name once, at most one file, of at most the view's `max_file_bytes`."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        context = parser_context or {}
        parsing.refuse_encoded(media_type, context)
        meta = {**context["request"].META, "CONTENT_TYPE": media_type}
        try:
            data, files = MultiPartParser(meta, stream, [InMemory(context["view"].max_file_bytes)]).parse()
        except MultiPartParserError:
            raise ParseError("This is no form with a file.", code="malformed_form") from None
        sent = {**_once(data), **_once(files)}
        parsing.refuse_flawed({name: value for name, value in sent.items() if isinstance(value, str)})
        return sent


def _once(found: MultiValueDict[str, Any]) -> dict[str, Any]:
    twice = [name for name, values in found.lists() if len(values) > 1]
    if twice:
        error = ErrorDetail("This may be given once only.", code="repeated")
        raise ValidationError({name.replace("\0", "\ufffd"): [error] for name in twice})
    return dict(found.items())


@extend_schema_field(OpenApiTypes.BINARY)
class FileField(serializers.Field[Received, Any, Any, Any]):
    """The file of a form."""

    default_error_messages = {"invalid": "This must be a file."}

    def to_internal_value(self, data: Any) -> Received:
        if not isinstance(data, Received):
            self.fail("invalid")
        return data

    def to_representation(self, value: Received) -> None:
        """Nothing: it is never answered."""


class TakesOneFile:
    """First among the bases of a view; `max_body_bytes` is to be larger than `max_file_bytes` by FORM_BYTES."""

    parser_classes: Any = [OneFileParser]
    max_file_bytes: int
    max_body_bytes: int  # config/middleware.py refuses more before anything is read

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Keep Django from reading the form for a CSRF token in it, with handlers that write to a disk.

        The token comes in its header alone; the form waits until authentication and permissions have passed.
        """
        request._post, request._files = QueryDict(), MultiValueDict()  # type: ignore[attr-defined]
        made: Request = super().initialize_request(request, *args, **kwargs)  # type: ignore[misc]
        return made
