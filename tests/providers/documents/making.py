"""Files for the corpus of uploads, made here and the same each time: by Pillow, by pikepdf, and by hand."""

import io
import struct
import zlib
from typing import NamedTuple

import pikepdf
from PIL import Image, ImageCms, PngImagePlugin

GPS = {1: "N", 2: (40.0, 42.0, 46.0), 3: "W", 4: (74.0, 0.0, 21.0)}
CAMERA = "Canary Camera 4711"  # must be nowhere in what is stored
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(document.domain)</script>"


class File(NamedTuple):
    """One file as somebody sends it; `code` is that of the refusal, empty where it is taken."""

    label: str
    content: bytes
    filename: str
    declared: str = ""
    code: str = ""


def picture(mode="RGB", size=(120, 80)):
    """A gradient with a dark corner at the top left, so that turning it shows."""
    ramp = Image.linear_gradient("L").resize(size)
    ramp.paste(0, (0, 0, size[0] // 4, size[1] // 4))
    if mode in ("L", "1", "P", "CMYK"):
        return ramp.convert("RGB").convert(mode)
    if mode == "RGBA":
        return Image.merge("RGBA", (ramp, ramp, ramp, ramp))
    if mode == "LA":
        return Image.merge("LA", (ramp, ramp))
    if mode == "I;16":
        return Image.frombytes(
            "I;16", size, b"".join(struct.pack("<H", value * 257) for value in ramp.tobytes())
        )
    return Image.merge("RGB", (ramp, ramp.point(lambda v: 255 - v), ramp))


def jpeg(mode="RGB", size=(120, 80), **options):
    made = io.BytesIO()
    picture(mode, size).save(made, "JPEG", **options)
    return made.getvalue()


def png(mode="RGB", size=(120, 80), **options):
    made = io.BytesIO()
    picture(mode, size).save(made, "PNG", **options)
    return made.getvalue()


def exif(orientation=1, gps=True):
    found = Image.Exif()
    found[0x0112], found[0x0110] = orientation, CAMERA
    if gps:
        found.get_ifd(0x8825).update(GPS)
    return found.tobytes()


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def png_text(**texts):
    found = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        found.add_text(name, text, zip=name.startswith("zipped"))
        found.add_itxt(f"i-{name}", text)
    return found


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def with_segment(marker, data, content=None):
    content = content or jpeg()
    return content[:2] + segment(marker, data) + content[2:]


def resized(content, width, height):
    """The same JPEG, claiming another size."""
    at = next(content.index(mark) for mark in (b"\xff\xc0", b"\xff\xc2") if mark in content)
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def trailer(data=b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data"):
    """What one maker of phones writes behind a photo."""
    directory = b"SEFH" + struct.pack("<II", 107, 1) + struct.pack("<HHII", 0, 0x0A01, len(data), len(data))
    return data + directory + struct.pack("<I", len(directory)) + b"SEFT"


def chunk(name, data=b""):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def raw_png(width, height, *, depth=8, colour=2, rows=None, before=b"", after=b"", interlace=0, rest=b""):
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 3)
    rows = (b"\0" + bytes((width * channels * depth + 7) // 8)) * height if rows is None else rows
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
    data = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + head + before + data + after + chunk(b"IEND") + rest


def pdf(pages=1, change=None, text="Licence NY-301442", **options):
    """A PDF of pages with one line each; `change` is given it before it is saved."""
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for _ in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode())
    if change:
        change(made)
    saved = io.BytesIO()
    made.save(saved, **{"deterministic_id": "encryption" not in options, **options})
    return saved.getvalue()


def plain_pdf(objects, *, root=1, extra=b"", version=b"1.4"):
    """A PDF written by hand: numbered objects, a table and a trailer."""
    made, offsets = b"%PDF-" + version + b"\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    made += b"trailer\n<< /Size %d /Root %d 0 R %s >>\n" % (len(objects) + 1, root, extra)
    return made + b"startxref\n%d\n%%%%EOF\n" % table


def simple(catalog=b"", page=b"", contents=b"BT ET", head=b"", more=()):
    """A page by hand, with something added to its catalog, its page or the head of its contents."""
    return plain_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> /Contents 4 0 R %s >>"
            % page,
            b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(contents), head, contents),
            *more,
        ]
    )


def zipped(*names, content=b"hello"):
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 12, 0, 0)), content)
    return made.getvalue()
