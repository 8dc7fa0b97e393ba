"""Two clinics, three clinicians at four practices, three patients, and who else is about: where booking begins."""

from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress

from accounts.models import Role
from patients.consents import CURRENT
from tests.factories.clinics import make_member, make_owner
from tests.factories.patients import ConsentFactory, PatientFactory
from tests.factories.people import UserFactory, make_staff
from tests.factories.supply import ClinicFactory, LocationFactory, make_listed_practice

START = datetime(2026, 11, 23, 15, tzinfo=UTC)
PATIENTS = ("ada", "ben", "cleo")
OWNERS = {"bola": "Riverside", "hugo": "Hilltop"}
MEMBER, MODERATOR, VERIFIER, STRANGER = "chidi", "moira", "vera", "dora"
MEMBER_AT = "Riverside"
PEOPLE = (*PATIENTS, *OWNERS, MEMBER, MODERATOR, STRANGER)


class Places:
    """What nobody changes, by name; Dr Okafor works at both clinics."""

    def __init__(self):
        self.clinics = {name: ClinicFactory(name=name) for name in OWNERS.values()}
        riverside, hilltop = (LocationFactory(clinic=clinic) for clinic in self.clinics.values())
        okafor = self._practice("Okafor", "by_clinic", riverside)
        self.practices = [
            okafor,
            self._practice("Lindqvist", "instant", riverside),
            self._practice("Park", "by_clinic", hilltop),
            self._practice(okafor.provider, "instant", hilltop),
        ]
        self.number_of = {None: -1} | {row.pk: number for number, row in enumerate(self.practices)}
        self.clinic_of = {row.pk: row.location.clinic.name for row in self.practices}
        self.patients = {name: self._patient(name) for name in PATIENTS}
        self.users = {name: patient.user for name, patient in self.patients.items()}
        for name, clinic in OWNERS.items():
            self.users[name] = make_owner(self.clinics[clinic], email=f"{name}@example.org")
        self.users[MEMBER] = make_member(self.clinics[MEMBER_AT], email=f"{MEMBER}@example.org")
        self.users[MODERATOR] = make_staff(Role.MODERATOR, email=f"{MODERATOR}@kaly.example")
        self.users[VERIFIER] = make_staff(Role.VERIFIER, email=f"{VERIFIER}@kaly.example")
        self.users[STRANGER] = UserFactory(email=f"{STRANGER}@example.org")
        for user in self.users.values():
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.name_of = {patient.pk: name for name, patient in self.patients.items()}
        # Whose each canary is, and what it tells.
        self.canaries = {
            canary(what, name): (name, what)
            for name in PATIENTS
            for what in ("name", "note", "contest", "review")
        }

    def _practice(self, who, confirmation, location):
        provider = {"last_name": who} if isinstance(who, str) else who
        return make_listed_practice(
            now=START, location=location, provider=provider, confirmation=confirmation
        )

    def _patient(self, name):
        facts = {"family_name": canary("name", name), "phone": f"+1212555017{PATIENTS.index(name)}"}
        row = PatientFactory(user__email=f"{name}@example.org", **facts)
        ConsentFactory(patient=row, storing=True, version=CURRENT["store_health"].version)
        return row


def canary(what, name):
    """A word that stands nowhere else."""
    return f"kanarie{what}{name}"


def weekday_after(moment, days):
    """So many working days later, at ten in New York."""
    day = moment.replace(hour=15, minute=0, second=0, microsecond=0)
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
