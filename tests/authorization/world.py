"""Everyone of the matrix and what they are to each other: Ada the patient, Riverside the clinic, and strangers."""

import uuid
from datetime import timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User, UserSession
from accounts.outbox import Email, queue
from accounts.own_data import exports
from accounts.roles import METHODS_OF
from accounts.trail.reads import record_read
from patients import proxies
from providers import confirmations, integration_keys, invitations
from providers.models import (
    Clinic,
    DirectoryRecord,
    DirectoryRelease,
    IntegrationKey,
    Language,
    PtDirectAccess,
    ZipPlace,
)
from tests.authorization.afterwards import PAGES, add_afterwards
from tests.authorization.booking import add_holds
from tests.authorization.calendars_elsewhere import add_calendars
from tests.authorization.contested import add_contested
from tests.authorization.feeds import add_feeds
from tests.authorization.handed_in import add_documents
from tests.authorization.inbox import add_requests
from tests.authorization.long_ago import add_what_is_over
from tests.authorization.messages import add_messages
from tests.authorization.own_papers import add_papers
from tests.authorization.own_requests import add_own_requests
from tests.authorization.own_visits import add_visits
from tests.authorization.places import add_places
from tests.authorization.telephones import add_numbers
from tests.authorization.verifying import add_cases
from tests.authorization.waits import add_waits
from tests.authorization.webhooks import add_webhooks
from tests.factories.clinics import (
    InvitationFactory,
    MembershipFactory,
    make_member,
    make_owner,
    make_removed,
    make_suspended,
)
from tests.factories.patients import (
    BreakGlassFactory,
    ConsentFactory,
    CoverageFactory,
    PatientFactory,
    ProxyFactory,
)
from tests.factories.people import UserFactory, make_staff, sign_in
from tests.factories.supply import (
    ClinicFactory,
    ExperienceFactory,
    LocationFactory,
    PlanAcceptanceFactory,
    PlanFactory,
    PracticeFactory,
    TimeClaimFactory,
    make_listed_practice,
)

NEW_YORK = "America/New_York"
DAY = timedelta(days=1)
SECRETS = {
    "birth_date": "1990-05-17",
    "care_notes": "Vanilla sets off my asthma.",
    "member_id": "MBR-7741-2290",
}
# Pages of the admin about a clinician, of whom the staff know one: another one's, then.
OF_STRANGERS = {"verificationcase": "case_id", "practice": "practice_id", "provider": "provider_id"} | PAGES
PATIENTS = ("patient", "proxy", "former proxy", "another patient")


class Identity(NamedTuple):
    """Who asks: a client for each kind of credential that they have."""

    clients: dict[str, Client]
    user: object = None


class WithKey(Client):
    """Sends a key where it does not belong."""

    def __init__(self, text):
        super().__init__(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"})
        self.text = text

    def generic(self, method, path, *args, **kwargs):
        return super().generic(method, f"{path}{'&' if '?' in path else '?'}key={self.text}", *args, **kwargs)


class World:
    """Identities by name; `objects` by the names of URL parameters, `foreign` the same of strangers."""

    def __init__(self):
        self.now = timezone.now()
        self.identities = {"anonymous": Identity({"nothing": _client()})}
        self.objects, self.foreign, self.secrets = {}, {}, list(SECRETS.values())
        self._add_clinics()
        self._add_patients()
        self._add_members()
        self._add_keys()
        self._add_the_gone()
        self._add_roles()
        add_places(self)
        add_cases(self)
        self._add_rows_of_the_admin()
        self._add_own_data()
        add_documents(self)
        add_papers(self)
        add_holds(self)
        add_calendars(self)
        add_requests(self)
        add_waits(self)
        add_own_requests(self)
        add_visits(self)
        add_contested(self)
        add_afterwards(self)
        add_feeds(self)
        add_webhooks(self)
        add_messages(self)
        add_numbers(self)

    def user(self, name):
        return self.identities[name].user

    def objects_at(self, route):
        """The row that a page of the admin is about."""
        parts = route.address.split("/")
        if parts[1] != "admin" or not route.ids:
            return {}
        if parts[2] == "r":
            return {"object_id": uuid.UUID(int=4), "content_type_id": 1}
        if len(parts) < 5:
            return {}
        if parts[3] in OF_STRANGERS:
            return {"object_id": self.objects[OF_STRANGERS[parts[3]]]}
        pk = apps.get_model(parts[2], parts[3])._base_manager.values_list("pk", flat=True).first()
        return {"object_id": pk, "id": pk}

    def _add(self, name, user=None, **session):
        user = user or UserFactory(email=address(name))
        self.identities[name] = Identity(_signed_in(user, **session), user)
        return user

    def _add_clinics(self):
        self.practice = make_listed_practice(now=self.now)
        self.riverside = self.practice.location.clinic
        self.other_practice = PracticeFactory(
            location__clinic=self.riverside, location__line1="9 Pine Street"
        )
        self.hilltop = ClinicFactory(name="Hilltop Clinic")
        hilltop_practice = PracticeFactory(location=LocationFactory(clinic=self.hilltop))
        self.objects |= {"practice_id": self.practice.pk, "clinic_id": self.riverside.pk}
        self.objects |= {"other_clinic_id": self.hilltop.pk}
        self.foreign |= {"practice_id": hilltop_practice.pk, "clinic_id": self.hilltop.pk}

    def _add_patients(self):
        for name in PATIENTS:
            self._add(name)
        ada, ben = self.user("patient"), self.user("another patient")
        notes = {"birth_date": SECRETS["birth_date"], "care_notes": SECRETS["care_notes"]}
        self.ada = PatientFactory(user=ada, **notes)
        carer = {"patient": self.ada, "kind": "carer", "attestation": "The patient"}
        proxy = ProxyFactory(user=self.user("proxy"), **carer)
        ProxyFactory(user=self.user("former proxy"), ended_at=self.now - DAY, **carer)
        self._add_invitation(carer, ben)
        ConsentFactory(patient=self.ada, storing=True, granted_by=ada)
        shared = ConsentFactory(patient=self.ada, clinic=self.riverside, version="2026-12", granted_by=ada)
        ConsentFactory(patient=self.ada, clinic=self.hilltop, granted_by=ada, withdrawn_at=self.now - DAY)
        coverage = CoverageFactory(patient=self.ada, member_id=SECRETS["member_id"])
        self.objects["another_plan_id"] = PlanFactory(number=2, slug="another-plan").pk
        PlanAcceptanceFactory(practice=self.practice, plan=coverage.plan)
        record_read(
            subject_id=self.ada.pk, reader=ada, key_id=None, what="patient.profile", why="own", now=self.now
        )
        own = (self.ada, coverage, shared, proxy)
        names = ("patient_id", "coverage_id", "consent_id", "proxy_id")
        self.objects |= {name: row.pk for name, row in zip(names, own, strict=True)}
        self.foreign |= {name: row.pk for name, row in zip(names, self._add_stranger(ben), strict=True)}

    def _add_invitation(self, carer, invited):
        given = {"user": None, "address": invited.email, "started_at": None, "expires_at": self.now + DAY}
        ProxyFactory(digest=proxies.digest_of("code-of-a-proxy"), **given, **carer)

    def _add_stranger(self, user):
        self.ben = patient = PatientFactory(
            user=user, given_name="Ben", family_name="Cole", birth_date="1985-02-03"
        )
        proxy = ProxyFactory(patient=patient, user=self._stranger("carer"), kind="carer", attestation="Ben")
        return (
            patient,
            CoverageFactory(patient=patient, member_id="MBR-1111-0000"),
            ConsentFactory(patient=patient, clinic=self.hilltop),
            proxy,
        )

    def _add_members(self):
        clinician = self._add("clinician")
        self.practice.provider.owner = clinician
        self.practice.provider.save()
        self._add_links(clinician)
        here = {
            "clinic owner": lambda **given: make_owner(**given),
            "staff with health grant": lambda **given: make_member(may_read_health=True, **given),
            "staff without health grant": lambda **given: make_member(**given),
            "staff of another practice": lambda **given: make_member(
                practices=[self.other_practice], **given
            ),
            "former member": lambda **given: make_removed(may_read_health=True, **given),
            "suspended member": lambda **given: make_suspended(may_read_health=True, **given),
            "expired member": lambda **given: make_member(expires_at=self.now - DAY, **given),
        }
        for name, make in here.items():
            self._add(name, make(clinic=self.riverside, email=address(name)))
        self._add(
            "staff of another clinic", make_owner(self.hilltop, email=address("staff of another clinic"))
        )
        closed = ClinicFactory(name="Riverside Two")
        self._add(
            "staff of a clinic that closed",
            make_owner(closed, email=address("staff of a clinic that closed")),
        )
        Clinic.objects.filter(pk=closed.pk).update(ended_at=self.now - DAY)
        ConsentFactory(patient=self.ada, clinic=closed)
        self._add_member_ids()

    def _add_links(self, clinician):
        """One that asks the clinician about their practice, and one about a stranger's."""
        for objects in (self.objects, self.foreign):
            ids = [objects["practice_id"]]
            address = confirmations.link(user_id=clinician.pk, practice_ids=ids, now=self.now)
            objects["token"] = address.split("/")[-2]
        asked = confirmations.read(self.objects["token"], now=self.now)
        self.objects["seen"] = confirmations.digest(confirmations.facts(asked))

    def _add_member_ids(self):
        member = self.user("staff without health grant").memberships.get()
        stranger = MembershipFactory(user=self._stranger("member"), clinic=self.hilltop)
        self.objects["membership_id"], self.foreign["membership_id"] = member.pk, stranger.pk

        self._add_invitations()

    def _add_invitations(self):
        """One to a patient who has confirmed their address, and a stranger's."""
        ben, owner = self.user("another patient"), self.user("clinic owner")
        EmailAddress.objects.create(user=ben, email=ben.email, verified=True, primary=True)
        given = {"created_at": self.now, "expires_at": self.now + DAY}
        digest = invitations.digest_of("code-of-an-invitation")
        own = InvitationFactory(
            clinic=self.riverside, email=ben.email, digest=digest, invited_by=owner, **given
        )
        stranger = InvitationFactory(clinic=self.hilltop, **given)
        self.objects["invitation_id"], self.foreign["invitation_id"] = own.pk, stranger.pk

    def _add_keys(self):
        """Each as the header that its holder sends; one as a part of the address."""
        everything = ["practices.read", "visits.read", "practices.write", "visits.write"]
        owner, stranger = self.user("clinic owner"), self.user("staff of another clinic")
        former = make_owner(self.riverside, email=address("former owner"))
        self._add_key("key for reading", self.riverside, everything[:2], owner)
        self._add_key("key for writing", self.riverside, everything[2:], owner)
        self._add_key("key of another clinic", self.hilltop, everything, stranger)
        self._add_key("expired key", self.riverside, everything, owner, expires_at=self.now - DAY)
        self._add_key("revoked key", self.riverside, everything, owner, revoked_at=self.now - DAY)
        self._add_key("key of a former owner", self.riverside, everything, former)
        former.memberships.update(ended_at=self.now)
        gone = make_owner(self.riverside, email=address("deactivated owner"))
        self._add_key("key of a deactivated owner", self.riverside, everything, gone)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        text = self._add_key("key in the address", self.riverside, everything, owner)
        wrong = {"key with a wrong secret": f"{text[:-4]}0000", "no key at all": "kaly_nothing"}
        for name, sent in wrong.items():
            self.identities[name] = Identity({"header": _client(headers={"Authorization": f"Bearer {sent}"})})
        self.identities["key in the address"] = Identity({"header and query": WithKey(text)})

    def _add_key(self, name, clinic, scopes, by, **changes):
        shown = integration_keys.create(
            clinic=clinic, name=name, scopes=scopes, expires_at=self.now + DAY, by=by, now=self.now - 2 * DAY
        )
        IntegrationKey.objects.filter(pk=shown.key.pk).update(**{"name": name, **changes})
        self.identities[name] = Identity(
            {"header": _client(headers={"Authorization": f"Bearer {shown.text}"})}
        )
        (self.objects if clinic == self.riverside else self.foreign).setdefault("key_id", shown.key.pk)
        return shown.text

    def _add_the_gone(self):
        """People who held a session, and everything at Riverside, when their account came to its end."""
        for name in ("deactivated person", "erased person"):
            self._add(name, make_owner(self.riverside, email=address(name)))
        deactivated = self.user("deactivated person")
        deactivated.is_active = False
        deactivated.save()
        self.user("erased person").delete()
        self._add("patient with a session of last week", self.user("patient"), begun=self.now - 7 * DAY)

    def _add_roles(self):
        for role in Role:
            user = make_staff(role, email=address(role))
            self._add(role.value, user, second_factor=True)
            self._add(f"{role.value} without second factor", user)
        hour_ago = self.now.timestamp() - 3600
        self._add(
            "support with a second factor of an hour ago",
            self.user("support"),
            second_factor=True,
            at=hour_ago,
        )
        opener = make_staff(Role.SUPPORT, email=address("support with open break-glass"))
        self._add("support with open break-glass", opener, second_factor=True)
        idle = timedelta(minutes=settings.STAFF_IDLE_MINUTES + 1)
        away = {"second_factor": True, "seen": self.now - idle}
        self._add("support away from the desk", self.user("support"), **away)
        self._add_with_the_proof_of_another("admin with the second factor of another")
        acted = make_staff(Role.SUPPORT, email=address("support who acted for Ada"))
        self._add("support who acted for Ada", acted, second_factor=True)
        ProxyFactory(patient=self.ada, user=acted, kind="carer", attestation="Ada", ended_at=self.now - DAY)
        times = {"opened_at": self.now, "expires_at": self.now + timedelta(minutes=30)}
        BreakGlassFactory(patient=self.ada, user=opener, **times)
        BreakGlassFactory(patient=self.ben, user=self.user("support"), **times)
        past = {"opened_at": self.now - DAY, "expires_at": self.now - DAY + timedelta(minutes=30)}
        BreakGlassFactory(patient=self.ada, user=self.user("support"), **past)

    def _add_with_the_proof_of_another(self, name):
        client = sign_in(_client(), self.user("admin"), second_factor=True)
        session = client.session
        session[METHODS_OF] = str(self.user("support").pk)
        session.save()
        client.cookies["sessionid"] = session.session_key
        self.identities[name] = Identity({"cookie": client}, self.user("admin"))

    def _add_rows_of_the_admin(self):
        """One row of each table that the admin shows."""
        ExperienceFactory(provider=self.practice.provider)
        TimeClaimFactory(
            practice=self.practice, during=(self.now + timedelta(days=120), self.now + timedelta(days=121))
        )
        Group.objects.create(name="nobody is in it")
        queue(
            kind="test",
            dedupe_key="test",
            email=Email("ada@example.org", "Hello", "Hello"),
            user=None,
            now=self.now,
        )
        # The real catalogue may be stored already, for other tests of this run.
        Language.objects.get_or_create(tag="ig", defaults={"name": "Igbo", "own_name": "Igbo"})
        law = {"access": "unrestricted", "source": "the law"}
        PtDirectAccess.objects.get_or_create(state="NY", defaults=law)
        place = {"city": "New York", "state": "NY", "lat": 40.7, "lon": -74, "zone": NEW_YORK}
        ZipPlace.objects.get_or_create(zip="10038", defaults=place)
        DirectoryRecord.objects.create(source="nppes", npi=self.practice.provider.npi, changed_at=self.now)
        DirectoryRelease.objects.create(source="nppes", as_of=self.now.date(), imported_at=self.now)
        add_what_is_over(self)
        self.objects |= {"app_label": "providers", "url": "nowhere"}

    def _add_own_data(self):
        for name, objects in (("patient", self.objects), ("another patient", self.foreign)):
            exports.ask(user=self.user(name), now=self.now - DAY)
            exports.build_due(now=self.now)
            export = self.user(name).exports.get()
            objects["session_id"] = self.user(name).sessions.latest("created_at").pk
            objects |= {"export_id": export.pk, "signature": exports.signature_of(export)}

    def _stranger(self, name):
        return UserFactory(email=address(f"strange {name}"))


def address(name):
    return f"{name.lower().replace(' ', '.')}@example.org"


def _client(**given):
    return Client(raise_request_exception=False, **given)


def _signed_in(user, begun=None, seen=None, **session):
    """A browser with a session, and an app with another; begun or last used when told."""
    there = set(UserSession.objects.values_list("pk", flat=True))
    app = sign_in(_client(), user, **session)
    token = app.cookies["sessionid"].value
    browser = sign_in(_client(), user, **session)
    made = UserSession.objects.exclude(pk__in=there)
    changes = {name: at for name, at in (("created_at", begun), ("seen_at", seen)) if at is not None}
    if changes:
        made.update(**changes)
    return {"cookie": browser, "token": _client(headers={"X-Session-Token": token})}
