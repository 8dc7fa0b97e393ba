"""Which of our languages somebody reads, as their browser says."""

from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import MessageLanguage


def asked_for(header: str) -> MessageLanguage:
    """This function will choose the language that an Accept-Language header likes best, English if it likes none."""
    for tag, _ in parse_accept_lang_header(header):
        base = tag.partition("-")[0]
        if base in MessageLanguage:
            return MessageLanguage(base)
    return MessageLanguage.EN
