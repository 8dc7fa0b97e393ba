"""How large the packed parts of a PDF become, found without keeping any of it. Pure."""

import base64
import binascii
import re
import zlib

from providers.documents.kinds import Refused

MOST_OF_ONE = 128 * 1024 * 1024  # a coloured page at 600 dpi
MOST_IN_ALL = 256 * 1024 * 1024
PIECE = 256 * 1024
MOST_FILTERS = 3
FLATE, LZW, RUN_LENGTH = "/FlateDecode", "/LZWDecode", "/RunLengthDecode"
ASCII_85, ASCII_HEX = "/ASCII85Decode", "/ASCIIHexDecode"
PACKING = {FLATE, LZW, RUN_LENGTH}
PICTURES = {"/DCTDecode", "/CCITTFaxDecode", "/JPXDecode", "/JBIG2Decode"}
KNOWN = {*PACKING, *PICTURES, ASCII_85, ASCII_HEX}
SHORT = {
    "/Fl": FLATE,
    "/LZW": LZW,
    "/RL": RUN_LENGTH,
    "/A85": ASCII_85,
    "/AHx": ASCII_HEX,
    "/DCT": "/DCTDecode",
    "/CCF": "/CCITTFaxDecode",
}
# A code of at most 12 bits stands for at most 4,096 bytes, two bytes of a run for 128.
MOST_PER_BYTE = {LZW: 2731, RUN_LENGTH: 64}
STREAM = re.compile(rb"stream\r?\n")


class Budget:
    """What a file may still unpack to."""

    def __init__(self) -> None:
        self.left = MOST_IN_ALL

    def spend(self, size: int) -> None:
        """This function will count unpacked bytes.

        :raises Refused: they are too many
        """
        self.left -= size
        if size > MOST_OF_ONE or self.left < 0:
            raise Refused("too_complex")

    def spend_packed(self, data: bytes) -> None:
        """This function will count what deflated data becomes, a piece at a time.

        :raises Refused: it is too much
        """
        unpacker, size = zlib.decompressobj(), 0
        try:
            while not unpacker.eof and data:
                size += len(unpacker.decompress(data, PIECE))
                data = unpacker.unconsumed_tail
                if size > min(MOST_OF_ONE, self.left):
                    break
        except zlib.error:
            pass  # whoever reads it comes no further either
        self.spend(size)


def refuse_bombs(content: bytes) -> None:
    """This function will look at everything in a file that may be deflated, before anything parses it.

    :raises Refused: it becomes too large
    """
    budget, end = Budget(), len(content)
    for found in STREAM.finditer(content):
        start = found.end()
        if content[start : start + 1] and content[start] & 0x0F == 8:  # the method of every zlib header
            stop = content.find(b"endstream", start)
            budget.spend_packed(content[start : stop if stop != -1 else end])


def spend(raw: bytes, filters: list[str], budget: Budget) -> None:
    """This function will count what a stream becomes.

    :raises Refused: it is too much, or packed in a way that nobody needs
    """
    names = [SHORT.get(name, name) for name in filters]
    if len(names) > MOST_FILTERS or not KNOWN.issuperset(names):
        raise Refused("unusual_file")
    packing = [name for name in names if name in PACKING]
    if len(packing) > 1:
        raise Refused("too_complex")
    if names and names[0] in (ASCII_85, ASCII_HEX):
        raw = _from_text(raw, names[0])
    if FLATE in packing:
        budget.spend_packed(raw)
    elif packing:
        budget.spend(len(raw) * MOST_PER_BYTE[packing[0]])


def _from_text(raw: bytes, name: str) -> bytes:
    text = raw.strip().rstrip(b">").rstrip(b"~")
    try:
        if name == ASCII_85:
            return base64.a85decode(text.removeprefix(b"<~"))
        return binascii.unhexlify(re.sub(rb"\s", b"", text) + b"0" * (len(re.sub(rb"\s", b"", text)) % 2))
    except ValueError:
        raise Refused("damaged_file") from None
