"""Which addresses of strangers are reached: every way of writing an inner one is refused."""

import pytest

from accounts.outside.addresses import Address, NotAllowed, is_public, parse

TEXTS = """
http://calendars.example/a.ics
ftp://calendars.example/a.ics
gopher://calendars.example/a.ics
file:///etc/passwd
//calendars.example/a.ics
calendars.example/a.ics
https:calendars.example/a.ics
https:///a.ics
https://
https://localhost/a.ics
https://LOCALHOST/a.ics
https://localhost./a.ics
https://db.internal/a.ics
https://printer.local/a.ics
https://router.home.arpa/a.ics
https://x.localhost/a.ics
https://redis/a.ics
https://127.0.0.1/a.ics
https://127.0.0.1./a.ics
https://127.1/a.ics
https://127.0.1/a.ics
https://2130706433/a.ics
https://0x7f000001/a.ics
https://0x7f.0.0.1/a.ics
https://0x7f.1/a.ics
https://0177.0.0.1/a.ics
https://017700000001/a.ics
https://0/a.ics
https://0.0.0.0/a.ics
https://169.254.169.254/latest/meta-data/
https://0xa9fea9fe/latest/meta-data/
https://2852039166/latest/meta-data/
https://8.8.8.8/a.ics
https://1.2.3.0x/a.ics
https://[::1]/a.ics
https://[::]/a.ics
https://[::ffff:127.0.0.1]/a.ics
https://[::ffff:7f00:1]/a.ics
https://[64:ff9b::7f00:1]/a.ics
https://[2002:7f00:1::]/a.ics
https://[fe80::1%25eth0]/a.ics
https://[2606:4700::1111]/a.ics
https://[::1/a.ics
https://user@calendars.example/a.ics
https://user:secret@calendars.example/a.ics
https://calendars.example@127.0.0.1/a.ics
https://calendars.example:443@127.0.0.1/a.ics
https://127.0.0.1#@calendars.example/a.ics
https://calendars.example:0/a.ics
https://calendars.example:80/a.ics
https://calendars.example:5432/a.ics
https://calendars.example:65536/a.ics
https://calendars.example:-443/a.ics
https://calendars.example:443x/a.ics
https://calendars.example\\@127.0.0.1/a.ics
https://127。0。0。1/a.ics
https://①②⑦.0.0.1/a.ics
https://ⓛocalhost.example/a.ics
https://exa mple.com/a.ics
https://calendars..example/a.ics
https://-calendars.example/a.ics
https://calendars.example%00.evil/a.ics
https://calendars.example/a b.ics
""".strip().splitlines()
INNER = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1
169.254.169.254 168.63.129.16 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1
198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 ::
::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::a00:1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254
fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1 8000::1
""".split()  # noqa: SIM905


def test_there_are_more_than_sixty_ways_of_each():
    assert (len(set(TEXTS)) >= 60, len(set(INNER)) >= 55) == (True, True)


@pytest.mark.parametrize(
    "text", [*TEXTS, "https://calendars.example/\r\nHost: x", "https://a.example/" + 2000 * "a"]
)
def test_an_address_that_could_lead_inside_is_refused(text):
    with pytest.raises(NotAllowed):
        parse(text)


def test_what_calendars_call_https_is_for_them_alone():
    with pytest.raises(NotAllowed):
        parse("webcal://calendars.example/a.ics")


@pytest.mark.parametrize("text", INNER)
def test_a_network_that_is_not_public_is_seen(text):
    assert is_public(text) is False


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450:4001::8a"]
)
def test_a_public_one_is_seen_too(text):
    assert is_public(text) is True


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://calendars.example/a.ics", Address("calendars.example", 443, "/a.ics")),
        ("webcal://P01.Calendars.Example./a?b=c%20d", Address("p01.calendars.example", 443, "/a?b=c%20d")),
        ("https://calendars.example:8443", Address("calendars.example", 8443, "/")),
        ("https://xn--bcher-kva.example/a.ics#part", Address("xn--bcher-kva.example", 443, "/a.ics")),
    ],
)
def test_a_public_name_is_taken_apart(text, address):
    assert parse(text, schemes={"https", "webcal"}) == address
