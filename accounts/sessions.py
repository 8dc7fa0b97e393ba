"""The session engine (SESSION_ENGINE), with both limits kept by PostgreSQL at each read, and the end of sessions."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.encryption import keyring
from accounts.models import RoleGrant, User, UserSession

SEEN_EVERY = timedelta(minutes=1)
# What a session holds: how its owner signed in (allauth.account.authentication), and what it runs on.
METHODS = "account_authentication_methods"
DEVICE = "device"


class SessionStore(SessionBase):
    """One session. It is only ever updated, never written anew: what was ended meanwhile stays ended."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row_id = uuid.uuid4()
        self._user_id: str | None = None
        self._proofs: list[Any] = []

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        row = self._row(now)
        try:
            content = keyring.open_sealed(bytes(row.data), place=_place(row.id)) if row else None
        except keyring.Unreadable:  # The wrapping key of its day is gone: to be signed in again.
            content = None
        if row is None or content is None:
            self._session_key = None
            return {}
        if now - row.seen_at >= SEEN_EVERY:
            UserSession.objects.filter(pk=row.pk).update(seen_at=now)
        data: dict[str, Any] = json.loads(content)
        self.row_id, self._user_id, self._proofs = row.id, data.get(SESSION_KEY), list(data.get(METHODS, []))
        return data

    def _row(self, now: datetime) -> UserSession | None:
        if self.session_key is None:
            return None
        held = RoleGrant.objects.filter(user=OuterRef("user"), ended_at=None)
        rows = UserSession.objects.filter(
            key_hash=hash_of(self.session_key), created_at__gt=now - absolute_limit()
        )
        row = rows.filter(seen_at__gt=now - idle_limit()).annotate(is_of_staff=Exists(held)).first()
        if row is not None and row.is_of_staff and row.seen_at <= now - staff_idle_limit():
            return None
        return row

    def exists(self, session_key: str) -> bool:
        return UserSession.objects.filter(key_hash=hash_of(session_key)).exists()

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # untyped in the stubs
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the content.

        A signed-in session that has proved something more gets a new key with it.

        :raises SessionInterrupted: it was ended meanwhile
        """
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # untyped in the stubs
        if self.session_key is None:
            return self.create()
        if must_create:
            self._insert(data)
        else:
            self._update(data)
        self._user_id, self._proofs = data.get(SESSION_KEY), list(data.get(METHODS, []))
        return None

    def _insert(self, data: dict[str, Any]) -> None:
        now, self.row_id = timezone.now(), uuid.uuid4()
        columns = _columns(data, self.row_id)
        UserSession.objects.create(
            id=self.row_id, key_hash=hash_of(self.session_key), created_at=now, seen_at=now, **columns
        )

    def _update(self, data: dict[str, Any]) -> None:
        changes = _columns(data, self.row_id)
        key = self.session_key
        if self._user_id and data.get(METHODS, []) != self._proofs:
            key = self._get_new_session_key()  # type: ignore[attr-defined]  # untyped in the stubs
        if data.get(SESSION_KEY) != self._user_id:  # From here on the limits are those of this person's.
            changes["created_at"] = timezone.now()
        self._rename(key, **changes)

    def cycle_key(self) -> None:
        """Keep the session and give it a new key; the former one is worth nothing from then on."""
        data = self._session  # type: ignore[attr-defined]  # untyped in the stubs
        if self.session_key is None:
            self.create()
            self._session_cache = data
        else:
            self._rename(self._get_new_session_key())  # type: ignore[attr-defined]  # untyped in the stubs
        self.modified = True

    def _rename(self, key: str | None, **changes: Any) -> None:
        """One UPDATE of the row that the present key names, if it is still there."""
        rows = UserSession.objects.filter(pk=self.row_id, key_hash=hash_of(self.session_key))
        if not rows.update(key_hash=hash_of(key), **changes):
            raise SessionInterrupted("The session was ended before the request was done.")
        self._session_key = key

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            UserSession.objects.filter(key_hash=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        sweep(now=timezone.now())


def end_all(user: User, except_key: str | None = None) -> int:
    """This function will end a person's sessions, all but the one with this key; their number is returned."""
    rows = UserSession.objects.filter(user=user)
    if except_key is not None:
        rows = rows.exclude(key_hash=hash_of(except_key))
    return rows.delete()[0]


def end_one(user: User, session_id: uuid.UUID, *, now: datetime) -> bool:
    """This function will end one session of a person; False when they have no such session."""
    return bool(live(user, now=now).filter(pk=session_id).delete()[0])


def live(user: User, *, now: datetime) -> QuerySet[UserSession]:
    """This function will find the sessions of a person that still count, the latest used first."""
    idle = staff_idle_limit() if RoleGrant.objects.filter(user=user, ended_at=None).exists() else idle_limit()
    rows = UserSession.objects.filter(user=user, created_at__gt=now - absolute_limit())
    return rows.filter(seen_at__gt=now - idle).order_by("-seen_at", "id")


def sweep(*, now: datetime) -> int:
    """This function will delete the rows of sessions that are over; no limit waits for it."""
    over = UserSession.objects.filter(created_at__lte=now - absolute_limit())
    idle = UserSession.objects.filter(seen_at__lte=now - idle_limit())
    return over.delete()[0] + idle.delete()[0]


def hash_of(key: str | None) -> str:
    return hashlib.sha256((key or "").encode()).hexdigest()


def idle_limit() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def staff_idle_limit() -> timedelta:
    return min(idle_limit(), timedelta(minutes=settings.STAFF_IDLE_MINUTES))


def absolute_limit() -> timedelta:
    return timedelta(hours=settings.SESSION_ABSOLUTE_HOURS)


def _columns(data: dict[str, Any], row_id: uuid.UUID) -> dict[str, Any]:
    """The columns of a session's content; it is sealed for its row alone."""
    sealed = keyring.seal(json.dumps(data).encode(), place=_place(row_id))
    return {"data": sealed, "user_id": data.get(SESSION_KEY), "device": str(data.get(DEVICE, ""))[:60]}


def _place(row_id: uuid.UUID) -> str:
    return f"accounts_usersession:{row_id}:data"
