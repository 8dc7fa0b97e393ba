"""Everyone with their browser, a clock that can be moved, and what has to hold of every answer whatever was asked."""

import base64
import io
import json
import re
import zipfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from accounts import outbox
from accounts.encryption import rotation
from accounts.models import HealthRead, LimitCounter, OutboxMessage
from accounts.own_data import erasure, exports
from accounts.trail import seals, verification
from tests.authorization.asking import undone
from tests.factories.clinics import make_owner
from tests.factories.people import UserFactory, sign_in
from tests.factories.supply import ClinicFactory
from tests.stateful.model import Model

START = datetime(2026, 11, 23, 15, tzinfo=UTC)
OWNERS = {"Riverside": "bola", "Hilltop": "hugo"}
PATIENTS = ("ada", "ben", "cleo", "dora")
PEOPLE = (*PATIENTS, *OWNERS.values())
CODE = re.compile(r"^[\w-]{43}$", re.MULTILINE)


class Surroundings:
    """The product with these people in it; taken back as a whole when it is closed."""

    def __init__(self):
        self.stack = ExitStack()
        self.stack.enter_context(undone())
        self.clock = self.stack.enter_context(time_machine.travel(START))
        self.stack.enter_context(override_settings(ENCRYPTION_KEYS=settings.ENCRYPTION_KEYS))
        self.model = Model(PEOPLE, OWNERS)
        self.users = {name: UserFactory(email=f"{name}@example.org") for name in PEOPLE}
        for user in self.users.values():
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.clinics = {name: ClinicFactory(name=name) for name in OWNERS}
        for name, owner in OWNERS.items():
            make_owner(self.clinics[name], email=f"{owner}@example.org")
        self.looks, self.clients, self.wrapped, self.words = Counter(), {}, 0, 0

    def close(self):
        self.stack.close()

    def ask(self, who, method, path, body=None, *, writes="", expected=None):
        """Send a request and look at its answer; `writes` is a canary that the request itself brings."""
        if who not in self.clients:
            self.clients[who] = sign_in(Client(raise_request_exception=False), self.users[who])
        return self.ask_by(self.clients[who], who, method, path, body, writes=writes, expected=expected)

    def ask_by(self, client, who, method, path, body=None, *, writes="", expected=None):
        data = "" if body is None else json.dumps(body)
        address = path if path.startswith("/") else f"/api/v1/{path}"
        answer = client.generic(
            method, address, data, content_type="application/json", headers={"If-Match": "*"}
        )
        before, self.looks = (
            self.looks,
            Counter(map(str, HealthRead.objects.values_list("subject_id", flat=True))),
        )
        told = f"{who}: {method} {path} is answered {answer.status_code}"
        assert answer.status_code < 500, told
        self._check(who, address, answer, self.looks - before, writes, told)
        if expected is not None:
            assert answer.status_code == self._unless_closed(who, expected), (
                f"{told}: {answer.content[:200]!r}"
            )
        return answer

    def word(self):
        self.words += 1
        return f"kanarie{self.words:04d}zq"

    def move(self, by):
        """Later; whoever can has signed in again since."""
        self.clock.shift(by)
        self.clients = {}

    def change_wrapping_keys(self):
        self.wrapped += 1
        new = f"w{self.wrapped}:{base64.b64encode(bytes([self.wrapped]) * 32).decode()}"
        settings.ENCRYPTION_KEYS = f"{new},{settings.ENCRYPTION_KEYS}"
        assert rotation.rotate().unreadable == 0
        settings.ENCRYPTION_KEYS = new

    def code_sent(self):
        """The code of the latest message."""
        return CODE.search(outbox.open_email(OutboxMessage.objects.latest("created_at")).text).group()

    def sweep_erasures(self):
        for wait in (timedelta(), timedelta(minutes=6)):
            self.clock.shift(wait)
            erasure.carry_out_due(now=timezone.now())
            self.model.sweep(timezone.now())

    def copy_for(self, who):
        """The address of a copy of their data, made now; None where no more are made today."""
        LimitCounter.objects.all().delete()
        if self.ask(who, "POST", "me/exports/", {}).status_code != 201:
            return None
        exports.build_due(now=timezone.now())
        return self.ask(who, "GET", "me/exports/", expected=200).json()[0]["link"]

    def verify_trail(self):
        seals.sweep(now=timezone.now())
        assert verification.faults(now=timezone.now()) == []

    def _unless_closed(self, who, expected):
        return 401 if who in self.model.people and self.model.is_closed(who) else expected

    def _check(self, who, address, answer, new, writes, told):
        """Each canary is of someone whom they may read here, is what stands there now, and the look is noted once."""
        assert max(new.values(), default=0) <= 1, f"{told}, and is noted twice"
        assert answer.status_code < 400 or not new, f"{told}, and is noted all the same"
        text, now, is_clinics = text_of(answer), timezone.now(), "/clinic/" in address
        for canary, record in self.model.written.items():
            if canary not in text or canary == writes:
                continue
            is_health = canary != record.name
            if is_clinics:
                may = self.model.sees_in_clinic(who, record, now, health=is_health)
            else:
                may = who in self.model.people and self.model.acts_for(who, record, now)
            assert may, f"{told}, with {canary} of {record.id}"
            is_present = canary in (record.name, record.notes) or "/exports/" in address
            assert is_present, f"{told}, with what was deleted: {canary}"
            if is_health or is_clinics:
                assert new[record.id] == 1, f"{told}, and {canary} is noted {new[record.id]} times"


def text_of(answer):
    """What can be read in it, also within a zip."""
    if answer.headers.get("Content-Type") != "application/zip":
        return answer.content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
