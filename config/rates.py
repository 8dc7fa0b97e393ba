"""How many tries pass under each limit, and how RATE_LIMITS changes that. Read by the settings."""

import re

from django.core.exceptions import ImproperlyConfigured

# So many at once, and as many again over so many seconds.
DEFAULTS = {
    "searching": "300/60",  # by network: search, matches, profiles, free times
    "writing": "300/60",  # by network: whatever else is sent
    "writing_user": "120/60",
    "unsubscribing": "1200/60",  # by network: the mail programs of many people share one
    "refused": "300/60",  # by user or key: refusals that the trail holds
    "sign_in": "60/600",  # by network: passwords, passkeys, codes
    "sign_in_pair": "5/900",  # by network and account
    "sign_in_account": "10/3600",
    "second_factor": "5/900",  # by user: codes, and passwords asked for again
    "sign_up": "20/3600",  # by network
    "mail_network": "30/3600",  # by network: mails to sign in, confirm or reset
    "mail": "5/3600",  # by account: mails to confirm, whoever asked for them
    "reset": "5/3600",  # by account: mails to reset, whose link lets the owner in
    "own_mail": "10/3600",  # by user
    "calling_back": "6000/60",  # by network: what is told of text messages, signed or not
    "texting": "5/3600",  # by user: codes that are sent to a number
    "texting_number": "5/3600",  # by number: the same, whoever asks for them
    "texting_network": "20/3600",  # by network: the same
    "phone_code": "20/3600",  # by user: such codes, tried
    "holding": "60/3600",  # by user: times that are kept for somebody
    "feeds": "300/60",  # by network: calendars that ask under a private address, real or guessed
    "feed": "120/3600",  # by private address
    "link": "60/3600",  # by person and visit or offer: buttons of pages behind links of messages
    "asking": "60/3600",  # by user: visits that are asked for or moved; each is a mail to everybody at a clinic
    "reviewing": "30/3600",  # by user: reviews that are written or changed
    "flagging": "20/86400",  # by user: reviews that are objected to; each one is looked at by somebody
    "webhooks": "60/3600",  # by user: tests of webhooks, and what is sent to them again
    "inviting": "30/86400",  # by clinic: each is a mail to somebody
    "inviting_user": "60/86400",  # by user: whoever founds clinics gets no further mails by it
    "uploading": "60/3600",  # by user: each file is opened and written anew
    "invitation_code": "20/3600",  # by user
}
RATE = re.compile("([1-9][0-9]{0,8})/([1-9][0-9]{0,8})", re.ASCII)


def read(changes: str) -> dict[str, tuple[int, int]]:
    """This function will return every limit as count and seconds; `changes` is `name=count/seconds` with commas.

    :raises ImproperlyConfigured: an unknown name, or no such rate
    """
    parts = (part.strip().partition("=") for part in changes.split(",") if part.strip())
    texts = DEFAULTS | {name: rate for name, _, rate in parts}
    rates = {name: RATE.fullmatch(text) for name, text in texts.items()}
    if rates.keys() != DEFAULTS.keys() or not all(rates.values()):
        known = ", ".join(DEFAULTS)
        raise ImproperlyConfigured(
            f"RATE_LIMITS must be name=count/seconds with commas; the names are {known}."
        )
    return {name: (int(match[1]), int(match[2])) for name, match in rates.items() if match}
