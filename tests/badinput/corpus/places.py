"""Points on earth, distances, and the words for places in the United States."""

DEGREES = [
    90.0, -90.0, 90.0001, -90.0001, 180.0, -180.0, 180.0001, -180.0001, 360.0, 450.0, 1e9, -1e9, 1e-12, 89.9999999999,
    179.9999999999, 40.709, -74.003, 21.307, -157.858, 13.475, 144.75, 51.9, -179.99, 0.0,
]  # fmt: skip
TEXTS = [
    "40.7", "40,7", "40°42'N", "N40.7", "40.7,-74.0", "POINT(40.7 -74.0)", "NaN", "Infinity", "1e2", "geo:40.7,-74.0",
    "10038-1234", "1003", "100380", "00000", "99999", "1003A", "1003\uff18", " 10038", "10038 ", "SW1A 1AA", "NY 10038", "10038\n",
    "ny", "Ny", "New York", "XX", "N", "NYC", "N1", "\uff2e\uff39", "PR", "GU", "AE", "AA", "DC", "US", "US-NY", "us-ny", "BC",
    "en", "EN", "en-US", "en_US", "english", "e", "xx", "zz-ZZ", "i-klingon", "x-private", "en-", "-en", "en--US", "zh-Hant-TW",
    "de-DE-1996", "a" * 9, "en-US-x-" + "a" * 40, "sgn-US", "mul", "und", "zxx", "qaa", "es-419", "iw", "no-bok",
]  # fmt: skip
DISTANCES = [0, 0.999, 1, 250, 250.001, 1e9, -25, 24901, 12450, 0.0001]
CASES = [*DEGREES, *TEXTS, *DISTANCES]
