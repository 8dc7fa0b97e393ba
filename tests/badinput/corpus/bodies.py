"""Whole bodies as bytes: what is no JSON, no object, not UTF-8, or JSON that two readers read in two ways."""

import gzip
import zlib

TEXTS = [
    "", " ", "\n", "null", "true", "false", "0", "-1", "1.5", '""', '"a"', "[]", "[{}]", "[[]]", "[null]", "nul", "None", "NaN",
    "Infinity", "-Infinity", "undefined", "{", "}", "{}{}", "{},", "{}]", "[}", "{]", "{,}", "{}a", "a{}", "{'a': 1}", "{a: 1}",
    '{"a"}', '{"a":}', '{"a" 1}', '{"a": 1,}', '{"a": 1 "b": 2}', '{1: 2}', '{null: 1}', '{"a": 01}', '{"a": +1}', '{"a": .5}',
    '{"a": 5.}', '{"a": 1e}', '{"a": 0x1}', '{"a": 1_0}', '{"a": --1}', '{"a": -}', '{"a": 1e400}', '{"a": -1e400}', '{"a": NaN}',
    '{"a": "\n"}', '{"a": "\t"}', '{"a": "\\x"}', '{"a": "\\u12"}', '{"a": "\\u{1}"}', '{"a": "\\ud800"}', '{"\\udfff": 1}',
    '{"a": "\\u0000"}', '{"\\u0000": 1}', '{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 2}}', '{"a": 1, "\\u0061": 2}', "/* a */ {}",
    "// a\n{}", "{} // a", "# a\n{}", "<a/>", "<?xml version='1.0'?><a/>", "a=1", "a=1&b=2", "--x\r\n\r\na\r\n--x--", "a: 1", "- a",
    ")]}',\n{}", "callback({})", "{}\0", "\0{}", "{\0}", '{"": 1}', '{" ": 1}', '{"__proto__": {"a": 1}}', '{"constructor": {}}',
    '{"a": ' + "9" * 5000 + "}", '{"a": -' + "9" * 31 + "}", '{"a": 0.' + "0" * 5000 + "1}", '{"a": "' + "a" * 200_000 + '"}',
    '{"' + "a" * 20_000 + '": 1}', "{" + ",".join(f'"a{i}": 1' for i in range(5000)) + "}", "[" * 33 + "]" * 33, "[" * 100_000,
    '{"a":' * 33 + "1" + "}" * 33, '{"a":' * 40_000, '{"a": "' + "[" * 1000 + '"}', '"' * 1001, "{" + " " * 100_000 + "}",
    '{"results": []}', '{"id": "1"}', '{"data": {}}', '{"_method": "DELETE"}', '{"csrfmiddlewaretoken": "a"}', '{"password": "a"}',
]  # fmt: skip
BYTES = [
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\xfe\xff\x00{\x00}", "{}".encode("utf-16"), "{}".encode("utf-32"), b"\xff", b"\x80",
    b'{"a": "\xff"}', b'{"a": "\xc3\x28"}', b'{"a": "\xed\xa0\x80"}', b'{"a": "\xc0\x80"}', b'{"a": "\xf4\x90\x80\x80"}', b'{"\xff": 1}',
    b'{"a": "\xe9"}', gzip.compress(b"{}"), zlib.compress(b"{}"), gzip.compress(b"0" * 1_000_000), b"\x00" * 100, b"\x1f\x8b",
    b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n", b"{" + b"\xc2\xa0" + b"}", b"\xe2\x80\x8b{}", b"{}" + b"\x0c", b"{}\xe2\x80\xa8",
]  # fmt: skip
CASES = [*(text.encode() for text in TEXTS), *BYTES]
