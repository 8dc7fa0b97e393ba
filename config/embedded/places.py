"""Where a checkout keeps its servers' data, logs and sockets, and the user its servers run as."""

import contextlib
import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import ServerTrouble

PERSISTENT = Path("/var/tmp")  # survives a restart, and unprivileged users can reach it
SHORT = Path("/tmp")  # a unix socket's path holds about 103 bytes, so $TMPDIR may be too long


@dataclass(frozen=True)
class ServerUser:
    """The unprivileged user that root starts the servers as."""

    uid: int
    gid: int


def server_user() -> ServerUser | None:
    """This function will name the user that root starts the servers as; None for anybody else.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise ServerTrouble(
            "there is no user `nobody` to run the servers as: set DATABASE_URL and REDIS_URL."
        ) from error
    return ServerUser(uid=entry.pw_uid, gid=entry.pw_gid)


def others_can_reach(path: Path) -> bool:
    """This function will tell whether a user without any special right can go down to a path."""
    resolved = path.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (resolved, *resolved.parents))


def state_directory(checkout: Path) -> Path:
    """This function will name the directory that keeps a checkout's data between two runs of `up`.

    It is `.kaly` in the checkout; for root, when the servers' user cannot get there, one under /var/tmp named
    after the checkout's path.
    """
    if server_user() is None or others_can_reach(checkout):
        return checkout / ".kaly"
    return PERSISTENT / f"kaly-{digest_of(checkout)}"


def socket_directory(state: Path) -> Path:
    """This function will name the short, private directory of a state directory's sockets."""
    user = server_user()
    return SHORT / f"kaly-{user.uid if user else os.geteuid()}-{digest_of(state)}"


def digest_of(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def remove_if_empty(path: Path) -> None:
    """This function will remove a directory that nothing is left in."""
    with contextlib.suppress(OSError):
        path.rmdir()


def make_directory(path: Path, *, mode: int = 0o700, user: ServerUser | None = None) -> Path:
    """This function will create a directory for one owner, or check that the one found is that owner's.

    :raises ServerTrouble: it is somebody else's, a link, or cannot be made
    """
    owner = user.uid if user else os.geteuid()
    try:
        path.mkdir(mode=mode, exist_ok=True)
        found = path.lstat()
        if user and found.st_uid == os.geteuid() != user.uid:
            os.chown(path, user.uid, user.gid, follow_symlinks=False)
            found = path.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == owner:
            path.chmod(mode)
            return path
    except OSError as error:
        raise ServerTrouble(f"{path} cannot be made ({error.strerror}); make its parent writable.") from error
    raise ServerTrouble(
        f"{path} belongs to another user: run this as that user, or have it removed (sudo rm -rf '{path}')."
    )
