"""What holds for the code as a whole: layers, sizes, names, addresses and what the documents must name."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, get_resolver
from importlinter.api import read_configuration
from importlinter.application.use_cases import create_report
from importlinter.application.user_options import UserOptions
from importlinter.configuration import configure
from rest_framework.permissions import IsAuthenticated

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "accounts", "providers", "matching", "patients", "reviews", "tests")
MOST_LINES = 400
VAGUE = {"services", "selectors", "utils", "helpers", "common", "core", "managers", "signals"}
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])

# Every address that answers without signing in. A new one is added here on purpose or not at all.
PUBLIC_API = {
    "api/docs/",
    "api/schema/",
    "api/v1/matches/",
    "api/v1/triage/",
    "api/v1/triage/questions/",
}
PAGES = set()


def modules():
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def addresses(patterns=None, prefix=""):
    """Every address of the product with its view, but for the admin's, which are Django's."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from addresses(entry.url_patterns, route)


def api_views():
    return {route: view.view_class for route, view in addresses() if hasattr(view, "view_class")}


def test_imports_point_down_one_line():
    configure()
    options = UserOptions(**read_configuration(str(ROOT / "pyproject.toml")))
    report = create_report(options, cache_dir=None)

    assert report.contains_failures is False
    assert report.could_not_run is False
