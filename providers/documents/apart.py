"""A process of its own that opens one file: `python -m providers.documents.apart pdf`, the file in, the new one out.

What decodes files of strangers runs here; providers/apart.py says within which limits. The first line out is JSON:
what was made, or the code of the refusal.
"""

import json
import sys
from typing import Any

from providers import apart
from providers.documents.kinds import Kind, Refused, refuse_mixed


def main() -> None:
    """This function will read a file from standard input and write the outcome to standard output."""
    kind = Kind(sys.argv[1])
    content = sys.stdin.buffer.read()
    opener = opener_of(kind)
    apart.bound()
    try:
        refuse_mixed(content, kind)
        head, made = opener(content)
    except Refused as refusal:
        head, made = {"refused": refusal.code}, b""
    except MemoryError:
        head, made = {"refused": "too_complex"}, b""
    except Exception:  # a decoder that gives up has its own words for it
        head, made = {"refused": "damaged_file"}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made)


def opener_of(kind: Kind) -> Any:
    """This function will load what opens this kind, before memory is bounded: libraries are no part of a file."""
    if kind == Kind.PDF:
        from providers.documents import pdfs

        def open_pdf(content: bytes) -> tuple[dict[str, Any], bytes]:
            written = pdfs.rewrite(content)
            return {"kind": Kind.PDF, "pages": written.pages}, written.content

        return open_pdf
    from providers.documents import images

    return lambda content: ({"kind": Kind.JPEG, "pages": 1}, images.rewrite(content, kind))


if __name__ == "__main__":
    main()
