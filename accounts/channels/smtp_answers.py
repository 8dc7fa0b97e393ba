"""What an answer of a mail server means: the address is wrong, the mail is refused, or it may be tried again.

Servers put most of it into an enhanced status code (RFC 3463) before their text. What they refuse of us as a sender,
by a block list or for want of a password, is no fault of the address: that is ours to mend while messages wait.
"""

import re
import smtplib

from accounts.channels.channel import PutOff, Undeliverable, Unreachable

ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# Nobody is there: every 5.1 but those of the sender, a mailbox that is closed, no way to its domain.
OF_THE_SENDER = {"5.1.7", "5.1.8", "5.1.9"}
NOBODY_THERE = {"5.2.1", "5.4.4"}
# So do some large hosts where they know no such person; in answer to other commands these mean other things.
NO_SUCH_RECIPIENT = {"5.2.0", "5.4.1", "5.5.0"}
WITHOUT_MORE = {550, 551, 553}


def of_recipient(code: int, text: bytes) -> Exception:
    """This function will make of an answer to RCPT what the channel raises."""
    enhanced = _enhanced(text)
    if code < 500:
        return PutOff(_cause(code, enhanced))
    nobody = is_nobody_there(enhanced) or enhanced in NO_SUCH_RECIPIENT if enhanced else code in WITHOUT_MORE
    return Unreachable(_cause(code, enhanced)) if nobody else PutOff(_cause(code, enhanced))


def of_mail(error: smtplib.SMTPResponseException) -> Exception:
    """This function will make of any other answer what the channel raises.

    Only what is said of the mail itself is final.
    """
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
    code, enhanced = error.smtp_code, _enhanced(text)
    if not isinstance(error, smtplib.SMTPDataError) or code < 500:
        return PutOff(_cause(code, enhanced))
    if is_nobody_there(enhanced):
        return Unreachable(_cause(code, enhanced))
    return Undeliverable(_cause(code, enhanced))


def is_nobody_there(enhanced: str) -> bool:
    """This function will tell whether a code says, wherever it stands, that an address is nobody's."""
    return enhanced in NOBODY_THERE or (enhanced.startswith("5.1.") and enhanced not in OF_THE_SENDER)


def _enhanced(text: bytes) -> str:
    found = ENHANCED.match(text)
    return found.group(1).decode() if found else ""


def _cause(code: int, enhanced: str) -> str:
    """The codes alone, for the text of a server quotes the address."""
    return f"smtp_{code} {enhanced}".strip()
