"""Everyone of the matrix and what they are to each other: Ada the patient, Riverside the clinic, and strangers."""

import time
import uuid
from datetime import timedelta
from typing import NamedTuple

from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.own_data import exports
from providers.models import DirectoryRecord, DirectoryRelease, Language, PtDirectAccess, ZipPlace
from tests.factories.people import UserFactory, make_staff, sign_in
from tests.factories.supply import ExperienceFactory, PlanFactory, TimeClaimFactory, make_listed_practice

NEW_YORK = "America/New_York"
PEOPLE = (
    "patient",
    "proxy",
    "former proxy",
    "another patient",
    "clinician",
    "clinic owner",
    "staff with health grant",
    "staff without health grant",
    "staff of another practice",
    "staff of another clinic",
    "former member",
    "suspended member",
    "expired member",
    "deactivated person",
    "erased person",
)


class Identity(NamedTuple):
    """Who asks: a client for each kind of credential that they have."""

    clients: dict[str, Client]
    user: object = None


class World:
    """Identities by name; `objects` by the names of URL parameters, `foreign` the same of strangers."""

    def __init__(self):
        self.now = timezone.now()
        self.identities = {"anonymous": Identity({"nothing": _client()})}
        self.objects = {}
        self.foreign = {}
        self.secrets = []
        self._add_people()
        self._add_roles()
        self._add_supply()
        self._add_own_data()

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
        pk = apps.get_model(parts[2], parts[3])._base_manager.values_list("pk", flat=True).first()
        return {"object_id": pk, "id": pk}

    def _add_people(self):
        for name in PEOPLE:
            user = UserFactory(email=f"{name.replace(' ', '.')}@example.org")
            self.identities[name] = Identity(_signed_in(user), user)
        deactivated = self.user("deactivated person")
        deactivated.is_active = False
        deactivated.save()
        self.user("erased person").delete()

    def _add_roles(self):
        for role in Role:
            user = make_staff(role, email=f"{role}@kaly.example")
            name = role.value
            self.identities[name] = Identity(_signed_in(user, second_factor=True), user)
            self.identities[f"{name} without second factor"] = Identity(_signed_in(user), user)

    def _add_supply(self):
        practice = make_listed_practice(now=self.now)
        ExperienceFactory(provider=practice.provider)
        PlanFactory()
        TimeClaimFactory(practice=practice, during=(self.now, self.now + timedelta(hours=1)))
        Group.objects.create(name="nobody is in it")
        Language.objects.create(tag="ig", name="Igbo", own_name="Igbo")
        PtDirectAccess.objects.create(state="NY", access="unrestricted", source="the law")
        ZipPlace.objects.create(zip="10038", city="New York", state="NY", lat=40.7, lon=-74, zone=NEW_YORK)
        DirectoryRecord.objects.create(source="nppes", npi=practice.provider.npi, changed_at=self.now)
        DirectoryRelease.objects.create(source="nppes", as_of=self.now.date(), imported_at=self.now)
        self.objects |= {"practice_id": practice.pk, "app_label": "providers", "url": "nowhere"}

    def _add_own_data(self):
        for name, objects in (("patient", self.objects), ("another patient", self.foreign)):
            exports.ask(user=self.user(name), now=self.now - timedelta(days=1))
            exports.build_due(now=self.now)
            export = self.user(name).exports.get()
            objects |= {"export_id": export.pk, "signature": exports.signature_of(export)}


def _client():
    return Client(raise_request_exception=False)


def _signed_in(user, *, second_factor=False):
    return {"cookie": sign_in(_client(), user, second_factor=second_factor, at=time.time())}
