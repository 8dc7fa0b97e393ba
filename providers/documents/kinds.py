"""Which kind of file something is: by its first bytes, its name and its declared type. No file is opened here."""

import re
from enum import StrEnum

MOST_BYTES = 5 * 1024 * 1024


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}
MAGIC = {Kind.PDF: b"%PDF-", Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: b"\x89PNG\r\n\x1a\n"}
EXTENSIONS = {"pdf": Kind.PDF, "jpg": Kind.JPEG, "jpeg": Kind.JPEG, "jfif": Kind.JPEG, "png": Kind.PNG}
# What browsers call them; some call everything octets, and some say nothing.
DECLARED = {
    "application/pdf": Kind.PDF,
    "application/x-pdf": Kind.PDF,
    "image/jpeg": Kind.JPEG,
    "image/jpg": Kind.JPEG,
    "image/pjpeg": Kind.JPEG,
    "image/png": Kind.PNG,
    "image/x-png": Kind.PNG,
}
UNDECLARED = {"", "application/octet-stream"}
# Where one of these begins inside a file, another program may read that file as something else. Each is long enough
# not to turn up by chance in five million bytes of a picture.
FOREIGN = re.compile(
    rb"PK\x03\x04[\x00-\x3f]\x00..[\x00\x08\x09\x0c\x0e\x5f\x63]\x00"  # an entry of a ZIP, JAR, APK or Office file
    rb"|PK\x05\x06\x00\x00\x00\x00"  # the directory of one
    rb"|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
    rb"|This program cannot be run in DOS mode"
    rb"|__HALT_COMPILER\(\);"
    rb"|(?i:<script|<!doctype html|<html[\s>]|<iframe|<hta:|<\?php)"
    rb"|EICAR-STANDARD-ANTIVIRUS-TEST-FILE",
    re.DOTALL,
)
PDF_READERS_LOOK = 1024  # so many bytes for the beginning of a PDF


class Refused(Exception):
    """A file that is not taken: a stable code, and a sentence that says what to do instead."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


SENTENCES = {
    "empty_file": "This file is empty.",
    "unknown_type": "Please send a PDF, or a picture as JPEG or PNG.",
    "wrong_extension": "The name of this file ends otherwise than its content. Please save it again and send that.",
    "wrong_content_type": "This file is something else than it was sent as. Please choose it once more.",
    "mixed_content": "There is something besides the document in this file. Please take a plain photo or scan of it.",
    "damaged_file": "This file is damaged or incomplete. Please save or scan it again.",
    "unusual_file": "Few programs can show a file like this. Please save it again as a plain PDF or JPEG.",
    "animated": "This picture moves. Please send one that stands still.",
    "too_many_pixels": "This picture is too large. Please scan it with 300 dpi, or make it smaller.",
    "too_small": "This picture is too small for anybody to read it.",
    "encrypted_pdf": "This PDF is protected by a password. Please send it without one.",
    "active_pdf": "This PDF does more than show pages. Please print it to a new PDF, and send that.",
    "too_many_pages": "Please send only the pages that matter: at most 50.",
    "too_complex": "This file takes too much to open. Please print it to a new PDF, or send a photo of it.",
}


def kind_of(content: bytes, *, filename: str, declared: str) -> Kind:
    """This function will tell the kind of a file, on which its bytes, its name and its sender have to agree.

    :raises Refused: they don't, or it is none that we take
    """
    if not content:
        raise Refused("empty_file")
    kind = next((kind for kind, magic in MAGIC.items() if content.startswith(magic)), None)
    if kind is None:
        raise Refused("unknown_type")
    if EXTENSIONS.get(extension_of(filename)) != kind:
        raise Refused("wrong_extension")
    named = declared.partition(";")[0].strip().lower()
    if named not in UNDECLARED and DECLARED.get(named) != kind:
        raise Refused("wrong_content_type")
    return kind


def extension_of(filename: str) -> str:
    """This function will read what stands behind the last dot of a name: all of the name that is ever looked at."""
    return filename.rpartition(".")[2].lower() if "." in filename else ""


def refuse_mixed(content: bytes, kind: Kind) -> None:
    """This function will refuse a file that is another one as well.

    :raises Refused: something else begins in it
    """
    if FOREIGN.search(content) or (kind != Kind.PDF and MAGIC[Kind.PDF] in content[:PDF_READERS_LOOK]):
        raise Refused("mixed_content")
