"""What a queued message says: the letter, and the address that it goes to."""

from accounts.channels.channel import PutOff
from accounts.models import MessageLanguage, OutboxMessage
from accounts.outbox import kinds, letters
from accounts.outbox.letters import Email, Letter
from accounts.outbox.rows import payload_of


def letter_of(message: OutboxMessage) -> Letter:
    """This function will write what a message says in the language of its person.

    :raises keyring.Unreadable: its key is gone, or the row was changed
    :raises PutOff: nobody has registered its kind, or it lacks a fact: while Kaly is updated, a worker may be older
        or newer than whoever queued it
    """
    told = payload_of(message)
    if "text" in told:
        return Letter(told["subject"], letters.paragraphs(told["text"]), whole=told["text"])
    language = message.user.language if message.user else told.get("language", MessageLanguage.EN)
    facts = told["facts"]
    try:
        return letters.write(kinds.get(message.kind), facts, MessageLanguage(language))
    except KeyError as missing:
        raise PutOff("kind_or_fact_unknown") from missing


def address_of(message: OutboxMessage) -> str:
    """This function will name the address that a mail goes to: the one it was given, or the person's own now."""
    address: str = payload_of(message)["address"] or (message.user.email if message.user else "")
    return address


def open_email(message: OutboxMessage) -> Email:
    """This function will read a message that has not been sent yet as a mail.

    :raises keyring.Unreadable: its key is gone, or the row was changed
    :raises PutOff: see `letter_of`
    """
    letter = letter_of(message)
    return Email(address_of(message), letter.subject, letter.as_text())
