"""Columns of numpy arrays into a temporary table, by binary COPY."""

from collections.abc import Mapping
from typing import Any

import numpy as np

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
CHUNK = 100_000
# numpy's kind and size: the type in PostgreSQL and the same in its byte order.
TYPES = {
    "b1": ("boolean", "?"),
    "i2": ("smallint", ">i2"),
    "i4": ("integer", ">i4"),
    "i8": ("bigint", ">i8"),
    "f8": ("float8", ">f8"),
    "V16": ("uuid", "V16"),
}


def copy_columns(cursor: Any, table: str, columns: Mapping[str, np.ndarray]) -> None:
    """This function will create a temporary table and fill it with columns of the same length.

    A NaN stays one: what reads the table makes it NULL.
    """
    types = {name: TYPES[column.dtype.str.lstrip("<>|=")] for name, column in columns.items()}
    definition = ", ".join(f"{name} {kind}" for name, (kind, _) in types.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
        copy.write(HEADER)
        for start in range(0, len(next(iter(columns.values()))), CHUNK):
            part = {name: column[start : start + CHUNK] for name, column in columns.items()}
            copy.write(_tuples(part, {name: form for name, (_, form) in types.items()}))
        copy.write(END)


def _tuples(columns: Mapping[str, np.ndarray], forms: Mapping[str, str]) -> bytes:
    """The rows as COPY reads them: a count of fields, then length and bytes of each."""
    layout = [("fields", ">i2")]
    for name, form in forms.items():
        layout += [(f"{name}_length", ">i4"), (name, form)]
    rows = np.empty(len(next(iter(columns.values()))), dtype=layout)
    rows["fields"] = len(forms)
    for name, column in columns.items():
        rows[f"{name}_length"] = rows.dtype[name].itemsize
        rows[name] = column
    return rows.tobytes()


def uuids(draw: np.random.Generator, count: int) -> np.ndarray:
    """This function will draw ids with the marks of a version 4 UUID (RFC 9562)."""
    raw = np.frombuffer(draw.bytes(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    raw[:, 6] = raw[:, 6] & 0x0F | 0x40
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    return raw.view("V16").reshape(count)
