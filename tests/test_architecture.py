"""What holds for the code as a whole: layers, sizes, names, addresses and what the documents must name."""

import ast
import os
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands
from django.urls import URLPattern, get_resolver
from importlinter import api as import_contracts
from importlinter.application import use_cases
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from config.middleware import Probes

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "accounts", "providers", "matching", "patients", "reviews")
MOST_LINES = 400
VAGUE = {"services", "selectors", "utils", "helpers", "common", "core", "managers", "signals"}

DJANGO_SIGNALS = re.compile(r"django\.(dispatch|\w+(\.\w+)*\.signals)|@receiver")
SETTING = re.compile(
    r"""(?:os\.environ\.get\(|os\.environ\[|_(?:flag|list|number|networks)\()\s*"([A-Z][A-Z_]+)\""""
)
OF_THE_TOOLS = {"KALY_NO_VENV", "PATH", "HOME"}  # read by manage.py and its own servers, not by a deployment

# Every address that answers without signing in: a new one is written down here, or the test fails.
PUBLIC_API = {
    "/api/docs/",
    "/api/schema/",
    "/api/v1/clinicians/",
    "/api/v1/conditions/",
    "/api/v1/guide/",
    "/api/v1/insurance-plans/",
    "/api/v1/languages/",
    "/api/v1/matches/",
    "/api/v1/practices/",
    "/api/v1/practices/<uuid:practice_id>/",
    "/api/v1/practices/<uuid:practice_id>/reviews/",
    "/api/v1/practices/<uuid:practice_id>/structured-data/",
    "/api/v1/practices/<uuid:practice_id>/times/",
    "/api/v1/reviews/fairness/",
    "/api/v1/specialties/",
    "/api/v1/triage/",
    "/api/v1/triage/questions/",
}
PUBLIC_PAGES = {
    "/",
    "/clinicians/<uuid:practice_id>/",
    "/reviews/fairness/",
    "/still-right/<str:token>/",
    "/calendar/<str:secret>.ics",
    "/unsubscribe/<str:token>/",
    "/hooks/sms/answers/",
    "/hooks/sms/status/",
    "/development/messages/",
    "/development/messages/<str:name>/",
    "/development/messages/<str:name>/body/",
    "/development/messages/<str:name>/calendar/",
    "/visit/<str:token>/coming/",
    "/visit/<str:token>/cancel/",
    "/offer/<str:token>/",
}
# For whoever is signed in: others are sent to sign in first.
OWN_PAGES = {
    "/messages/",
    "/messages/number/",
    "/visits/<uuid:visit_id>/review/",
    "/check-ins/<uuid:check_in_id>/",
}
# These sign people in or ask for staff themselves.
GUARDED_PAGES = {"/admin/", "/accounts/", "/_allauth/"}


def modules(*packages):
    for package in packages or PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def tracked_texts():
    """Every text file of the product."""
    for name in names_in_a_clone(ROOT) or names_in_a_folder(ROOT):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode()


def names_in_a_clone(root):
    """What git tracks; nothing in an unpacked archive, also when that lies inside someone else's clone."""
    if not (root / ".git").exists() or not shutil.which("git"):
        return []
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if name]


def names_in_a_folder(root):
    """Every file but those that .gitignore names."""
    ignored = [".git", *(root / ".gitignore").read_text().split()]
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not is_ignored(here / name, ignored)]
        yield from (str(here / name) for name in files if not is_ignored(here / name, ignored))


def is_ignored(path, patterns):
    """A pattern with a slash in front is of the top folder alone, any other of a name anywhere."""
    return any(fnmatch(f"/{path}" if line[0] == "/" else path.name, line.rstrip("/")) for line in patterns)


def addresses(patterns=None, prefix="/"):
    """Every address of the product with its view; the admin counts as one, so do both doors of signing in."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern) or route in GUARDED_PAGES:
            yield route, getattr(entry, "callback", None)
        else:
            yield from addresses(entry.url_patterns, route)


def is_endpoint(view):
    return issubclass(getattr(view, "cls", object), APIView)


def permissions(view):
    """The permission classes of a view, those of its methods and of its initial arguments included."""
    given = {**vars(view.cls), **view.initkwargs}
    return given.get("permission_classes", view.cls.permission_classes)


def relative(paths):
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_imports_point_down_one_line(capsys):
    configuration = str(ROOT / "pyproject.toml")

    assert use_cases.lint_imports(configuration, cache_dir=None), capsys.readouterr().out
    contracts = import_contracts.read_configuration(configuration)["contracts_options"]
    assert {contract["type"] for contract in contracts} == {"layers", "forbidden"}


def test_no_file_is_longer_than_400_lines():
    assert (
        relative(
            path for path in modules(*PACKAGES, "tests") if len(path.read_text().splitlines()) > MOST_LINES
        )
        == []
    )


def test_every_module_says_what_it_is_for():
    assert relative(path for path in modules() if is_silent(path)) == []


def is_silent(path):
    tree = ast.parse(path.read_text())
    return bool(tree.body) and ast.get_docstring(tree) is None and path.name != "apps.py"


def test_no_module_has_a_name_that_says_nothing():
    assert relative(path for path in modules() if {path.stem, path.parent.name} & VAGUE) == []


def test_nothing_happens_by_django_signals():
    assert relative(path for path in modules() if DJANGO_SIGNALS.search(path.read_text())) == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_public_endpoints_are_exactly_those_written_down():
    endpoints = {route: view for route, view in addresses() if is_endpoint(view)}
    public = {
        route for route, view in endpoints.items() if AllowAny in permissions(view) or not permissions(view)
    }

    assert public == PUBLIC_API
    for route in endpoints.keys() - public:
        assert "IsAuthenticated" in str(permissions(endpoints[route])), route


def test_pages_are_exactly_those_written_down():
    assert {
        route for route, view in addresses() if not is_endpoint(view)
    } == PUBLIC_PAGES | OWN_PAGES | GUARDED_PAGES


@pytest.mark.parametrize(
    "route", sorted(PUBLIC_API | PUBLIC_PAGES | OWN_PAGES | GUARDED_PAGES | set(Probes.VIEWS))
)
def test_the_documents_name_every_address(route):
    text = (ROOT / "docs" / "api.md").read_text()

    assert re.search(rf"[` ]{re.escape(route)}`", text), route


def settings_read():
    names = {name for path in modules("config") for name in SETTING.findall(path.read_text())}
    return sorted(names - OF_THE_TOOLS)


def test_the_documents_name_every_setting():
    text = (ROOT / "docs" / "operations.md").read_text()

    assert [name for name in settings_read() if f"`{name}`" not in text] == []
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "HTTPS_ONLY"} <= set(settings_read())


def test_the_documents_name_commands_that_exist():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {
        command for path in documents for command in re.findall(r"manage\.py ([a-z]\w+)", path.read_text())
    }

    assert named - get_commands().keys() == set()
    assert {"up", "test", "match", "load_demo"} <= named


def test_the_page_about_security_names_tests_that_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    tests = {
        name for path in modules("tests") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }

    assert named - tests == set()
    assert len(named) > 40


def test_no_file_names_the_machine_it_was_written_on():
    homes = re.compile("/" + "home/[a-z]|/" + "root/|" + re.escape(f"{ROOT}/"))

    assert [name for name, text in tracked_texts() if homes.search(text)] == []


def test_an_archive_holds_the_same_texts_as_a_clone(tmp_path):
    (tmp_path / ".gitignore").write_text(".venv/\n__pycache__/\n*.py[co]\n/static/\n")
    for name in (
        "app/a.py",
        "app/__pycache__/a.pyc",
        "app/b.pyc",
        ".venv/c.py",
        "static/d.js",
        "app/static/d.js",
        ".git/e",
        "f.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert sorted(names_in_a_folder(tmp_path)) == [".gitignore", "app/a.py", "app/static/d.js", "f.md"]


@pytest.mark.skipif(not names_in_a_clone(ROOT), reason="an archive, or no git here")
def test_whatever_git_tracks_is_found_without_it():
    assert {name for name in names_in_a_clone(ROOT) if (ROOT / name).is_file()} <= set(
        names_in_a_folder(ROOT)
    )
