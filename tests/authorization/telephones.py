"""Numbers of the matrix: Ada's, whose code is known, and one of a stranger, who has proved it."""

from accounts.phones import proving
from tests.factories.phones import NUMBER, make_phone

CODE = "246810"


def add_numbers(world):
    sent = {"verified_at": None, "code_sent_at": world.now - 2 * proving.PAUSE}
    own = make_phone(world.user("patient"), "+12125550143", **sent)
    own.code_digest = proving._digest(own, CODE)
    own.save()
    make_phone(world.user("another patient"), NUMBER)
