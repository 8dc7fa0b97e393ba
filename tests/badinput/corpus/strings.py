"""Texts: control signs, other scripts, signs that look alike, code of other languages, and lengths."""

import itertools
import unicodedata
from pathlib import Path

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
INVISIBLE = [
    *map(chr, range(0x200B, 0x2010)),  # of no width, and marks of direction
    *map(chr, range(0x2028, 0x202F)),  # separators of lines, embeddings and overrides
    *map(chr, range(0x2060, 0x2070)),
    *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\ufffa\ufffb\ufffc\ufffd",
    *("\U000e0001", "\U000e0041", "\U000e007f", "\U0001d173", "\U000f0000", "\U0010fffd", "\ue000"),
]
SPACES = [chr(code) for code in range(0x3001) if unicodedata.category(chr(code)) == "Zs"]
NO_CHARACTERS = [*map(chr, range(0xFDD0, 0xFDF0)), *(chr(plane << 16 | 0xFFFE) for plane in range(17))]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800", "a\ud83d", "\ude00b", "\ud800\ud800"]
DIGITS = [
    chr(code)
    for code in range(0x20000)
    if unicodedata.category(chr(code)) == "Nd" and unicodedata.digit(chr(code)) == 7 and code > 0x7F
]
CASES_CHANGE = list("ßẞıİſŉǰΐΰևẖẗẘẙẚᾳῳﬀﬁﬂﬃﬄﬅﬆﬓK\u212bÅΣσςǅǈǋȺⱯꭰᏸ")
SCRIPTS = """
    Ñandú Žluťoučký Ångström Øresund Łódź Çağrı Þórr ελληνικά Ёлка українська հայերեն עברית العربية فارسی اردو हिन्दी বাংলা
    ਪੰਜਾਬੀ தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ລາວ မြန်မာ ქართული አማርኛ ភាសាខ្មែរ ᏣᎳᎩ ᐃᓄᒃᑎᑐᑦ 日本語 カタカナ ひらがな 한국어 中文 繁體
    Mądrość Tiếng-Việt Ọlábísí Hawaiʻi Íslenska Αθήνα Москва 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝕳𝖊𝖑𝖑𝖔 ⒜⒝⒞ ℌ𝓮𝕝𝕝𝚘 ﷽ ﷺ 𓀀𓂸 𒀱 𐐷 🏳️‍🌈 👨‍👩‍👧‍👦 👍🏿 🇺🇸 🇺 ☃ ✈️ ½ ² Ⅷ
    аdmin раypal ɡoogle ѕupport οwner Ѕtaff ｆｕｌｌｗｉｄｔｈ ⁰¹²³ ̃a e\u0301 é ﾊﾝｶｸ ‮evil‬ ‏مرحبا
""".split()  # noqa: SIM905
CODE = Path(__file__).with_name("code.txt").read_text().splitlines()
LINES = [
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\n",
    "\r\n",
    "a\r\nBcc: x@example.org\r\n\r\nb",
    "a\x0bb",
    "a\x0cb",
    "a\tb",
    "\t",
]
EMPTY = ["", " ", "  ", " a", "a ", " a ", *SPACES, *(space + "a" + space for space in SPACES)]
LENGTHS = [
    unit * count for unit, count in itertools.product(["a", "é", "🙂"], (199, 201, 255, 256, 2001, 20000))
]
TALL = ["e" + "\u0301" * count for count in (10, 100, 1000, 10_000)]
WHOLE = [*SCRIPTS, *CODE, *LINES, *EMPTY, *LENGTHS, *TALL, *SURROGATES, *DIGITS, *CASES_CHANGE]
INSIDE = [f"Ada{sign}Byrne" for sign in (*CONTROLS, *INVISIBLE, *NO_CHARACTERS)]
ALONE = [*CONTROLS, *INVISIBLE]
CASES = [*dict.fromkeys([*WHOLE, *INSIDE, *ALONE])]
