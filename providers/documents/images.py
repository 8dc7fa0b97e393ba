"""A picture written anew as JPEG: the right way up, at most so large, without anything that was said about it.

Runs apart from the web process (apart.py). Pillow is given only the segments or chunks that decode the picture.
"""

import io

from PIL import Image, JpegImagePlugin, PngImagePlugin

from providers.documents import jpegs, pngs
from providers.documents.kinds import MOST_BYTES, Kind, Refused

MOST_PIXELS = 25_000_000  # looked at before anything is decoded
LONGEST_SIDE = 20_000
SHORTEST_SIDE = 50
KEPT_SIDE = 3000  # a page at 270 dpi
QUALITIES = (90, 75, 50)
FORMATS = {
    Kind.JPEG: JpegImagePlugin.JpegImageFile.format,
    Kind.PNG: PngImagePlugin.PngImageFile.format,
}
WHITE = (255, 255, 255)
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def rewrite(content: bytes, kind: Kind) -> bytes:
    """This function will give the picture as a JPEG of ours.

    :raises Refused: it is damaged, unusual, moving, too large or too small
    """
    picture = jpegs.read(content) if kind == Kind.JPEG else pngs.read(content)
    _check_size(picture.width, picture.height)
    with Image.open(io.BytesIO(picture.clean), formats=[str(FORMATS[kind])]) as image:
        if image.size != (picture.width, picture.height) or getattr(image, "n_frames", 1) != 1:
            raise Refused("unusual_file")
        return _written(_upright(_plain(_shrunk(image)), image))


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused("too_many_pixels")
    if min(width, height) < SHORTEST_SIDE:
        raise Refused("too_small")


def _shrunk(image: Image.Image) -> Image.Image:
    """Decoded; of a large JPEG no more than is kept."""
    if max(image.size) <= KEPT_SIDE:
        image.load()
        return image
    width, height = image.size
    image.draft(None, (width * KEPT_SIDE // max(image.size), height * KEPT_SIDE // max(image.size)))
    image.load()
    small = _eight_bits(image) if image.mode.startswith("I") else image
    if small.mode in ("P", "1"):
        small = small.convert("RGBA" if "transparency" in image.info else "RGB")
    small.thumbnail((KEPT_SIDE, KEPT_SIDE), reducing_gap=2.0)
    return small


def _plain(image: Image.Image) -> Image.Image:
    """Grey or RGB with eight bits; what can be seen through is white."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        seen_through = image.convert("RGBA")
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(seen_through, mask=seen_through.getchannel("A"))
        return ground
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    return image.point(lambda value: value * (1 / 256)).convert("L")


def _upright(image: Image.Image, source: Image.Image) -> Image.Image:
    """Turned as its EXIF says, where that can be read."""
    try:
        turn = TURNS.get(source.getexif().get(ORIENTATION, 1))
    except Exception:  # whatever stands there, the picture itself is good
        return image
    return image if turn is None else image.transpose(turn)


def _written(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)  # without `info`: nothing but pixels is left
    for quality in QUALITIES:
        made = io.BytesIO()
        bare.save(
            made, "JPEG", quality=quality, subsampling=0 if quality == QUALITIES[0] else 2, optimize=True
        )
        if len(made.getvalue()) <= MOST_BYTES:
            return made.getvalue()
    raise Refused("too_many_pixels")
