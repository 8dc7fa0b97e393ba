"""Who acts now: a request, command or task says so, and the database notes it with every change."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.sql import quote

# What the history triggers read (pghistory writes the same name).
SETTING = "pghistory.context_metadata"
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|WITH)\b", re.IGNORECASE)

_actor: ContextVar[dict[str, str] | None] = ContextVar("actor", default=None)


@contextmanager
def acting(**facts: str) -> Iterator[None]:
    """This function will have every change inside note these facts: `request`, `command` or `task`.

    Only for statements that are given as text: what COPY or a composed statement writes notes nobody.
    """
    outer = _actor.get()
    token = _actor.set({**(outer or {}), **facts})
    try:
        if outer is None:
            with connection.execute_wrapper(_noting):
                yield
        else:
            yield
    finally:
        _actor.reset(token)


def identify(*, user_id: UUID | None = None, key_id: UUID | None = None) -> None:
    """This function will add to the request of this thread who makes it, as soon as that is known."""
    actor = _actor.get()
    if actor is not None:
        actor |= {name: str(value) for name, value in (("user", user_id), ("key", key_id)) if value}


def actor() -> dict[str, str]:
    """This function will return what is known of who acts now; empty outside of `acting`."""
    return dict(_actor.get() or {})


def _noting(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Say who acts in the same round trip as the write; it holds for this transaction alone."""
    if many or not isinstance(sql, str) or not WRITES.match(sql):
        return execute(sql, params, many, context)
    facts = quote(json.dumps(actor()))
    if params is not None:
        facts = facts.replace("%", "%%")
    result = execute(f"SELECT set_config('{SETTING}', {facts}, true); {sql}", params, many, context)
    while result is not None and result.nextset():
        pass
    return result
