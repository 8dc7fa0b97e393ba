"""The environment variables a development checkout runs with, where none are set."""

import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

from config.embedded import places, postgres, valkey


def fill_in(environ: MutableMapping[str, str], *, checkout: Path) -> None:
    """This function will complete the environment for plain HTTP on this machine and the embedded servers.

    What is set already always wins, each variable by itself. No server is started.
    """
    state = places.state_directory(checkout)
    sockets = places.socket_directory(state)
    defaults = {
        "HTTPS_ONLY": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "LOG_FORMAT": "console",
        "DATABASE_URL": postgres.url_at(sockets),
        "REDIS_URL": valkey.url_at(sockets),
    }
    for name, value in defaults.items():
        environ.setdefault(name, value)
    if not environ.get("SECRET_KEY"):
        environ["SECRET_KEY"] = secret_key(state)


def secret_key(state: Path) -> str:
    """This function will read the checkout's secret key, drawn the first time; only its owner may read it."""
    places.make_directory(state, mode=0o711)
    file = state / "secret_key"
    if not file.exists():
        fresh = file.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        publish_once(fresh, file)
    return file.read_text()


def publish_once(fresh: Path, file: Path) -> None:
    """This function will give a finished file its name, unless another process was first."""
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass  # the other process's key is the one to use
    finally:
        fresh.unlink()
