"""The structure of a PNG file, read chunk by chunk; what no picture needs is left out. Pure."""

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from providers.documents.kinds import MAGIC, Kind, Refused

SIGNATURE = MAGIC[Kind.PNG]
KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"eXIf", b"IEND"}
CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
MOVING = {b"acTL", b"fcTL", b"fdAT"}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a colour type
DEPTHS = {1, 2, 4, 8, 16}
MOST_CHUNKS = 20_000


class Png(NamedTuple):
    width: int
    height: int
    clean: bytes


class Chunk(NamedTuple):
    name: bytes
    data: bytes
    whole: bytes


def read(content: bytes) -> Png:
    """This function will read a whole file: one picture that stands still, and nothing behind it.

    :raises Refused: it is damaged, unusual or moves, or there is something else in it
    """
    chunks = list(_chunks(content))
    names = [chunk.name for chunk in chunks]
    if names[0] != b"IHDR" or names.count(b"IHDR") != 1 or b"IDAT" not in names or len(chunks[0].data) != 13:
        raise Refused("damaged_file")
    width, height, depth, colour, compression, filters, interlace = struct.unpack(">IIBBBBB", chunks[0].data)
    if not width or not height or depth not in DEPTHS or colour not in CHANNELS:
        raise Refused("damaged_file")
    if compression or filters or interlace > 1:
        raise Refused("unusual_file")
    return Png(width, height, SIGNATURE + b"".join(chunk.whole for chunk in chunks if chunk.name in KEPT))


def _chunks(content: bytes) -> Iterator[Chunk]:
    place = len(SIGNATURE)
    for _ in range(MOST_CHUNKS):
        chunk = _chunk(content, place)
        if chunk.name in MOVING:
            raise Refused("animated")
        if chunk.name not in CRITICAL and chunk.name[:1].isupper():
            raise Refused("unusual_file")
        yield chunk
        place += len(chunk.whole)
        if chunk.name == b"IEND":
            if chunk.data or place != len(content):
                raise Refused("mixed_content")
            return
    raise Refused("unusual_file")


def _chunk(content: bytes, place: int) -> Chunk:
    head = content[place : place + 8]
    if len(head) < 8 or not head[4:].isalpha():
        raise Refused("damaged_file")
    length = int.from_bytes(head[:4], "big")
    whole = content[place : place + 12 + length]
    if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:], "big"):
        raise Refused("damaged_file")
    return Chunk(head[4:], whole[8:-4], whole)
