"""What people answer to a text message: STOP, START or HELP. Nobody reads anything else.

Twilio acts on the English words and answers them by itself; the Spanish ones are ours alone.
"""

from datetime import datetime

import structlog

from accounts import limits
from accounts.limits import Limit, TooManyRequests
from accounts.phones import digest_of, reach

log = structlog.get_logger("kaly.delivery")

# Counted once for as long as anybody could send the same again: the row of a limit says that it was heard.
ONCE = Limit("sms-answers", count=1, seconds=90 * 86_400)
STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
ALTO = {"ALTO", "PARAR", "BASTA", "BAJA"}
START = {"START", "UNSTOP", "YES"}
AYUDA = {"AYUDA"}
STOPPED = "Kaly: no le enviaremos más mensajes de texto. Responda START para recibirlos de nuevo."
HELP = "Kaly: avisos de sus citas. Responda ALTO para no recibir más mensajes de texto. Ajustes: {site}"


def hear(*, reference: str, number: str, text: str, meant: str, site: str, now: datetime) -> str:
    """This function will do what an answer asks for, once, and say what is answered in turn, or nothing.

    `meant` is what Twilio takes it for, where it says so. It must not be called within a transaction.
    """
    word = (meant or text).strip(" .!?¡¿\"'\r\n\t").upper()
    if word not in STOP | ALTO | START | AYUDA or not _is_new(reference, now):
        return ""
    if word in STOP | ALTO:
        found = reach.stop(digest_of(number), now=now)
        log.info("texts_stopped", numbers=found)
        return STOPPED if word in ALTO else ""
    if word in START:
        log.info("texts_started", numbers=reach.start(digest_of(number)))
        return ""
    return HELP.format(site=site)


def _is_new(reference: str, now: datetime) -> bool:
    try:
        limits.spend(ONCE, reference, now=now)
    except TooManyRequests:
        return False
    return True
