"""The kinds of mails about signing in: allauth asks for most of them by these names."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import MessageLanguage, Topic
from accounts.outbox import kinds, saying, words
from accounts.outbox.kinds import Facts, Kind, Said

OF_SIGN_IN = "sign_in."
PAGES = {
    "sign_in": "account_login",
    "sign_up": "account_signup",
    "new_password": "account_reset_password",
    "second_factor": "mfa_index",
}
# What each text may be made of, with made-up values; the pages are known.
EXAMPLES: dict[str, Any] = {
    "activate_url": "https://kaly.example/accounts/confirm-email/MTIz:1x2y3z/",
    "password_reset_url": "https://kaly.example/accounts/password/reset/key/1-abc123/",
    "to_email": "ada@new.example",
    "from_email": "ada@example.org",
    "deleted_email": "ada@old.example",
    "device": "Firefox on Linux",
    "moment": "2026-12-01T19:00:00Z",
}


def register() -> None:
    """This function will make them known to the outbox."""
    for name, texts in words.read(Path(__file__).parent / "words").items():
        names = set().union(*(text.names() for text in texts.values()))
        example = {fact: value for fact, value in EXAMPLES.items() if fact in names}
        kinds.register(Kind(name, Topic.ACCOUNT, texts, example, say=_say))


def facts_of(name: str, known: Facts) -> Facts:
    """This function will take what a kind is made of from all that its caller knows: plain values alone.

    :raises KeyError: the kind is not ours, or something is missing
    """
    return {fact: known[fact] for fact in kinds.get(name).example}


def useful_until(facts: Facts, *, now: datetime) -> datetime | None:
    """This function will say when the link of a message ends, after which it need not be sent any more."""
    if "password_reset_url" in facts:
        return now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    if "activate_url" in facts:
        return now + timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)
    return None


def _say(facts: Facts, language: MessageLanguage) -> Said:
    said = saying.plainly(moments=["moment"])(facts, language)
    return {**said, **{name: settings.PUBLIC_URL + reverse(page) for name, page in PAGES.items()}}
