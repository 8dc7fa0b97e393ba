"""Files that have to be taken, as people's telephones, scanners and programs make them."""

import base64
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.providers.documents import making
from tests.providers.documents.making import CAMERA, SCRIPT, File, jpeg, pdf, png


def files():
    yield from _jpegs()
    yield from _pngs()
    yield from _pdfs()
    yield from _names()


def _jpegs():
    made = {
        "grey": jpeg("L"),
        "cmyk": jpeg("CMYK"),
        "progressive": jpeg(progressive=True),
        "optimised": jpeg(optimize=True),
        "4:4:4": jpeg(subsampling=0),
        "4:2:2": jpeg(subsampling=1),
        "quality 1": jpeg(quality=1),
        "quality 100": jpeg(quality=100),
        "with a profile": jpeg(icc_profile=making.srgb()),
        "cmyk with a profile": jpeg("CMYK", icc_profile=making.srgb()),
        "with its density": jpeg(dpi=(300, 300)),
        "with a comment": jpeg(comment=CAMERA.encode()),
        "with xmp": making.with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + CAMERA.encode()),
        "with broken exif": making.with_segment(0xE1, b"Exif\0\0MM\0\x2a\xff\xff\xff\xff"),
        "with exif of nothing": making.with_segment(0xE1, b"Exif\0\0"),
        "restart markers": jpeg(restart_marker_blocks=2),
        "small": jpeg(size=(50, 50)),
        "wider than its data, the rest is grey": making.resized(jpeg(), 1200, 800),
        "a line": jpeg(size=(50, 4000)),
        "24 megapixels": jpeg(size=(6000, 4000), quality=30),
        "a second picture behind it": jpeg() + jpeg(size=(60, 60)),
        "two pictures behind it": jpeg() + jpeg(size=(60, 60)) + jpeg("L"),
        "padding behind it": jpeg() + bytes(700),
        "what a phone adds behind it": jpeg() + making.trailer(),
        "fill bytes": making.with_segment(0xFE, b"x").replace(b"\xff\xfe", b"\xff\xff\xff\xfe", 1),
    }
    for name, content in made.items():
        yield File(f"jpeg {name}", content, "licence.jpg", "image/jpeg")
    for turn in range(1, 9):
        yield File(f"jpeg turned {turn}", jpeg(exif=making.exif(turn)), "licence.jpg", "image/jpeg")


def _pngs():
    made = {mode: png(mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")}
    made |= {
        "seen through by palette": png("P", transparency=3),
        "seen through by colour": png("RGB", transparency=(0, 255, 0)),
        "seen through by grey": png("L", transparency=0),
        "16 bits": making.raw_png(60, 60, depth=16),
        "16 bits and seen through": making.raw_png(60, 60, depth=16, colour=6),
        "2 bits": making.raw_png(60, 60, depth=2, colour=0),
        "with text": png(pnginfo=making.png_text(Comment=CAMERA, zippedPlace=CAMERA * 10)),
        "with a place": png(exif=making.exif(6)),
        "with a profile": png(icc_profile=making.srgb()),
        "with its density": png(dpi=(300, 300)),
        "an unknown extra": making.raw_png(60, 60, before=making.chunk(b"prVt", CAMERA.encode())),
        "a wide scan": png("L", size=(5000, 3000)),
        "small": png(size=(50, 50)),
    }
    for name, content in made.items():
        yield File(f"png {name}", content, "licence.png", "image/png")


def _pdfs():
    made = {
        f"version {version}": pdf(force_version=version) for version in ("1.3", "1.4", "1.6", "1.7", "2.0")
    }
    made |= {
        "50 pages": pdf(50),
        "linear": pdf(linearize=True),
        "objects in streams": pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "saved twice": _saved_twice(),
        "by hand": making.simple(),
        "an end with spaces": making.simple() + b"\r\n \r\n",
        "a link": pdf(change=_link),
        "opens at a page": pdf(change=_opens_at),
        "goes to a page": pdf(change=_goes_to),
        "an outline": pdf(3, change=_outline),
        "labels of pages": pdf(3, change=_labels),
        "author and dates": pdf(change=_said),
        "xmp": pdf(change=_xmp),
        "a photo with a place": pdf(change=_photo),
        "a picture of plain bits": pdf(change=_bitmap),
        "a filled form": pdf(change=_form),
        "a note": pdf(change=_note),
        "text in letters": making.simple(
            contents=base64.a85encode(zlib.compress(b"BT ET"), adobe=True)[2:],
            head=b"/Filter [/ASCII85Decode /FlateDecode]",
        ),
        "text in digits": making.simple(contents=b"4254204554>", head=b"/Filter /ASCIIHexDecode"),
        "runs": making.simple(contents=b"\x04BT ET\x80", head=b"/Filter /RunLengthDecode"),
        "a structure": pdf(change=_structure),
    }
    for name, content in made.items():
        yield File(f"pdf {name}", content, "licence.pdf", "application/pdf")


def _names():
    """The name is looked at for what stands behind its last dot, and forgotten."""
    names = {
        "capitals": "LICENCE.JPG",
        "another spelling": "licence.jpeg",
        "as Windows has it": "licence.jfif",
        "a way up": "../../../etc/cron.d/licence.jpg",
        "a way up in Windows": "..\\..\\licence.jpg",
        "turned around": "licence\u202egpj.exe.jpg",
        "two endings": "licence.php.jpg",
        "nothing but an ending": ".jpg",
        "markup": "<img src=x onerror=alert(1)>.jpg",
        "a formula": "=HYPERLINK(A1).jpg",
        "250 letters": f"{'a' * 246}.jpg",
        "other letters": "许可证\U0001f4c4.jpg",
        "a line break": "licence%0D%0AX-Injected: yes.jpg",
        "spaces": "  licence .jpg",
    }
    for name, filename in names.items():
        yield File(f"name with {name}", jpeg(comment=name.encode()), filename, "image/jpeg")
    for declared in ("", "application/octet-stream", "image/jpg", "image/pjpeg", "IMAGE/JPEG"):
        content = jpeg(comment=b"sent as " + declared.encode())
        yield File(f"sent as {declared or 'nothing'}", content, "licence.jpg", declared)
    yield File(
        "markup in a picture", png(pnginfo=making.png_text(a="<b>bold</b>")), "licence.png", "image/png"
    )


def _saved_twice():
    first = making.simple(page=b"/Old true")
    at, table = len(first), first.index(b"xref")
    return first + (
        b"5 0 obj\n<< /Later true >>\nendobj\nxref\n5 1\n%010d 00000 n \n"
        b"trailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (at, table, at + len(b"5 0 obj\n<< /Later true >>\nendobj\n"))
    )


def _link(made):
    action = Dictionary(S=Name.URI, URI="https://example.org/licence")
    made.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 90, 90], A=action)])


def _opens_at(made):
    made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])


def _goes_to(made):
    made.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([made.pages[0].obj, Name.Fit]))


def _outline(made):
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(CAMERA, 1))


def _labels(made):
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))


def _said(made):
    made.docinfo["/Author"] = CAMERA
    made.docinfo["/CreationDate"] = "D:20260105120000Z"
    made.pages[0].obj.PieceInfo = Dictionary(Someone=Dictionary(Private=CAMERA))


def _xmp(made):
    made.Root.Metadata = made.make_stream(b"<x:xmpmeta>" + CAMERA.encode() + b"</x:xmpmeta>")
    made.pages[0].obj.Metadata = made.make_stream(b"<x:xmpmeta>" + CAMERA.encode() + b"</x:xmpmeta>")


def _picture(made, data, **about):
    about = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": 120,
        "Height": 80,
        "BitsPerComponent": 8,
        **about,
    }
    stream = made.make_stream(data, Dictionary(**about))
    made.pages[0].obj.Resources.XObject = Dictionary(Im0=stream)
    made.pages[0].obj.Contents = made.make_stream(b"q 200 0 0 100 50 50 cm /Im0 Do Q")


def _photo(made):
    _picture(made, jpeg(exif=making.exif()), Filter=Name.DCTDecode, ColorSpace=Name.DeviceRGB)


def _bitmap(made):
    data = zlib.compress(making.picture().tobytes())
    _picture(made, data, Filter=Name.FlateDecode, ColorSpace=Name.DeviceRGB)


def _form(made):
    look = made.make_stream(
        b"/Tx BMC BT (Okafor) Tj ET EMC", Dictionary(Subtype=Name.Form, BBox=[0, 0, 90, 20])
    )
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V="Okafor",
            F=4,
            Rect=[10, 10, 100, 30],
            AP=Dictionary(N=look),
        )
    )
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]))


def _note(made):
    made.pages[0].obj.Annots = Array(
        [Dictionary(Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=SCRIPT.decode()[8:])]
    )


def _structure(made):
    made.Root.MarkInfo = Dictionary(Marked=True)
    made.Root.StructTreeRoot = made.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=Dictionary(Type=Name.StructElem, S=Name.Document))
    )
