"""Query strings, written as they stand behind the question mark of any address."""

from urllib.parse import quote

NAMES = """
    limit offset page page_size cursor q search ordering order sort format fields include exclude expand depth id pk user
    user_id owner clinic patient email token key api_key access_token session sessionid password debug _method callback
    __debug__ next redirect lang as_of version is_staff status state deleted all count
""".split()  # noqa: SIM905
VALUES = [
    "",
    "-1",
    "0",
    "9" * 30,
    "9223372036854775808",
    "1e9",
    "NaN",
    "\x00",
    "%",
    "'",
    "a" * 9000,
    "\u0663",
    "1\n",
]
SIZES = [
    f"page_size={quote(value)}"
    for value in (*VALUES, "51", "1.0", "+1", " 1", "1 ", "0x1", "1_0", "true", "[]", "١")
]
CURSORS = [
    f"cursor={quote(value)}"
    for value in (*VALUES, "a:b", "a:b:c", "e30:1:x", "bzow", "cD0x", ":", "::", "=", "W10:x:y")
]
UNKNOWN = [f"{name}={value}" for name in NAMES for value in ("1", "a")]
LOOKUPS = [
    "user__password__startswith=a", "provider__owner__email=a", "patient__person_key__wrapped=a", "id__in=1,2", "id__regex=(a+)%2B",
    "pk__gt=0", "email__icontains=a", "ordering=password", "ordering=-user__password", "ordering=?", "_connector=OR", "_negated=1",
    "name__contains=a", "name[]=a", "name[$ne]=a", "name[0]=a", "name.a=1", "filter[name]=a", "filter{name}=a", "$where=1", "q=a&q=b",
    "page_size=1&page_size=2", "cursor=a&cursor=b", "q[]=a", "__class__=a", "self=1", "request=1", "view=1", "queryset=1",
]  # fmt: skip
SPELLINGS = [
    "&", "&&", "&&&=", "=", "==", "=&=", "?", "??", "#", "%", "%%", "%0", "%zz", "%00", "%00=1", "a%00=1", "a=%00", "q=%00", "q=a%00b",
    "%ff", "q=%ff", "q=%C3%28", "q=%ED%A0%80", "q=%F4%90%80%80", "q=%c0%af", "q=%u0041", "q=%252e", "q=+", "q=%2B", "q=%20", "q=%0d%0a",
    "q=%e2%80%ae", "q=%F0%9F%99%82", "q=a;b", ";q=a", "q=a;page_size=1", "q", "q=", "=q", "q==", "q=%26page_size%3D1", "Q=a",
    "%71=a", "q%3Da", "q%5B%5D=a", "&".join(["a=1"] * 300), "&".join(f"a{i}=1" for i in range(1001)), "a" * 9000, "q=" + "%41" * 3000,
    "q=" + "a" * 1001, "q=" + "\u00e9" * 10, "q='", "q=%22", "q=%3Cscript%3E", "q=%25s", "q={{7*7}}", "q=%5C", "q=_", "q=*", "q=%25",
]  # fmt: skip
CASES = [*dict.fromkeys([*SIZES, *CURSORS, *UNKNOWN, *LOOKUPS, *SPELLINGS])]
