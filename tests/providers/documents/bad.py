"""Files that must not be taken, each with the code of its refusal: renamed, doubled, cut, moving, active."""

import zlib

from tests.providers.documents import making
from tests.providers.documents.bad_pdfs import pdfs
from tests.providers.documents.making import EICAR, SCRIPT, File, jpeg, pdf, png

HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
)
EXE = b"MZ\x90\0" + bytes(60) + b"This program cannot be run in DOS mode.\r\n$" + bytes(200)
TYPES = {
    "svg": ("image/svg+xml", SVG),
    "html": ("text/html", HTML),
    "exe": ("application/x-msdownload", EXE),
    "elf": ("application/octet-stream", b"\x7fELF\x02\x01\x01" + bytes(200)),
    "zip": ("application/zip", making.zipped("a.txt")),
    "docx": ("application/octet-stream", making.zipped("[Content_Types].xml", "word/document.xml")),
    "xlsm": ("application/octet-stream", making.zipped("[Content_Types].xml", "xl/vbaProject.bin")),
    "jar": ("application/java-archive", making.zipped("META-INF/MANIFEST.MF", "A.class")),
    "gif": ("image/gif", b"GIF89a\x01\0\x01\0\0\0\0;"),
    "bmp": ("image/bmp", b"BM" + bytes(80)),
    "tiff": ("image/tiff", b"II*\0\x08\0\0\0" + bytes(60)),
    "webp": ("image/webp", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(30)),
    "heic": ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(30)),
    "ico": ("image/x-icon", b"\0\0\x01\0\x01\0" + bytes(40)),
    "psd": ("image/vnd.adobe.photoshop", b"8BPS\0\x01" + bytes(40)),
    "eps": ("application/postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n(r) file\n"),
    "rtf": ("application/rtf", b"{\\rtf1\\ansi{\\object\\objdata 01}}"),
    "doc": ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
    "php": ("application/x-php", b"<?php system($_GET['c']); ?>"),
    "sh": ("application/x-sh", b"#!/bin/sh\nid\n"),
    "js": ("text/javascript", b"alert(1)"),
    "txt": ("text/plain", b"I am licensed, trust me."),
    "xml": ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    "lnk": ("application/octet-stream", b"L\0\0\0\x01\x14\x02\0" + bytes(80)),
    "7z": ("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
    "gz": ("application/gzip", b"\x1f\x8b\x08\0" + bytes(40)),
    "mp4": ("video/mp4", b"\0\0\0\x18ftypisom" + bytes(40)),
    "eicar": ("application/octet-stream", EICAR),
    "spaces": ("image/jpeg", b" " * 200),
    "zeros": ("image/jpeg", bytes(2000)),
    "one byte": ("image/jpeg", b"\xff"),
    "two bytes": ("image/jpeg", b"\xff\xd8"),
}
AS_SENT = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def files():
    yield from _renamed()
    yield from _of_another_name()
    yield from _doubled()
    yield from _jpegs()
    yield from _pngs()
    yield from pdfs()


def _renamed():
    """Everything else under a name that we take, in turn; and some under their own."""
    for number, (name, (declared, content)) in enumerate(TYPES.items()):
        ending = list(AS_SENT)[number % 3]
        yield File(f"{name} named {ending}", content, f"licence.{ending}", AS_SENT[ending], "unknown_type")
        if number < 10:
            yield File(f"{name} as it is", content + b" ", f"licence.{name}", declared, "unknown_type")
    for ending, declared in AS_SENT.items():
        yield File(f"empty {ending}", b"", f"licence.{ending}", declared, "empty_file")
    yield File("a letter before a pdf", b"x" + pdf(), "licence.pdf", AS_SENT["pdf"], "unknown_type")
    yield File("markup before a pdf", HTML + pdf(), "licence.pdf", AS_SENT["pdf"], "unknown_type")
    yield File("a line break before a jpeg", b"\n" + jpeg(), "licence.jpg", AS_SENT["jpg"], "unknown_type")
    yield File("a mark before a png", b"\xef\xbb\xbf" + png(), "licence.png", AS_SENT["png"], "unknown_type")


def _of_another_name():
    good = {"jpg": jpeg(), "png": png(), "pdf": pdf()}
    others = ("png", "pdf", "exe", "html", "svg", "", "jpg.exe", "jpg ", "jpg.", "jpg.svg", "php")
    for number, ending in enumerate(others):
        content = good["jpg"] + bytes(number + 1)
        filename = f"licence.{ending}" if ending else "licence"
        yield File(f"jpeg named {ending!a}", content, filename, "image/jpeg", "wrong_extension")
    for kind, ending in (("png", "jpg"), ("png", "pdf"), ("pdf", "jpg"), ("pdf", "html"), ("pdf", "png")):
        yield File(
            f"{kind} named {ending}",
            good[kind],
            f"licence.{ending}",
            AS_SENT.get(ending, ""),
            "wrong_extension",
        )
    wrong = [("jpg", "text/html"), ("jpg", "image/png"), ("jpg", "image/svg+xml"), ("pdf", "text/html")]
    for number, (kind, declared) in enumerate([*wrong, ("png", "application/pdf"), ("jpg", "x" * 500)]):
        content = good[kind] + (bytes(number + 20) if kind == "jpg" else b"\n" * number)
        label = f"{kind} sent as {declared[:20]}"
        yield File(label, content, f"licence.{kind}", declared, "wrong_content_type")


def _doubled():
    """One kind of file that is another one too."""
    archive = making.zipped("evil.html", content=HTML)
    extras = {
        "an archive": archive,
        "markup": HTML,
        "a program": EXE,
        "a pdf": pdf(),
        "php": TYPES["php"][1],
        "eicar": EICAR,
        "words": b"hello",
        "an animation": TYPES["gif"][1],
        "a film": b"\0\0\0\x18ftypmp42" + bytes(3000),
    }
    for name, extra in extras.items():
        yield File(f"jpeg and {name}", jpeg() + extra, "licence.jpg", "image/jpeg", "mixed_content")
        yield File(f"png and {name}", png() + extra, "licence.png", "image/png", "mixed_content")
        yield File(f"pdf and {name}", pdf() + extra + b" ", "licence.pdf", "application/pdf", "mixed_content")
    within = {
        "an archive": archive,
        "markup": HTML,
        "php": TYPES["php"][1],
        "a pdf": pdf()[:600],
        "eicar": EICAR,
    }
    for name, extra in within.items():
        told = making.with_segment(0xFE, extra)
        yield File(f"jpeg with {name} in a comment", told, "licence.jpg", "image/jpeg", "mixed_content")
        text = making.raw_png(60, 60, before=making.chunk(b"tEXt", b"Comment\0" + extra))
        yield File(f"png with {name} in a text", text, "licence.png", "image/png", "mixed_content")
    in_pdf = making.simple(contents=archive)
    yield File("pdf with an archive in it", in_pdf, "licence.pdf", "application/pdf", "mixed_content")
    yield File("pdf with a program in it", making.simple(contents=EXE), "licence.pdf", "", "mixed_content")
    false = making.trailer(data=b"\0\0\x01\x0a" + b"x" * 70_000)
    yield File("jpeg and a film in a trailer", jpeg() + false, "licence.jpg", "image/jpeg", "mixed_content")
    yield File(
        "jpeg and a false trailer", jpeg() + b"anything SEFT", "licence.jpg", "image/jpeg", "mixed_content"
    )
    yield File(
        "jpeg and a trailer of another size",
        jpeg() + b"x" * 400 + making.trailer(),
        "licence.jpg",
        "image/jpeg",
        "mixed_content",
    )


def _jpegs():
    good = jpeg(size=(400, 300))
    cut = {f"{share}%": good[: len(good) * share // 100] for share in (5, 30, 60, 99)}
    made = {f"cut at {name}": (content, "damaged_file") for name, content in cut.items()}
    made |= {
        "without its end": (good[:-2], "damaged_file"),
        "without a frame": (b"\xff\xd8\xff\xda\0\x02\0\xff\xd9", "damaged_file"),
        "without a scan": (good[: good.index(b"\xff\xda")] + b"\xff\xd9", "damaged_file"),
        "nothing but marks": (b"\xff\xd8\xff\xd9", "damaged_file"),
        "a segment that is too long": (b"\xff\xd8\xff\xe0\xff\xff" + good[4:100], "damaged_file"),
        "a segment of no length": (b"\xff\xd8\xff\xe0\0\0" + good[20:], "damaged_file"),
        "fills without end": (b"\xff\xd8" + b"\xff" * 100_000, "damaged_file"),
        "no width": (making.resized(good, 0, 300), "damaged_file"),
        "65,535 squared": (making.resized(good, 65535, 65535), "too_many_pixels"),
        "30,000 long": (making.resized(good, 30000, 60), "too_many_pixels"),
        "26 megapixels": (making.resized(good, 6500, 4000), "too_many_pixels"),
        "one dot": (jpeg(size=(1, 1)), "too_small"),
        "49 wide": (jpeg(size=(49, 900)), "too_small"),
        "arithmetic": (good.replace(b"\xff\xc0", b"\xff\xc9", 1), "unusual_file"),
        "without loss": (good.replace(b"\xff\xc0", b"\xff\xc3", 1), "unusual_file"),
        "twelve bits": (good.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c", 1), "unusual_file"),
        "two frames": (good[:2] + _frame_of(good) + good[2:], "unusual_file"),
        "3,000 segments": (good[:2] + making.segment(0xFE, b"") * 3000 + good[2:], "unusual_file"),
        "200 scans": (_many_scans(200), "unusual_file"),
        "broken tables": (good.replace(b"\xff\xc4\0\x1f\0", b"\xff\xc4\0\x1f\x7f"), "damaged_file"),
    }
    for name, (content, code) in made.items():
        yield File(f"jpeg {name}", content, "licence.jpg", "image/jpeg", code)


def _frame_of(content):
    at = content.index(b"\xff\xc0")
    return content[at : at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")]


def _many_scans(count):
    """A progressive picture whose last scan comes again and again."""
    good = jpeg(progressive=True)
    last = good[good.rindex(b"\xff\xda") : -2]
    return good[:-2] + last * count + b"\xff\xd9"


def _pngs():
    good = making.raw_png(60, 60)
    head = making.chunk(b"acTL", b"\0\0\0\x02\0\0\0\0")
    packed = zlib.compress(bytes(20_000_000), 9)
    made = {
        "that moves": (making.raw_png(60, 60, before=head), "animated"),
        "that moves later": (making.raw_png(60, 60, after=making.chunk(b"fdAT", bytes(9))), "animated"),
        "made to move": (_moving(), "animated"),
        "cut": (png()[:-40], "damaged_file"),
        "without its end": (good[:-12], "damaged_file"),
        "its signature alone": (good[:8], "damaged_file"),
        "a wrong checksum": (good[:30] + b"\0" + good[31:], "damaged_file"),
        "without data": (good.replace(b"IDAT", b"ndAT"), "damaged_file"),
        "data that is none": (making.raw_png(60, 60, rows=b""), "damaged_file"),
        "too little data": (making.raw_png(60, 60, rows=bytes(500)), "damaged_file"),
        "a chunk that is too long": (good[:8] + b"\xff\xff\xff\xffIHDR" + good[16:], "damaged_file"),
        "an end with data": (good[:-12] + making.chunk(b"IEND", b"hello"), "mixed_content"),
        "two pictures": (good + good, "mixed_content"),
        "a vital chunk of its own": (
            making.raw_png(60, 60, before=making.chunk(b"EVIL", b"x")),
            "unusual_file",
        ),
        "no width": (making.raw_png(0, 60), "damaged_file"),
        "a depth that is none": (making.raw_png(60, 60, depth=7), "damaged_file"),
        "a colour that is none": (making.raw_png(60, 60, colour=5), "damaged_file"),
        "one dot": (making.raw_png(1, 1), "too_small"),
        "two billion squared": (making.raw_png(2**31 - 1, 2**31 - 1, rows=b"\0"), "too_many_pixels"),
        "40,000 squared and packed": (
            making.raw_png(40_000, 40_000, colour=0, rows=packed),
            "too_many_pixels",
        ),
        "a bomb of 225 megapixels": (making.raw_png(15_000, 15_000, colour=0, depth=1), "too_many_pixels"),
        "a bomb in a colour": (
            making.raw_png(6000, 5000, colour=6, rows=bytes(120_006_000)),
            "too_many_pixels",
        ),
        "30,000 chunks": (making.raw_png(60, 60, before=making.chunk(b"teXt") * 30_000), "unusual_file"),
    }
    for name, (content, code) in made.items():
        yield File(f"png {name}", content, "licence.png", "image/png", code)


def _moving():
    import io

    made = io.BytesIO()
    frames = [making.picture(), making.picture().rotate(90)]
    frames[0].save(made, "PNG", save_all=True, append_images=frames[1:])
    return made.getvalue()
