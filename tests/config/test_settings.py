"""What the settings refuse at the start, and what they say to browsers."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.checks import erasures_need_a_ledger, https_needs_a_proxy, the_audit_trail_needs_an_anchor
from config.settings import _boards, _networks

KEY = "k" * 32


def boot(*, show="''", command=None, **environ):
    """Load the settings in a process of their own; the last line of what it wrote."""
    code = f"import django; django.setup(); from django.conf import settings; print({show})"
    done = subprocess.run(
        [sys.executable, *(command or ["-c", code])],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": KEY, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1]


REFUSED = "django.core.exceptions.ImproperlyConfigured: "


def test_a_short_secret_key_is_refused_on_a_server():
    assert boot(SECRET_KEY=KEY[1:]) == (
        f"{REFUSED}SECRET_KEY is too short to be safe: at least 32 random characters."
    )


@pytest.mark.parametrize("environ", [{"SECRET_KEY": KEY}, {"SECRET_KEY": "short", "DEBUG": "1"}])
def test_a_long_key_and_one_for_debugging_are_taken(environ):
    assert boot(show="len(settings.SECRET_KEY)", **environ) == str(len(environ["SECRET_KEY"]))


@pytest.mark.parametrize("network", ["10.0.0.0/33", "10.0.0.1/8", "everyone"])
def test_a_malformed_network_is_refused_with_the_name_of_its_setting(network, monkeypatch):
    monkeypatch.setenv("METRICS_NETWORKS", f"127.0.0.0/8,{network}")
    with pytest.raises(ImproperlyConfigured, match=rf"^METRICS_NETWORKS must be networks .*{network}"):
        _networks("METRICS_NETWORKS", "")


def test_malformed_networks_are_refused_at_the_start():
    assert boot(METRICS_NETWORKS="everyone").startswith(f"{REFUSED}METRICS_NETWORKS must be networks")
    assert (
        boot(show="settings.METRICS_NETWORKS", METRICS_NETWORKS="10.0.0.0/8,::1") == "['10.0.0.0/8', '::1']"
    )


def test_the_registry_is_asked_over_https_or_not_at_all():
    asked = "settings.NPPES_URL or settings.NPPES_TIMEOUT_SECONDS"

    assert boot(NPPES_URL="http://registry.example.org/api/") == (
        f"{REFUSED}NPPES_URL must begin with https://, or be empty: then nobody is asked."
    )
    assert boot(show=asked, NPPES_URL="", NPPES_TIMEOUT_SECONDS="4") == "4"


@pytest.mark.parametrize("pair", ["NY", "NY=", "NY=Ny", "ny=boards.Ny", "NY=boards. Ny", "NY=boards..Ny"])
def test_a_malformed_state_board_is_refused(pair):
    with pytest.raises(ImproperlyConfigured, match=r"^STATE_BOARDS must be pairs such as NY=package\.module"):
        _boards(["CA=boards.Ca", pair])


def test_state_boards_are_adapters_by_state():
    boards = boot(show="settings.STATE_BOARDS", STATE_BOARDS="NY=boards.new_york.Look, CA=boards.Ca")

    assert boards == "{'NY': 'boards.new_york.Look', 'CA': 'boards.Ca'}"


HSTS = (
    "settings.SECURE_HSTS_SECONDS > 0, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD"
)


def test_hsts_reaches_other_sites_of_the_domain_only_when_asked_to():
    assert boot(show=HSTS, HTTPS_ONLY="1") == "True False False"
    assert boot(show=HSTS, HTTPS_ONLY="1", HSTS_SUBDOMAINS="1", HSTS_PRELOAD="1") == "True True True"


def test_a_deployment_as_described_has_no_warnings():
    command = ["-m", "django", "check", "--deploy", "--fail-level=WARNING"]
    described = {
        "HTTPS_ONLY": "1",
        "TRUSTED_PROXY_COUNT": "1",
        "SECRET_KEY": "ab1cd-" * 12,
        "AUDIT_ANCHOR_FILE": "/var/lib/kaly/audit-anchor",
        "ERASURE_LEDGER_FILE": "/var/lib/kaly/erasures.jsonl",
    }
    assert boot(command=command, **described) == "System check identified no issues (2 silenced)."


@pytest.mark.parametrize(("https", "proxies", "warned"), [(True, 0, 1), (True, 1, 0), (False, 0, 0)])
def test_https_without_a_proxy_in_front_is_warned_of(settings, https, proxies, warned):
    settings.HTTPS_ONLY, settings.TRUSTED_PROXY_COUNT = https, proxies
    assert [message.id for message in https_needs_a_proxy()] == ["config.W001"] * warned


@pytest.mark.parametrize(("file", "warned"), [("", 1), ("/var/lib/kaly/audit-anchor", 0)])
def test_an_audit_trail_without_an_anchor_is_warned_of(settings, file, warned):
    settings.AUDIT_ANCHOR_FILE = file
    assert [message.id for message in the_audit_trail_needs_an_anchor()] == ["config.W002"] * warned


@pytest.mark.parametrize(("file", "warned"), [("", 1), ("/var/lib/kaly/erasures.jsonl", 0)])
def test_erasures_without_a_ledger_are_warned_of(settings, file, warned):
    settings.ERASURE_LEDGER_FILE = file
    assert [message.id for message in erasures_need_a_ledger()] == ["config.W004"] * warned
