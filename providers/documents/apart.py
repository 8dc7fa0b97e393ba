"""A process of its own that opens one file: `python -m providers.documents.apart pdf`, the file in, the new one out.

What decodes files of strangers runs here, with bounded memory and time, without the settings, keys and connections of
the web process, and can write no file. The first line out is JSON: what was made, or the code of the refusal.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from providers.documents.kinds import Kind, Refused, refuse_mixed

CPU_SECONDS = 10
MEMORY = 384 * 1024 * 1024  # beside the interpreter and its libraries


def main() -> None:
    """This function will read a file from standard input and write the outcome to standard output."""
    kind = Kind(sys.argv[1])
    content = sys.stdin.buffer.read()
    opener = opener_of(kind)
    bound()
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


def bound() -> None:
    """This function will hold this process to its limits from now on."""
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere than on Linux the limit of memory is not kept anyway
        limits[resource.RLIMIT_AS] = int(statm.read_text().split()[0]) * resource.getpagesize() + MEMORY
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()
