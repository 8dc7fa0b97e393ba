"""Ids: UUIDs in other spellings, numbers, and what a path may hold in place of one."""

GOOD = "6f1c0a52-8f3e-4c62-9b4d-0a7b5d1e2f30"
UUIDS = [
    GOOD.upper(), "{" + GOOD + "}", f"urn:uuid:{GOOD}", GOOD.replace("-", ""), GOOD[:-1], GOOD + "0", f" {GOOD}", f"{GOOD} ",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", GOOD.replace("a", "g"),
    "６" + GOOD[1:], GOOD.replace("-", "\u2010"), GOOD.replace("-", "_"), GOOD.replace("-", ""), f"{GOOD}\n", f"{GOOD}\0",
    f"{GOOD},{GOOD}", f"({GOOD})", f'"{GOOD}"', "6f1c0a52-8f3e-1c62-9b4d-0a7b5d1e2f30", "6f1c0a528f3e-4c62-9b4d-0a7b5d1e2f30",
    "6f1c0a52-8f3e-4c62-0b4d-0a7b5d1e2f30", "uuid", "-" * 36, "0" * 36, "0" * 32, "x" * 36, GOOD * 2,
]  # fmt: skip
NUMBERS = [
    "1",
    "0",
    "-1",
    "01",
    "1.0",
    "1e3",
    "9" * 30,
    "9" * 5000,
    "2147483648",
    "9223372036854775808",
    "٧",
    "1 ",
    "+1",
    "0x1",
]
CASES = [*UUIDS, *NUMBERS, "me", "self", "own", "null", "all", "*", "new", "search", "undefined"]

# Written as they stand into an address; what is encoded here is encoded once, on purpose.
PATHS = [
    *(GOOD.upper(), "%7B" + GOOD + "%7D", f"urn:uuid:{GOOD}", GOOD[:-1], GOOD + "0", GOOD.replace("-", "")),
    *("1", "0", "-1", "9" * 30, "9" * 4000, "%D9%A7", "me", "null", "undefined", "all", "*", "new", "%2A"),
    *("%00", "a%00b", "%0A", "%0D%0A", "%09", "%20", "+", "%2F", "%2f..%2f", "..", ".", "%2e%2e", "%2e%2e%2f", "..%5c", "..;"),
    *("%25", "%2525", "%252e%252e", "%c0%ae", "%ff", "%FF%FE", "%C3%28", "%ED%A0%80", "%F4%90%80%80", "%E2%80%AE", "%E2%80%A8"),
    *(f"{GOOD}%00", f"{GOOD}%20", f"{GOOD}.", f"{GOOD}.json", f"{GOOD};a=b", f"{GOOD}%2F", f"{GOOD}~", f"{GOOD}/..", f"{GOOD}//"),
    *("a" * 8000, "%41" * 2000, "%F0%9F%99%82" * 100, "'", "%27%20OR%201=1", "%22", "%3Cscript%3E", "%7B%7B7*7%7D%7D", "$%7B7%7D"),
    *("[1]", "%5B%5D", "(1)", "1,2", "1;2", "a:b", "a@b", "~root", "%7Eroot", "!", "$", "&", "=", "a=b", "-", "_", "%C2%A0", "%EF%BB%BF"),
]  # fmt: skip
