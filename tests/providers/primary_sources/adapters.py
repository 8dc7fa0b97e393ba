"""Adapters of state boards, as a house would write them."""

from datetime import date

from providers.primary_sources.boards import LicenceRecord
from providers.primary_sources.fetching import Unreachable
from providers.primary_sources.names import PersonName

HELD = LicenceRecord(
    number="301442",
    names=[PersonName("Ngozi", "A", "Example")],
    is_active=True,
    status="Registered",
    expires_on=date(2028, 12, 31),
)


class Records:
    """A board with the licences of a table; the last questions are kept."""

    licences = {"NY-301442": HELD}
    asked = []

    def find(self, question):
        self.asked.append(question)
        return self.licences.get(question.number)


class Closed:
    def find(self, question):
        raise Unreachable("It did not answer in time.")


class Broken:
    def find(self, question):
        raise KeyError(question.number)


class Talkative:
    def find(self, question):
        return {"status": "fine"}


class NotToBeMade:
    def __init__(self):
        raise RuntimeError("no key")
