import os
import subprocess
import sys

import pytest

from config import metrics


def count(route, method, status):
    return metrics.registry.get_sample_value(
        "kaly_http_requests_total", {"route": route, "method": method, "status": status}
    )


def test_requests_are_counted_by_pattern_method_and_status(client):
    before = count("/api/failing/<str:name>/", "GET", "409") or 0
    client.get("/api/failing/taken/")
    client.get("/api/failing/stuck/?q=canary")
    assert count("/api/failing/<str:name>/", "GET", "409") == before + 2


def test_invented_addresses_and_methods_make_no_new_series(client):
    for number in range(20):
        client.generic(f"BREW{number}", f"/nothing/{number}/")
    text = client.get("/metrics").content.decode()
    assert "BREW" not in text
    assert "/nothing/" not in text
    assert 'method="OTHER",route="unmatched"' in text


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
def test_operators_see_the_figures(client, address):
    response = client.get("/metrics", REMOTE_ADDR=address)
    assert response.status_code == 200
    assert "kaly_http_request_seconds_bucket" in response.content.decode()


@pytest.mark.parametrize("address", ["203.0.113.7", "10.0.0.1", "::2", "", "unix:", "127.0.0.1.evil"])
def test_for_anyone_else_there_is_no_such_page(client, address):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 404


FORWARDED = [f"X-Forwarded-{part}" for part in ("For", "Proto", "Host", "Port", "Server")]


@pytest.mark.parametrize("header", [*FORWARDED, "Forwarded", "Via", "X-Real-IP"])
def test_a_request_through_a_proxy_is_refused_even_from_loopback(client, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_the_networks_are_a_setting(client, settings):
    settings.METRICS_NETWORKS = ["10.0.0.0/8"]
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404


CHILD = """
import django; django.setup()
from config import metrics
from django.test import RequestFactory
{}
"""


def run(code, folder):
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", CHILD.format(code)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_figures_of_several_processes_are_added_up(tmp_path):
    observe = "metrics.observe(route='/x/', method='GET', status=200, seconds=0.1)"
    run(observe, tmp_path)
    run(observe, tmp_path)
    page = run("print(metrics.page(RequestFactory().get('/metrics')).content.decode())", tmp_path)
    assert 'kaly_http_requests_total{method="GET",route="/x/",status="200"} 2.0' in page
