"""A PDF parsed strictly, refused where it could do anything but show pages, and written anew with its pages alone.

Runs apart from the web process (apart.py).
"""

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import settings

from providers.documents import jpegs, streams
from providers.documents.kinds import MAGIC, MOST_BYTES, Kind, Refused

MOST_PAGES = 50
MOST_OBJECTS = 100_000
MOST_NESTING = 60
MOST_PIXELS_SHOWN = 100_000_000  # of one picture on a page: what a viewer has to decode
MIB = 1024 * 1024
HEADER = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n\t ]")
END = b"%%EOF"
PADDING = b"\0\t\n\f\r "

ACTIONS = {
    f"/{name}"
    for name in (
        "JavaScript",
        "Launch",
        "GoToR",
        "GoToE",
        "GoTo3DView",
        "SubmitForm",
        "ImportData",
        "Movie",
        "Sound",
        "Rendition",
        "RichMediaExecute",
        "GoToDp",
    )
}
THINGS = {
    f"/{name}"
    for name in (
        "FileAttachment",
        "RichMedia",
        "Movie",
        "Screen",
        "Sound",
        "3D",
        "PS",
        "U3D",
        "PRC",
        "Projection",
    )
}
# No dictionary of a file that only shows pages has one of these.
KEYS = {
    f"/{name}"
    for name in (
        "JS",
        "JavaScript",
        "AA",
        "EF",
        "EmbeddedFiles",
        "RichMediaContent",
        "RichMediaSettings",
        "RichMedia",
        "XFA",
        "Launch",
        "Collection",
        "OPI",
        "FFilter",
        "FDecodeParms",
        "Renditions",
        "Win",
        "Subtype2",
    )
}
# Left out wherever they are: what was said about a page, a picture or a font.
SAID = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Thumb", "/StructParent", "/StructParents")
OF_A_PAGE = {
    f"/{name}"
    for name in ("Type", "Resources", "MediaBox", "CropBox", "Rotate", "Contents", "Group", "UserUnit")
}


class Written(NamedTuple):
    content: bytes
    pages: int


def rewrite(content: bytes) -> Written:
    """This function will give the pages of a PDF as a PDF of ours.

    :raises Refused: it is damaged, protected, active, too large, or something else as well
    """
    if not HEADER.match(content):
        raise Refused("damaged_file")
    if not content.rstrip(PADDING).endswith(END):
        raise Refused("mixed_content" if END in content else "damaged_file")
    if content.count(MAGIC[Kind.PDF]) > 1:
        raise Refused("mixed_content")
    streams.refuse_bombs(content)
    _set_limits()
    try:
        return _rewritten(content)
    except pikepdf.PasswordError:
        raise Refused("encrypted_pdf") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise Refused("damaged_file") from None


def _set_limits() -> None:
    settings.set_qpdf_limits(
        doc_max_warnings=20,
        parser_max_nesting=MOST_NESTING,
        parser_max_container_size=MOST_OBJECTS,
        max_stream_filters=streams.MOST_FILTERS,
        flate_max_memory=streams.MOST_OF_ONE,
        run_length_max_memory=streams.MOST_OF_ONE,
        png_max_memory=8 * MIB,  # of a row
        tiff_max_memory=8 * MIB,
    )


def _rewritten(content: bytes) -> Written:
    with _opened(content) as source, pikepdf.new() as made:
        _refuse_active(source)
        count = _count_pages(source)
        source.generate_appearance_streams()  # what was typed into a form becomes part of its page
        source.flatten_annotations("screen")
        for page in source.pages:
            for key in set(page.obj.keys()) - OF_A_PAGE:
                del page.obj[key]
        made.pages.extend(source.pages)
        return Written(_saved(made), count)


def _opened(content: bytes) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
    if pdf.is_encrypted:
        raise Refused("encrypted_pdf")
    return pdf


def _count_pages(source: pikepdf.Pdf) -> int:
    """What the file says first: reading thousands of pages to count them is what it may be about."""
    if int(source.Root.Pages.Count) > MOST_PAGES or len(source.pages) > MOST_PAGES:
        raise Refused("too_many_pages")
    if not len(source.pages):
        raise Refused("damaged_file")
    return len(source.pages)


def _saved(made: pikepdf.Pdf) -> bytes:
    """Written and read once more: nothing active may have come along."""
    target = io.BytesIO()
    made.save(
        target,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=True,
        deterministic_id=True,
    )
    if len(target.getvalue()) > MOST_BYTES:
        raise Refused("too_complex")
    with _opened(target.getvalue()) as again:
        _refuse_active(again)
    return target.getvalue()


def _refuse_active(pdf: pikepdf.Pdf) -> None:
    """Look at every object there is, also at those that no page leads to, and leave out what was said about them."""
    budget = streams.Budget()
    objects = pdf.objects
    if len(objects) > MOST_OBJECTS:
        raise Refused("too_complex")
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) != "/GoTo":
        raise Refused("active_pdf")
    for found in objects:
        if isinstance(found, pikepdf.Stream):
            _check_stream(found, budget)
        for dictionary in _dictionaries(found):
            _check_dictionary(dictionary)
            for key in SAID:
                if key in dictionary:
                    del dictionary[key]


def _dictionaries(found: Any) -> Iterator[Any]:
    """An object's dictionaries, its own and those within it. No reference is followed: each object has its turn."""
    waiting = [found]
    while waiting:
        here = waiting.pop()
        if isinstance(here, (pikepdf.Dictionary, pikepdf.Stream)):
            inner = [here.get(key) for key in here.keys()]  # noqa: SIM118  pikepdf's are no mappings
            yield here  # which may then lose some of it
        else:
            inner = list(here) if isinstance(here, pikepdf.Array) else []
        waiting += [
            one
            for one in inner
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Array)) and not one.is_indirect
        ]


def _check_dictionary(found: Any) -> None:
    keys = set(found.keys())
    if keys & KEYS or ("/Ref" in keys and str(found.get("/Subtype")) == "/Form"):
        raise Refused("active_pdf")
    if "/S" in keys and str(found.get("/S")) in ACTIONS:
        raise Refused("active_pdf")
    if "/Subtype" in keys and str(found.get("/Subtype")) in THINGS:
        raise Refused("active_pdf")


def _check_stream(found: Any, budget: streams.Budget) -> None:
    if "/F" in found:  # its data would be in another file
        raise Refused("active_pdf")
    filters = found.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    names = [] if filters is None else names
    raw = found.read_raw_bytes()
    streams.spend(raw, names, budget)
    if str(found.get("/Subtype")) == "/Image":
        width, height = int(found.get("/Width", 0)), int(found.get("/Height", 0))
        if not 0 < width * height <= MOST_PIXELS_SHOWN:
            raise Refused("too_many_pixels")
    if names == ["/DCTDecode"]:
        picture = jpegs.first(raw, keep_exif=False).clean
        found.write(picture, filter=pikepdf.Name.DCTDecode, decode_parms=found.get("/DecodeParms"))
