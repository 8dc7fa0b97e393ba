"""Is the process alive, and is it ready? Every check is bounded in time, whatever it waits for."""

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from functools import cache
from typing import Any, NamedTuple

import redis
import structlog
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger("kaly.health")

CHECK_SECONDS = 1.5
# A message that is put off is due again later, so one that goes on failing does not grow old here.
OLDEST = """
SELECT greatest(extract(epoch FROM now() - coalesce(min(due_at), now())), 0)::bigint
FROM accounts_outboxmessage WHERE state = 'due'
"""
MESSAGES = """
SELECT channel, 'due', count(*), greatest(extract(epoch FROM now() - min(due_at)), 0)::bigint
FROM accounts_outboxmessage WHERE state = 'due' GROUP BY channel
UNION ALL
SELECT channel, 'dead', count(*), 0 FROM accounts_outboxmessage WHERE state = 'dead' GROUP BY channel
"""


class Messages(NamedTuple):
    """How many messages of a channel are due or dead, and for how long the oldest of them has been due."""

    channel: str
    state: str
    number: int
    oldest_seconds: int


class Checks:
    """Runs each check in a thread of its own and stops waiting for all of them after some seconds.

    A thread stuck on a frozen server can't be stopped, so no second one is started beside it.
    """

    def __init__(self, seconds: float = CHECK_SECONDS) -> None:
        self.seconds = seconds
        self._latest: dict[str, Future[str]] = {}
        self._lock = threading.Lock()

    def run(self, wanted: Mapping[str, Callable[[], str]]) -> dict[str, str]:
        """This function will run all checks side by side and return what each says.

        That is `down` for one that raises and `timeout` for one that takes too long.
        """
        answers = {name: self._ask(name, check) for name, check in wanted.items()}
        wait(answers.values(), timeout=self.seconds)
        return {name: answer.result() if answer.done() else "timeout" for name, answer in answers.items()}

    def _ask(self, name: str, check: Callable[[], str]) -> Future[str]:
        """The answer that a running check will give, for all who wait for it; or that of a new one."""
        with self._lock:
            latest = self._latest.get(name)
            if latest is not None and not latest.done():
                return latest
            answer: Future[str] = Future()
            threading.Thread(target=self._call, args=(name, check, answer), daemon=True).start()
            self._latest[name] = answer
        return answer

    def _call(self, name: str, check: Callable[[], str], answer: Future[str]) -> None:
        try:
            answer.set_result(check())
        except Exception as error:
            log.warning("check_failed", check=name, error_type=type(error).__name__)
            answer.set_result("down")


checks = Checks()


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else, so that an outage elsewhere never gets it restarted."""
    return _answer(200, {"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    """503 without the database or a migration; without the broker `degraded`, for then only messages wait."""
    found = checks.run({"database": database_state, "broker": broker_state, "messages": oldest_message})
    age = {"oldest_message_seconds": _seconds(found.pop("messages"))}
    if found["database"] != "ok":
        return _answer(503, {"status": "unavailable", "checks": found, **age}, retry_after=2)
    status = "ready" if found["broker"] == "ok" else "degraded"
    return _answer(200, {"status": status, "checks": found, **age})


def oldest_message_seconds() -> int | None:
    """This function will return for how long the oldest message has been due; 0 if none is, None if nobody knows."""
    return _seconds(checks.run({"messages": oldest_message})["messages"])


def messages() -> list[Messages]:
    """This function will count the messages that are due and those that were given up; empty if nobody knows."""
    answer = checks.run({"counts": lambda: json.dumps(_ask(MESSAGES))})["counts"]
    return [Messages(*row) for row in json.loads(answer)] if answer.startswith("[") else []


def _seconds(answer: str) -> int | None:
    return int(answer) if answer.isdecimal() else None


def _answer(status: int, body: dict[str, object], retry_after: int | None = None) -> HttpResponse:
    response = JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def database_state() -> str:
    """This function will ask the database for its migrations."""
    applied = set(_ask("SELECT app, name FROM django_migrations"))
    return "ok" if known_migrations() <= applied else "migrations_missing"


def oldest_message() -> str:
    """This function will ask the database for how many seconds the oldest message has been due."""
    ((seconds,),) = _ask(OLDEST)
    return str(seconds)


def _ask(question: str) -> list[tuple[Any, ...]]:
    """On a connection outside the pool: a busy pool is no outage."""
    connection = connections["default"].copy()
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {key: options[key] for key in options if key != "pool"}
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return list(cursor.fetchall())
    finally:
        connection.close()


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """This function will list the migrations that this code needs, as pairs of app and name."""
    return frozenset(MigrationLoader(None).graph.nodes)


def broker_state() -> str:
    """This function will ping the broker on a fresh connection with short timeouts."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=None)
    try:
        client.ping()
    finally:
        client.close()
    return "ok"
