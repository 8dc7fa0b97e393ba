"""The words of the pages about reviews, and which of our languages somebody reads."""

from collections.abc import Mapping
from pathlib import Path

from django.http import HttpRequest

from accounts.models import MessageLanguage, User
from accounts.pages import languages, wording

Words = Mapping[str, wording.Page]
WORDS = wording.read(Path(__file__).parent / "words")


def language_of(request: HttpRequest) -> MessageLanguage:
    """This function will choose the language of a page: what somebody chose, or what their browser asks for."""
    if isinstance(request.user, User):
        return MessageLanguage(request.user.language)
    return languages.asked_for(request.headers.get("Accept-Language", ""))
