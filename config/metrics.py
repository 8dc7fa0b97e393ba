"""Prometheus figures of the web process by URL pattern, and the page that shows them to operators."""

import ipaddress
import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.api.problems import ProblemResponse
from accounts.models import Channel
from config import health

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
PROXY_HEADERS = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_REAL_IP",
    *(f"HTTP_X_FORWARDED_{part}" for part in ("FOR", "PROTO", "HOST", "PORT", "SERVER")),
)

registry = CollectorRegistry()
requests_total = Counter(
    "kaly_http_requests_total", "Answered requests.", ["route", "method", "status"], registry=registry
)
request_seconds = Histogram(
    "kaly_http_request_seconds",
    "Time until the answer stood.",
    ["route", "method"],
    registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def method_label(method: str | None) -> str:
    """This function will keep label values few: a method is whatever the client wrote."""
    return method if method in METHODS else "OTHER"


def observe(*, route: str, method: str, status: int, seconds: float) -> None:
    """This function will count one answered request; `route` is a URL pattern, never a path."""
    requests_total.labels(route, method, str(status)).inc()
    request_seconds.labels(route, method).observe(seconds)


def page(request: HttpRequest) -> HttpResponse:
    """The figures, for a scraper that connects directly from METRICS_NETWORKS; no page for anyone else."""
    if not _from_operators(request):
        return ProblemResponse(404)
    source = registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        source = CollectorRegistry()
        MultiProcessCollector(source)
    return HttpResponse(
        generate_latest(source) + _of_the_database(),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


def _of_the_database() -> bytes:
    """What is the same whichever process is asked; left out while the database can't be reached."""
    age = health.oldest_message_seconds()
    if age is None:
        return b""
    own = CollectorRegistry()
    gauge = Gauge(
        "kaly_oldest_message_seconds", "For how long the oldest message has been due.", registry=own
    )
    gauge.set(age)
    _count_messages(own)
    return generate_latest(own)


def _count_messages(own: CollectorRegistry) -> None:
    number = Gauge(
        "kaly_messages", "Messages that are due, or were given up.", ["state", "channel"], registry=own
    )
    oldest = Gauge(
        "kaly_oldest_due_seconds", "For how long the oldest of a channel is due.", ["channel"], registry=own
    )
    for channel in Channel:
        oldest.labels(channel.value).set(0)
        for state in ("due", "dead"):
            number.labels(state, channel.value).set(0)
    for found in health.messages():
        number.labels(found.state, found.channel).set(found.number)
        if found.state == "due":
            oldest.labels(found.channel).set(found.oldest_seconds)


def _from_operators(request: HttpRequest) -> bool:
    if any(header in request.META for header in PROXY_HEADERS):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    networks = (ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)
    return any(address in network for network in networks)
