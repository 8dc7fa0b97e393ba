"""E-mail addresses, telephone numbers and links, in forms that one reader takes and another does not."""

EMAILS = [
    "a", "@", "a@", "@b.example", "a@b", "a@@b.example", "a@b@c.example", "a b@c.example", "a@b c.example", "a@b..example",
    "a@.example", "a@example.", "a@-b.example", "a@b-.example", ".a@b.example", "a.@b.example", "a..b@c.example", "a@b.c,d@e.f",
    "a@b.example;c@d.example", "a@b.example, c@d.example", "a@b.example c@d.example", "<a@b.example>", "Ada <a@b.example>",
    '"a b"@c.example', '"a@b"@c.example', '"a\\"b"@c.example', "a(comment)@b.example", "a@b.example(comment)", "a@[127.0.0.1]",
    "a@[IPv6:::1]", "a@[::1]", "a@127.0.0.1", "a@localhost", "a@127.1", "a+b@c.example", "a%b@c.example", "a!b@c.example",
    "a%40b@c.example", "mailto:a@b.example", "a@b.example?bcc=c@d.example", "a@b.example\n", "a@b.example\nBcc: c@d.example",
    "a@b.example\r\nBcc: c@d.example", "a@b.example%0ABcc:c@d.example", "a\0@b.example", "a@b\0.example", "a@b.example\u2028c",
    "a\u200b@b.example", "а@b.example", "a@bücher.example", "a@xn--bcher-kva.example", "ä@b.example", "a@ｂ.example", "ａ@b.example",
    "a@b。example", "A@B.EXAMPLE", "ADA@EXAMPLE.ORG", "ada@EXAMPLE.org", "ada@example.org ", " ada@example.org", "ada@example.org.",
    "K@example.org", "ſ@example.org", "İ@example.org", "a" * 64 + "@b.example", "a" * 65 + "@b.example",
    "a@" + "b" * 63 + ".example", "a@" + "b" * 64 + ".example", "a@" + "b." * 120 + "example", "a" * 250 + "@b.example",
    "a@b.example" * 10, "a@b.123", "a@b.e", "a@123.example", "a@b_c.example", "_@b.example", "'@b.example", "a'b@c.example",
    "{a}@b.example", "$a@b.example", "a/b@c.example", "a\\b@c.example", "a@b.example/", "a@b.example#c", "a@b:25", "a:b@c.example",
    "=1+1@b.example", "|id@b.example", "-a@b.example", "root", "postmaster@", "@@", "a@b@",
]  # fmt: skip
TELEPHONES = [
    "+12125550142", "2125550142", "12125550142", "(212) 555-0142", "212-555-0142", "+1 212 555 0142", "+1-212-555-0142",
    "+1.212.555.0142", "tel:+12125550142", "+1212555014", "+121255501420", "+1 (212) 555-0142 x5", "+12125550142;ext=5",
    "+12125550142,5", "+12125550142p5", "+12125550142#", "911", "+1911", "112", "0", "+", "++12125550142", "+0", "+999123456789",
    "+442071838750", "+4930123456", "+81312345678", "+882123456789", "+80012345678", "001-212-555-0142", "011442071838750",
    "+1 555 0142", "555-0142", "+1 900 555 0142", "+1 800 FLOWERS", "1-800-FLOWERS", "+1２125550142", "+١٢١٢٥٥٥٠١٤٢", "＋12125550142",
    "+1\u00a0212\u00a0555\u00a00142", "+1212555\u200b0142", "\u202d+12125550142", "+12125550142\n", "+12125550142\0", " +12125550142",
    "+12125550142 ", "+1" + "2" * 60, "2" * 500, "-12125550142", "1e11", "12125550142.0", "+1212555014a", "+1/212/555/0142",
    "+12125550142/+12125550143", "+12125550142 or +12125550143", "anonymous", "unknown", "private", "*67", "#31#", "+1 000 000 0000",
    "+1 111 111 1111", "+1 212 055 0142", "+10000000000", "+19999999999",
]  # fmt: skip
HOSTS = [
    "127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.0.0.1.",
    "localhost", "LOCALHOST", "localhost.", "sub.localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "[fe80::1%25eth0]", "[fec0::1]", "[fd00::1]",
    "169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1",
    "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "xn--", "a..b", "-a.example",
    "example.org:0", "example.org:65536", "example.org:22", "example.org:", "example.org:８０", "user@127.0.0.1",
    "user:pass@127.0.0.1", "example.org@127.0.0.1", "example.org#@127.0.0.1", "example.org\\@127.0.0.1", "example.org%00.x",
    "example.org%2f@127.0.0.1", "bücher.example", "ex\u00adample.org", "example.org\t", "exam\nple.org", "a" * 300 + ".example", "",
]  # fmt: skip
SCHEMES = ["javascript:", "data:text/html,", "file:///", "ftp://", "gopher://", "dict://", "ldap://", "jar:", "//", "/", "\\\\",
           "http:", "http:/", "http:///", "HTTP://", "hTTps://", " https://", "https:\\\\", "view-source:", "blob:", "about:blank#",
           "vbscript:", "mailto:", "tel:", "ws://", "unix://", "php://", "netdoc:", "https;//", "ht\ntp://", "\x01https://"]  # fmt: skip
URLS = [*(f"https://{host}/" for host in HOSTS), *(f"{scheme}example.org/" for scheme in SCHEMES)]
CASES = [*EMAILS, *TELEPHONES, *URLS]
