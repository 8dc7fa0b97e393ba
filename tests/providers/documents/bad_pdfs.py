"""PDFs that must not be taken: they do something, hide something, unpack to too much, or are broken."""

import base64
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.providers.documents.making import File, pdf, plain_pdf, simple

CODE = b"app.alert(1)"
MB = 1024 * 1024


def pdfs():
    for made in (_active(), _hidden(), _packed(), _broken()):
        for name, (content, code) in made.items():
            yield File(f"pdf {name}", content, "licence.pdf", "application/pdf", code)


def _active():
    script = b"/S /JavaScript /JS (%s)" % CODE
    actions = {
        "Launch": b"/F (cmd.exe)",
        "GoToR": b"/F (//example.org/a.pdf) /D [0 /Fit]",
        "GoToE": b"/T << /R /C /N (a) >>",
        "SubmitForm": b"/F (https://example.org)",
        "ImportData": b"/F (a.fdf)",
        "Movie": b"/T (a)",
        "Sound": b"",
        "Rendition": b"/OP 0",
        "GoTo3DView": b"",
        "RichMediaExecute": b"",
    }
    made = {
        "a script that opens": simple(b"/OpenAction << %s >>" % script),
        "a script by name": simple(b"/Names << /JavaScript << /Names [(a) << %s >>] >> >>" % script),
        "a script of a page": simple(page=b"/AA << /O << %s >> >>" % script),
        "a script of the file": simple(b"/AA << /WC << %s >> >>" % script),
        "a script of a link": simple(
            page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << %s >> >>]" % script
        ),
        "a script behind a link": simple(
            page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (a) /Next << %s >> >> >>]"
            % script
        ),
        "a script of a field": simple(
            b"/AcroForm << /Fields [<< /FT /Tx /T (a) /AA << /K << %s >> >> >>] >>" % script
        ),
        "a script in a stream": simple(b"/OpenAction << /S /JavaScript /JS 5 0 R >>", more=[_stream(CODE)]),
        "a script that nobody calls": simple(more=[b"<< %s >>" % script]),
        "an outline with a script": simple(b"/Outlines << /First << /Title (a) /A << %s >> >> >>" % script),
        "opens an address": simple(b"/OpenAction << /S /URI /URI (https://example.org) >>"),
        "prints when opened": simple(b"/OpenAction << /S /Named /N /Print >>"),
        "a program to start": simple(b"/OpenAction << /S /Launch /Win << /F (cmd.exe) /P (/c calc) >> >>"),
        "a form of XFA": simple(b"/AcroForm << /Fields [] /XFA 5 0 R >>", more=[_stream(b"<xdp/>")]),
        "a file inside": pdf(change=_attached),
        "a file beside a page": simple(
            page=_annotation(b"FileAttachment", b"/FS << /EF << /F 5 0 R >> >>"), more=[_stream(b"a")]
        ),
        "a file of its data": simple(b"/AF [<< /Type /Filespec /EF << /F 5 0 R >> >>]", more=[_stream(b"a")]),
        "a folder of files": simple(b"/Collection << /View /D >>"),
        "its text in another file": simple(head=b"/F (//example.org/text)"),
        "a page of another file": simple(
            more=[_stream(b"q Q", b"/Subtype /Form /BBox [0 0 9 9] /Ref << /F (a.pdf) /Page 0 >>")]
        ),
        "postscript": simple(more=[_stream(b"quit", b"/Type /XObject /Subtype /PS")]),
        "proxies of pictures": simple(more=[_stream(b"q Q", b"/Subtype /Form /BBox [0 0 9 9] /OPI << >>")]),
    }
    for name, more in actions.items():
        made[f"an action {name}"] = simple(
            page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /%s %s >> >>]" % (name.encode(), more)
        )
    for name in ("RichMedia", "Movie", "Screen", "Sound", "3D"):
        made[f"a {name} on a page"] = simple(page=_annotation(name.encode()))
    return {name: (content, "active_pdf") for name, content in made.items()}


def _hidden():
    """The same, spelled or stored so that a search of the bytes does not find it."""
    made = {
        "a script in an object stream": pdf(
            change=_opening_script, object_stream_mode=pikepdf.ObjectStreamMode.generate
        ),
        "a script in digits": simple(b"/Open#41ction << /S /J#61va#53cript /J#53 <6170702e616c657274> >>"),
        "a key in digits alone": simple(more=[b"<< /#4a#53 (a) >>"]),
        "a launch in digits": simple(more=[b"<< /S /L#61unch /F (a) >>"]),
        "a script deep inside": simple(more=[b"[ " * 20 + b"<< /JS (a) >>" + b" ]" * 20]),
        "a script in a later version": _later_script(),
        "an attachment in an object stream": pdf(
            change=_attached, object_stream_mode=pikepdf.ObjectStreamMode.generate
        ),
    }
    found = {name: (content, "active_pdf") for name, content in made.items()}
    locks = {
        "locked": pikepdf.Encryption(user="secret", owner="other"),
        "locked for changes": pikepdf.Encryption(user="", owner="other"),
        "locked as of old": pikepdf.Encryption(user="secret", owner="other", R=3, aes=False, metadata=False),
    }
    return found | {name: (pdf(encryption=lock), "encrypted_pdf") for name, lock in locks.items()}


def _packed():
    bomb = _packed_megabytes(300)
    twice = zlib.compress(_packed_megabytes(100), 9)
    many = [_stream(_packed_megabytes(60), b"/Filter /FlateDecode")] * 6
    letters = base64.a85encode(bomb) + b"~>"
    made = {
        "a bomb as text": simple(contents=bomb, head=b"/Filter /FlateDecode"),
        "a bomb in a bomb": simple(contents=twice, head=b"/Filter [/FlateDecode /FlateDecode]"),
        "a bomb in letters": simple(contents=letters, head=b"/Filter [/ASCII85Decode /FlateDecode]"),
        "six bombs": simple(more=many),
        "a bomb of objects": _bomb_of_objects(),
        "a bomb of runs": simple(contents=b"\x81\0" * 2 * MB, head=b"/Filter /RunLengthDecode"),
        "a bomb of codes": simple(contents=b"\x80\x0b" * 50_000, head=b"/Filter /LZWDecode"),
        "a bomb that nobody reads": simple(more=[_stream(bomb, b"/Filter /FlateDecode")]),
    }
    found = {name: (content, "too_complex") for name, content in made.items()}
    size = b"/Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceGray /BitsPerComponent 1"
    found["a picture of 3.6 gigapixels"] = (simple(more=[_stream(b"", size)]), "too_many_pixels")
    found["51 pages"] = (pdf(51), "too_many_pages")
    found["2,000 pages"] = (_many_pages(2000), "too_many_pages")
    return found


def _packed_megabytes(count, start=b""):
    """So many megabytes after what they start with, all alike: packed once, and written again and again."""
    packing, megabyte = zlib.compressobj(9), b" " * MB if start else bytes(MB)
    content = packing.compress(start) + packing.flush(zlib.Z_FULL_FLUSH)
    content += (packing.compress(megabyte) + packing.flush(zlib.Z_FULL_FLUSH)) * count
    checksum = zlib.adler32(start)
    for _ in range(count):
        checksum = zlib.adler32(megabyte, checksum)
    return content + b"\x03\0" + checksum.to_bytes(4, "big")


def _bomb_of_objects():
    """An object that lies in a packed stream of objects, as a table that is a stream itself says."""
    packed = _packed_megabytes(300, start=b"5 0 << /A 1 >>")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /X 5 0 R >> >>",
        _stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"),
    ]
    made, table = b"%PDF-1.5\n", b"\0" * 6
    for number, body in enumerate(objects, start=1):
        table += b"\1" + len(made).to_bytes(4, "big") + b"\0"
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table += b"\2" + (4).to_bytes(4, "big") + b"\0" + b"\1" + len(made).to_bytes(4, "big") + b"\0"
    head = b"/Type /XRef /W [1 4 1] /Size 7 /Root 1 0 R"
    return made + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (_stream(table, head), len(made))


def _broken():
    good = simple()
    made = {
        "cut in the middle": good[: len(good) // 2],
        "its head alone": good[:9],
        "without its table": good[: good.index(b"xref")] + b"%%EOF\n",
        "a table elsewhere": good.replace(b"startxref\n", b"startxref\n9"),
        "no pages": plain_pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
        ),
        "no catalogue": plain_pdf([b"<< /Type /Nothing >>"]),
        "pages in a circle": plain_pdf(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
        ),
        "version 9.9": good.replace(b"%PDF-1.4", b"%PDF-9.9"),
        "no version": good.replace(b"%PDF-1.4", b"%PDF-xxx"),
        "nested 5,000 deep": simple(page=b"/Group " + b"[" * 5000 + b"]" * 5000),
        "words behind a false head": b"%PDF-1.4\n" + b"Trust me. " * 50 + b"\n%%EOF",
    }
    found = {name: (content, "damaged_file") for name, content in made.items()}
    found["words behind its end"] = (good + b"Trust me.", "mixed_content")
    found["an unknown packing"] = (simple(head=b"/Filter /Crypt"), "unusual_file")
    found["a packing of our own"] = (simple(head=b"/Filter /Evil"), "unusual_file")
    found["five packings"] = (simple(head=b"/Filter [%s]" % (b"/ASCIIHexDecode " * 5)), "unusual_file")
    return found


def _annotation(kind, more=b""):
    return b"/Annots [<< /Type /Annot /Subtype /%s /Rect [0 0 9 9] %s >>]" % (kind, more)


def _stream(data, head=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data)


def _attached(made):
    made.attachments["evil.exe"] = b"MZ"


def _opening_script(made):
    action = made.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    made.Root.OpenAction = action
    made.pages[0].obj.Marks = Array([])


def _later_script():
    """An update at the end puts another catalogue in place of the first."""
    first = simple()
    body = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (a) >> >>\nendobj\n"
    at, table = len(first), first.index(b"xref")
    return (
        first
        + body
        + (
            b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (at, table, at + len(body))
        )
    )


def _many_pages(count):
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> >>"
    tree = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return plain_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count])
