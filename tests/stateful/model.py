"""Who may read what, said once more and in plain Python: it knows nothing of the product's own rules."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

COOLING_OFF = timedelta(days=7)
CLOSING = timedelta(minutes=5)
PARENT, CARER = "parent", "carer"
STORING = None  # the consent that is about no clinic


@dataclass
class Person:
    due_at: datetime | None = None
    closed_at: datetime | None = None
    is_erased: bool = False


@dataclass
class Record:
    """A patient: `proxies` by name of the person, `consents` by name of the clinic; both with their ids."""

    id: str
    owner: str | None
    name: str
    adult_on: date
    notes: str = ""
    proxies: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    consents: dict = field(default_factory=dict)
    is_erased: bool = False

    def is_adult(self, now):
        return now.date() >= self.adult_on


@dataclass
class Member:
    id: str
    health: bool
    is_suspended: bool = False
    expires_at: datetime | None = None


class Model:
    """The state as it should be. `written` are all canaries ever, with the record that they are about."""

    def __init__(self, names, owners):
        self.people = {name: Person() for name in names}
        self.owners = owners  # of the clinics; theirs for good
        self.records, self.staff, self.written = [], {}, {}

    def is_closed(self, who):
        return self.people[who].closed_at is not None

    def acts_for(self, who, record, now):
        if self.is_closed(who) or record.is_erased:
            return False
        kind = record.kinds.get(who) if who in record.proxies else None
        return record.owner == who or kind == CARER or (kind == PARENT and not record.is_adult(now))

    def sees_in_clinic(self, who, record, now, *, health=False):
        return any(
            self.works_at(who, clinic, now, health=health)
            for clinic in record.consents
            if clinic is not STORING
        )

    def works_at(self, who, clinic, now, *, health=False):
        if self.owners[clinic] == who:
            return True
        member = self.staff.get((clinic, who))
        if member is None or member.is_suspended or self.is_closed(who) or (health and not member.health):
            return False
        return member.expires_at is None or member.expires_at > now

    def last_proxy(self, record):
        return record.owner is None and len(record.proxies) == 1

    def sweep(self, now):
        """Close what is due, then erase what has been closed for a while."""
        for person in self.people.values():
            if person.due_at is not None and person.due_at <= now and person.closed_at is None:
                person.closed_at = now
        for name, person in self.people.items():
            if person.closed_at is not None and not person.is_erased and person.closed_at <= now - CLOSING:
                self._erase(name, person)

    def _erase(self, name, person):
        person.is_erased = True
        for record in self.records:
            if record.owner == name or (name in record.proxies and self.last_proxy(record)):
                record.is_erased = True
                record.proxies, record.consents, record.notes = {}, {}, ""
            record.proxies.pop(name, None)
        self.staff = {key: member for key, member in self.staff.items() if key[1] != name}
