import pytest

from accounts.api.origin import client_ip, client_network


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "203.0.113.7", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 203.0.113.7", "203.0.113.7"),
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "junk", "10.0.0.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_the_client_address_is_the_one_the_trusted_proxies_saw(rf, settings, proxies, header, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": header} if header else {}
    assert client_ip(rf.get("/", REMOTE_ADDR="10.0.0.9", headers=headers)) == expected


def test_200_invented_addresses_are_one_client(rf, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    made_up = [f"198.51.100.{number}, 203.0.113.7" for number in range(200)]
    assert {client_ip(rf.get("/", headers={"X-Forwarded-For": value})) for value in made_up} == {
        "203.0.113.7"
    }


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_limits_count_by_ipv4_address_and_by_ipv6_network(rf, address, network):
    assert client_network(rf.get("/", REMOTE_ADDR=address)) == network
