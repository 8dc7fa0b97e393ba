"""Rows and files of the exclusion list, made up. Dr Okafor of `tests/factories/supply.py` may be planted in them."""

from django.conf import settings

SAMPLES = settings.BASE_DIR / "tests" / "providers" / "exclusions" / "samples"
HEADER = (
    "LASTNAME", "FIRSTNAME", "MIDNAME", "BUSNAME", "GENERAL", "SPECIALTY", "UPIN", "NPI", "DOB", "ADDRESS", "CITY",
    "STATE", "ZIP", "EXCLTYPE", "EXCLDATE", "REINDATE", "WAIVERDATE", "WVRSTATE",
)  # fmt: skip
ROW = {
    "LASTNAME": "EXAMPLE",
    "FIRSTNAME": "ADA",
    "MIDNAME": " ",
    "GENERAL": "DOCTOR(MD, DO)",
    "SPECIALTY": "FAMILY PRACTICE",
    "NPI": "0000000000",
    "CITY": "ALBANY",
    "STATE": "NY",
    "ZIP": "12207",
    "EXCLTYPE": "1128b4   ",
    "EXCLDATE": "20260820",
    "REINDATE": "00000000",
    "WAIVERDATE": "00000000",
}


def leie_row(**changes):
    """Ada's row by column name, with what differs; nothing is known of her NPI."""
    return {**ROW, **changes}


def ended(row, on="20261012", **changes):
    return {**row, "REINDATE": on, **changes}


def line(row):
    return ",".join(f'"{text}"' if "," in (text := str(row.get(c, ""))) else text for c in HEADER) + "\r\n"


def write_leie(path, rows, header=HEADER):
    """A file of rows by column name, or of ready lines."""
    texts = [row if isinstance(row, str) else line(row) for row in rows]
    path.write_bytes((",".join(header) + "\r\n" + "".join(texts)).encode())
    return path
