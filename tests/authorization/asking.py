"""Ask one route as one identity, and say in what way the answer is not the one of the matrix."""

import json
import re
import string
from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO
from zlib import crc32

from django.db import connection, transaction

from tests.authorization.handed_in import FILES
from tests.authorization.matrix import DONE, TO_SIGN_IN

# Written also by a request that is refused: counters, refusals, when a session was last seen.
BESIDES = {
    "accounts_limitcounter",
    "accounts_refusal",
    "accounts_usersession",
    "django_session",
    "providers_integrationkey",
}
# As the view pg_stat_xact_user_tables has it, which also joins every index and is several times as slow.
WRITTEN = """
    SELECT relname, count
      FROM (SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                            + pg_stat_get_xact_tuples_deleted(oid) AS count
              FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace) AS tables
     WHERE count > 0
"""
ABSENT = "00000000-0000-4000-8000-000000000000"


@contextmanager
def undone():
    """Whatever happens inside is taken back, as if it never was."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # what commits by itself (accounts/limits.py) may do so inside
    with atomic:
        try:
            yield
        finally:
            transaction.set_rollback(True)


def written():
    """How many rows each table has had written in this transaction, also by what was rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def changed(before, after):
    return sorted(name for name in after if after[name] != before.get(name, 0) and name not in BESIDES)


def filled(value, objects):
    """A body of the matrix with `{name}` replaced by the ids of the world."""
    if isinstance(value, str):
        return string.Formatter().vformat(value, (), objects) if "{" in value else value
    if isinstance(value, dict):
        return {name: filled(inner, objects) for name, inner in value.items()}
    return [filled(inner, objects) for inner in value] if isinstance(value, list) else value


def ask(world, row, route, client, *, ids=None, body=None, headers=None):
    """Send the request of a row; `ids` are used in place of the world's own, `body` in place of the row's.

    `headers` come beside those of the row.
    """
    headers = {**row.headers, **(headers or {})}
    objects = {**world.objects, **world.objects_at(route), **own(world, row), **(ids or {})}
    address = route.address.format_map(objects)
    if row.query:
        address += f"?{filled(row.query, objects)}"
    data = filled(row.send, objects) if body is None else body
    if route.method == "GET":
        return client.get(address, headers=headers)
    if not address.startswith(("/api/", "/_allauth/")):
        return client.post(address, data or {})
    if row.file:
        return client.post(address, {**(data or {}), "file": attached(row.file)}, headers=headers)
    text = "" if data is None else json.dumps(data)
    return client.generic(route.method, address, text, content_type="application/json", headers=headers)


def attached(name):
    """A file of handed_in.FILES as a browser would send it."""
    file = BytesIO(FILES[name])
    file.name = name
    return file


def own(world, row):
    return {name: world.objects[other] for name, other in row.objects.items()}


def cells(world, row, route):
    """Pages are asked by cookie alone: a token opens the API, and on a page it stands for nobody.

    What is refused is asked by one of the two, here by this one and there by that: it halves the time.
    """
    is_api = route.address.startswith("/api/")
    for identity in row.identities():
        clients = world.identities[identity].clients
        some = [credential for credential in clients if is_api or credential != "token"]
        if some and not row.expected(identity).is_ok:
            some = [some[crc32(f"{route} {identity}".encode()) % len(some)]]
        for credential in some:
            yield identity, credential, clients[credential]


def verdict(world, row, route, identity, client):
    """What is wrong with the answer to this cell; empty where nothing is."""
    expected = row.expected(identity)
    with undone():
        before = written()
        response = ask(world, row, route, client)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return f"answered {response.status_code}"  # what the tables hold can't be read any more
        touched = changed(before, written())
        if expected.is_ok:
            return wrong_answer(world, row, expected, response)
        touched = [] if expected.code == DONE else touched  # a page sends on whoever it has served
        return refusal_flaw(response, expected) or leak(world, response, health=True) or _touched(touched)


def _touched(tables):
    return f"wrote to {', '.join(tables)}" if tables else ""


def refusal_flaw(response, expected):
    """What is wrong with a refusal: its status, its code, or where it sends."""
    if response.status_code != expected.status:
        return f"answered {response.status_code}, not {expected}: {response.content[:120]!r}"
    if expected.status == HTTPStatus.FOUND:
        wanted = expected.code == TO_SIGN_IN
        return "" if ("login" in response["Location"]) == wanted else f"sends to {response['Location']}"
    if response.headers["Content-Type"] != "application/problem+json":
        return "" if "html" in response.headers["Content-Type"] else "is no problem+json"
    code = response.json()["code"]
    return "" if code == expected.code else f"has the code {code}, not {expected.code}"


def wrong_answer(world, row, expected, response):
    if response.status_code >= 300:
        return f"answered {response.status_code}, not {expected}: {response.content[:300]!r}"
    if expected.fields:
        found, wanted = fields_of(response.json()), row.matrix.fields[expected.fields]
        if found != wanted:
            return f"{expected.fields}: too much {sorted(found - wanted)}, missing {sorted(wanted - found)}"
    elif not row.is_anyones and response.headers.get("Content-Type") == "application/json":
        return "is private, and the matrix names no fields"
    return leak(world, response, health=expected.fields not in row.matrix.health)


def leak(world, response, *, health=True):
    """Health data in an answer that may hold none."""
    text = response.content.decode(errors="replace") if not response.streaming else ""
    found = [secret for secret in world.secrets if health and secret in text]
    return f"shows {found}" if found else ""


def fields_of(value):
    """The paths of all leaves; the rows of a list (a page of one, too) count as one."""
    rows = value["results"] if isinstance(value, dict) and "results" in value else value
    found = set(_leaves(rows, ""))
    return {path for path in found if not any(other.startswith(f"{path}.") for other in found)}


def _leaves(value, path):
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        yield from (leaf for one in value for leaf in _leaves(one, path))
        if path:  # also of an empty one; dropped where its rows have fields
            yield path
    else:
        yield path


def listed(client, address):
    """The ids of every page of a list."""
    found = []
    while address:
        page = client.get(address).json()
        rows = page if isinstance(page, list) else page["results"]
        found += [row["id"] for row in rows]
        address = None if isinstance(page, list) else page.get("next")
        address = re.sub(r"^https?://[^/]+", "", address) if address else None
    return found
