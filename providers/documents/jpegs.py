"""The structure of a JPEG file, read segment by segment; what no picture needs is left out. Pure."""

import re
import struct
from typing import NamedTuple

from providers.documents.kinds import Refused

SOI, EOI, SOS, DQT, DHT, DRI, COMMENT = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE
FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive
JFIF, EXIF, ADOBE = 0xE0, 0xE1, 0xEE
APPLICATIONS = range(0xE0, 0xF0)
KNOWN = {SOS, DQT, DHT, DRI, COMMENT, *FRAMES, *APPLICATIONS}
END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
MOST_SEGMENTS = 2000
MOST_SCANS = 100  # of a progressive picture: each one goes over all of it
MOST_PICTURES = 4  # one, and the smaller or brighter copies that phones put behind it
LONGEST_TRAILER = 64 * 1024


class Jpeg(NamedTuple):
    """A picture without what was said about it; `end` is where it ends in what was read."""

    width: int
    height: int
    clean: bytes
    end: int


class Frame(NamedTuple):
    width: int
    height: int


def read(content: bytes) -> Jpeg:
    """This function will read a whole file: one picture, and behind it at most what phones add.

    :raises Refused: it is damaged or unusual, or there is something else behind it
    """
    picture = first(content, keep_exif=True)
    _check_rest(content[picture.end :])
    return picture


def first(content: bytes, *, keep_exif: bool) -> Jpeg:
    """This function will read the first picture, and keep the segments that decode it (EXIF only where asked).

    :raises Refused: it is damaged or unusual
    """
    kept, scans, place = [b"\xff\xd8"], 0, 2
    frames: list[Frame] = []
    for _ in range(MOST_SEGMENTS):
        marker, start, end = _segment(content, place)
        if marker == EOI:
            return _picture(kept, frames, scans, end)
        if marker in FRAMES:
            frames.append(_frame(content[start:end]))
        if marker == SOS:
            scans += 1
            end = _end_of_scan(content, end)
        if marker not in (COMMENT, *APPLICATIONS) or _is_kept(marker, content[start + 4 : end], keep_exif):
            kept.append(content[start:end])
        place = end
    raise Refused("unusual_file")


def _picture(kept: list[bytes], frames: list[Frame], scans: int, end: int) -> Jpeg:
    if len(frames) != 1 or not 1 <= scans <= MOST_SCANS:
        raise Refused("damaged_file" if not frames or not scans else "unusual_file")
    return Jpeg(*frames[0], b"".join([*kept, b"\xff\xd9"]), end)


def _segment(content: bytes, place: int) -> tuple[int, int, int]:
    """Marker, where it starts and where its header ends. Any number of fill bytes may stand before it."""
    start = place
    while content[start : start + 2] == b"\xff\xff":
        start += 1
    if content[start : start + 1] != b"\xff" or len(content) < start + 2:
        raise Refused("damaged_file")
    marker = content[start + 1]
    if marker == EOI:
        return marker, start, start + 2
    if marker not in KNOWN:
        raise Refused("unusual_file")
    length = int.from_bytes(content[start + 2 : start + 4], "big")
    end = start + 2 + length
    if length < 2 or end > len(content):
        raise Refused("damaged_file")
    return marker, start, end


def _end_of_scan(content: bytes, place: int) -> int:
    found = END_OF_SCAN.search(content, place)
    if found is None:
        raise Refused("damaged_file")
    return found.start()


def _frame(segment: bytes) -> Frame:
    if len(segment) < 10:
        raise Refused("damaged_file")
    precision, height, width, components = struct.unpack(">BHHB", segment[4:10])
    if not height or not width or len(segment) != 10 + 3 * components:
        raise Refused("damaged_file")
    if precision != 8 or components not in (1, 3, 4):
        raise Refused("unusual_file")
    return Frame(width, height)


def _is_kept(marker: int, data: bytes, keep_exif: bool) -> bool:
    """How the colours are coded, and which way up the picture is."""
    if marker == EXIF:
        return keep_exif and data.startswith(b"Exif\0")
    return (marker == JFIF and data.startswith(b"JFIF\0")) or (marker == ADOBE and data.startswith(b"Adobe"))


def _check_rest(rest: bytes) -> None:
    for _ in range(MOST_PICTURES):
        padded = rest.lstrip(b"\0")
        if not padded.startswith(b"\xff\xd8\xff"):
            break
        rest = padded[first(padded, keep_exif=False).end :]
    if rest.strip(b"\0") and not _is_trailer(rest):
        raise Refused("mixed_content")


def _is_trailer(rest: bytes) -> bool:
    """What one maker of phones writes behind each photo: a directory at the end that accounts for all of it."""
    if len(rest) > LONGEST_TRAILER or rest[-4:] != b"SEFT" or len(rest) < 20:
        return False
    (length,) = struct.unpack("<I", rest[-8:-4])
    directory = rest[-8 - length : -8] if 12 <= length <= len(rest) - 8 else b""
    if directory[:4] != b"SEFH":
        return False
    (count,) = struct.unpack("<I", directory[8:12])
    if length != 12 + 12 * count:
        return False
    entries = [struct.unpack("<HHII", directory[at : at + 12]) for at in range(12, length, 12)]
    data = len(rest) - 8 - length
    return data <= max((offset for _, _, offset, _ in entries), default=0) + 16 and all(
        size <= offset <= data for _, _, offset, size in entries
    )
