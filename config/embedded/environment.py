"""The environment variables a development checkout runs with, where none are set."""

import base64
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
    if not environ.get("DATABASE_URL"):
        environ.setdefault("AUDIT_ANCHOR_FILE", str(state / "audit_anchor"))
        environ.setdefault("DATABASE_OWNER_URL", postgres.url_at(sockets))
        environ.setdefault("ERASURE_LEDGER_FILE", str(state / "erasures.jsonl"))
    defaults = {
        "HTTPS_ONLY": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "LOG_FORMAT": "console",
        "DATABASE_URL": postgres.url_at(sockets, postgres.APPLICATION),
        "REDIS_URL": valkey.url_at(sockets),
    }
    if not environ.get("EMAIL_HOST"):
        defaults["EMAIL_FOLDER"] = str(state / "mail")
    if not environ.get("SMS_BACKEND"):
        defaults["SMS_FOLDER"] = str(state / "sms")  # made by the first message, for its owner alone
    for name, value in defaults.items():
        environ.setdefault(name, value)
    if environ.get("EMAIL_FOLDER") == str(state / "mail"):  # Mails hold links that sign in.
        places.make_directory(state, mode=0o711)
        places.make_directory(state / "mail")
    if not environ.get("SECRET_KEY"):
        environ["SECRET_KEY"] = kept_secret(state / "secret_key", secrets.token_urlsafe(50))
    if not environ.get("ENCRYPTION_KEYS"):
        fresh = base64.b64encode(secrets.token_bytes(32)).decode()
        environ["ENCRYPTION_KEYS"] = kept_secret(state / "encryption_keys", f"first:{fresh}")


def kept_secret(file: Path, fresh_value: str) -> str:
    """This function will read a secret of the checkout, new the first time; only its owner may read it."""
    places.make_directory(file.parent, mode=0o711)
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(fresh_value)
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
