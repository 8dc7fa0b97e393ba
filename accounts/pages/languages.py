"""Which of our languages somebody reads, as their browser says, or the tag of a language."""

from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import MessageLanguage


def asked_for(header: str) -> MessageLanguage:
    """This function will choose the language that an Accept-Language header likes best, English if it likes none."""
    ours = (of_tag(tag) for tag, _ in parse_accept_lang_header(header))
    return next((language for language in ours if language is not None), MessageLanguage.EN)


def of_tag(tag: str) -> MessageLanguage | None:
    """This function will find the one of our languages that a tag such as es-MX is of."""
    base = tag.partition("-")[0].lower()
    return MessageLanguage(base) if base in MessageLanguage else None
