"""A picture is the same picture afterwards: the right way up, in its colours, and with nothing said about it."""

import io

import pytest
from PIL import Image, ImageOps

from providers.documents import images
from providers.documents.kinds import Kind
from tests.providers.documents import making


def shown(content):
    return Image.open(io.BytesIO(content)).convert("RGB")


def rewritten(content, kind=Kind.JPEG):
    return Image.open(io.BytesIO(images.rewrite(content, kind)))


def differ(one, other):
    """The largest difference of a dot, on a coarse grid: JPEG is not exact."""
    assert one.size == other.size
    small = [
        picture.convert("RGB").resize((12, 12), Image.Resampling.BOX).tobytes() for picture in (one, other)
    ]
    return max(abs(a - b) for a, b in zip(*small, strict=True))


@pytest.mark.parametrize("turn", range(1, 9))
def test_it_stands_the_right_way_up(turn):
    sent = making.jpeg(exif=making.exif(turn))

    assert differ(rewritten(sent), ImageOps.exif_transpose(Image.open(io.BytesIO(sent)))) < 20


@pytest.mark.parametrize("turn", [3, 6, 8])
def test_without_turning_it_would_lie(turn, monkeypatch):
    sent = making.jpeg(exif=making.exif(turn))
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(sent)))
    monkeypatch.setattr(images, "TURNS", {})

    lying = rewritten(sent)

    assert lying.size != wanted.size or differ(lying, wanted) > 60


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_keeps_its_colours(mode):
    sent = making.jpeg(mode)

    assert differ(rewritten(sent), shown(sent)) < 20


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_a_png_keeps_its_colours(mode):
    wanted = making.picture("L" if mode == "I;16" else mode)

    assert differ(rewritten(making.png(mode), Kind.PNG), wanted) < 20


def test_what_can_be_seen_through_is_white():
    clear = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(clear, "PNG")

    assert rewritten(clear.getvalue(), Kind.PNG).convert("RGB").getpixel((30, 30)) == (255, 255, 255)


def test_a_large_one_is_made_smaller():
    assert rewritten(making.jpeg(size=(4200, 1400), quality=30)).size == (3000, 1000)
    assert rewritten(making.jpeg(size=(3000, 60))).size == (3000, 60)


def test_nothing_is_said_about_it():
    sent = making.jpeg(exif=making.exif(), icc_profile=making.srgb(), comment=b"hello", dpi=(300, 300))

    made = rewritten(sent)

    assert made.format == "JPEG"
    assert not made.getexif()
    assert made.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)  # the place, as it was sent
