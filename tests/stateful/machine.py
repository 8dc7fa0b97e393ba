"""What people do in any order, each answer foretold by the model. A later part of the product adds rules here."""

from datetime import date, timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from patients.consents import CURRENT
from patients.models import Purpose
from providers import memberships
from tests.stateful.asking import OWNERS, PATIENTS, PEOPLE, Surroundings
from tests.stateful.model import CARER, COOLING_OFF, PARENT, STORING, Member, Record

COMES_OF_AGE = date(2026, 11, 28)  # five days after the beginning
BORN = {PARENT: "2008-11-28", CARER: "1950-03-04", None: "1990-05-17"}
ADULT_ON = {PARENT: COMES_OF_AGE, CARER: date(1968, 3, 4), None: date(2008, 5, 17)}
WAITS = [timedelta(minutes=1), timedelta(hours=13), timedelta(days=2), timedelta(days=8)]
CHANGES = ("suspend", "let back", "health", "no health", "three days more")

people, patients = st.sampled_from(PEOPLE), st.sampled_from(PATIENTS)
clinics = st.sampled_from(sorted(OWNERS))
places = st.integers(0, 7)  # of a record, counted around
is_bold = st.sampled_from([False, False, True])  # whether anyone tries, or somebody who may


class KalyMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.world = Surroundings()
        self.model, self.turn, self.last, self.copies = self.world.model, 0, None, []

    @initialize()
    def begin(self):
        """Ada shares with Riverside, where Cleo works; Ben looks after a child who comes of age soon."""
        ask = self.world.ask
        self._register("ada", None)
        self._register("ben", PARENT)
        ada = self.model.records[0]
        self._grant("ada", ada, STORING)
        self._grant("ada", ada, "Riverside")
        self._write("ada", ada)
        self._hire("Riverside", "cleo", True)
        body = {"name": "Software", "scopes": ["practices.read"], "expires_in_days": 365}
        path = f"clinic/clinics/{self.world.clinics['Riverside'].pk}/keys/"
        made = ask("bola", "POST", path, body, expected=201).json()
        self.key, self.key_id = made["key"], made["id"]

    def teardown(self):
        try:
            self.world.verify_trail()
        finally:
            self.world.close()

    # What people do

    @rule(who=patients, relation=st.sampled_from([None, PARENT, CARER]))
    def register(self, who, relation):
        if len(self.model.records) < 6:
            self._do(self._register, who, relation)

    @rule(place=places, who=people, bold=is_bold, other=patients)
    def invite(self, place, who, bold, other):
        record, who = self._chosen(place, who, bold)
        if other in (record.owner, *record.proxies) or self.model.is_closed(other):
            return
        kind = CARER if record.is_adult(timezone.now()) else PARENT
        body = {"email": f"{other}@example.org", "relation": kind}
        body |= {"attestation": "They agreed, by telephone."} if kind == CARER else {}
        path = f"me/patients/{record.id}/proxies/"
        if self._ask_about(record, who, "POST", path, body, good=201).status_code == 201:
            self.world.ask(
                other,
                "POST",
                "me/proxies/accept/",
                {"code": self.world.code_sent()},
                writes=record.name,
                expected=200,
            )
            rows = self.world.ask(other, "GET", path, expected=200).json()["results"]
            record.proxies[other] = next(row["id"] for row in rows if row["who"] == "you")
            record.kinds[other] = kind

    @rule(place=places, who=people, bold=is_bold, other=patients)
    def end_proxy(self, place, who, bold, other):
        record, who = self._chosen(place, who, bold)
        if other in record.proxies:
            good = 409 if self.model.last_proxy(record) else 204
            path = f"me/patients/{record.id}/proxies/{record.proxies[other]}/"
            if self._ask_about(record, who, "DELETE", path, good=good).status_code == 204:
                del record.proxies[other]

    @rule(place=places, who=people, bold=is_bold, clinic=st.sampled_from([STORING, *OWNERS]))
    def grant(self, place, who, bold, clinic):
        record, who = self._chosen(place, who, bold)
        self._do(self._grant, who, record, clinic)

    @rule(place=places, who=people, bold=is_bold, clinic=st.sampled_from([STORING, *OWNERS]))
    def withdraw(self, place, who, bold, clinic):
        record, who = self._chosen(place, who, bold)
        if clinic in record.consents:
            self._do(self._withdraw, who, record, clinic, record.consents[clinic])

    @rule(place=places, who=people, bold=is_bold)
    def write(self, place, who, bold):
        record, who = self._chosen(place, who, bold)
        self._do(self._write, who, record)

    @rule(clinic=clinics, who=patients, health=st.booleans())
    def hire(self, clinic, who, health):
        if (clinic, who) not in self.model.staff and not self.model.is_closed(who):
            self._hire(clinic, who, health)

    @rule(place=places, change=st.sampled_from(CHANGES))
    def change_member(self, place, change):
        if self.model.staff:
            self._do(self._change_member, *sorted(self.model.staff)[place % len(self.model.staff)], change)

    @rule(place=places)
    def remove_member(self, place):
        if self.model.staff:
            clinic, who = sorted(self.model.staff)[place % len(self.model.staff)]
            path = f"clinic/staff/{self.model.staff[clinic, who].id}/"
            self.world.ask(OWNERS[clinic], "DELETE", path, expected=204)
            del self.model.staff[clinic, who]

    @rule(who=people)
    def rotate_integration_key(self, who):
        works_there = self.model.works_at(who, "Riverside", timezone.now())
        good = 201 if who == "bola" else 403 if works_there else 404
        answer = self.world.ask(who, "POST", f"clinic/keys/{self.key_id}/rotate/", {}, expected=good)
        if answer.status_code == 201:
            old, self.key, self.key_id = self.key, answer.json()["key"], answer.json()["id"]
            self._ask_by_key("clinic/practices/", 401, key=old)
        self._ask_by_key("clinic/practices/", 200)
        assert self._ask_by_key("clinic/patients/").status_code in (401, 403)

    @rule()
    def rotate_wrapping_keys(self):
        self.world.change_wrapping_keys()

    @rule(wait=st.sampled_from(WAITS))
    def wait(self, wait):
        self.world.move(wait)

    @rule(who=patients)
    def take_a_copy(self, who):
        link = self.world.copy_for(who)
        if link is not None:
            self.world.ask(who, "GET", link, expected=200)
            self.copies.append((who, link))

    @rule(place=places)
    def take_an_earlier_copy(self, place):
        if self.copies:
            who, link = self.copies[place % len(self.copies)]
            self.world.ask(who, "GET", link)

    @rule(who=people)
    def ask_for_erasure(self, who):
        answer = self.world.ask(who, "POST", "me/erasure/", {})
        if answer.status_code == 201:
            assert who in PATIENTS, "a clinic would be without an owner"
            self.model.people[who].due_at = timezone.now() + COOLING_OFF

    @rule(who=patients)
    def call_erasure_off(self, who):
        good = 404 if self.model.people[who].due_at is None else 204
        self.world.ask(who, "DELETE", "me/erasure/", expected=good)
        if not self.model.is_closed(who):
            self.model.people[who].due_at = None

    @rule(days=st.sampled_from([0, 8]))
    def sweep_erasures(self, days):
        self.world.move(timedelta(days=days))
        self.world.sweep_erasures()

    @rule()
    def send_again(self):
        if self.last is not None:
            act, arguments = self.last
            act(*arguments)

    # What holds after each step

    @invariant()
    def everyone_is_shown_what_they_may_see(self):
        """The lists of everybody; one by one, all that somebody could name, in turn."""
        lists = {name: self._lists(name) for name in PEOPLE}
        name = PEOPLE[self.turn % len(PEOPLE)]
        self.turn += 1
        singles = self._one_by_one(name)
        assert lists[name] == singles

    def _lists(self, name):
        """The ids on both lists, of oneself and of clinics, compared with the model's."""
        now, found = timezone.now(), []
        for path, sees in (
            ("me/patients/", self.model.acts_for),
            ("clinic/patients/", self.model.sees_in_clinic),
        ):
            answer = self.world.ask(name, "GET", path, expected=200)
            rows = answer.json()["results"] if answer.status_code == 200 else []
            assert answer.status_code != 200 or answer.json()["next"] is None
            ids = {row["id"] for row in rows}
            assert ids == {record.id for record in self.model.records if sees(name, record, now)}
            found.append(ids)
        return found

    def _one_by_one(self, name):
        now, found = timezone.now(), [set(), set()]
        for record in self.model.records:
            may = self.model.acts_for(name, record, now)
            own = self.world.ask(name, "GET", f"me/patients/{record.id}/", expected=200 if may else 404)
            if own.status_code == 200:
                found[0].add(record.id)
                assert own.json()["care_notes"] == record.notes
            may = self.model.sees_in_clinic(name, record, now)
            path = f"clinic/patients/{record.id}/"
            there = self.world.ask(name, "GET", path, expected=200 if may else 404)
            if there.status_code == 200:
                found[1].add(record.id)
                health = self.model.sees_in_clinic(name, record, now, health=True)
                assert there.json().get("care_notes") == (record.notes if health else None)
        return found

    # Acts that can be sent again

    def _do(self, act, *arguments):
        self.last = act, arguments
        act(*arguments)

    def _register(self, who, relation):
        taken = relation is None and any(record.owner == who for record in self.model.records)
        late = relation == PARENT and timezone.now().date() >= COMES_OF_AGE
        name = self.world.word()
        body = {"given_name": "Ada", "family_name": name, "birth_date": BORN[relation], "language": "en"}
        body |= {"zone": "America/New_York"} | ({"relation": relation} if relation else {})
        body |= {"attestation": "They agreed, by telephone."} if relation == CARER else {}
        good = 409 if taken else 400 if late else 201
        answer = self.world.ask(who, "POST", "me/patients/", body, writes=name, expected=good)
        if answer.status_code != 201:
            return
        owner = None if relation else who
        record = Record(answer.json()["id"], owner, name, ADULT_ON[relation])
        assert self.world.looks[record.id] == 1
        self.model.records.append(record)
        self.model.written[name] = record
        if relation:
            rows = self.world.ask(who, "GET", f"me/patients/{record.id}/proxies/", expected=200).json()
            record.proxies[who], record.kinds[who] = rows["results"][0]["id"], relation

    def _grant(self, who, record, clinic):
        purpose = Purpose.STORE_HEALTH if clinic is STORING else Purpose.SHARE_WITH_CLINIC
        body = {"purpose": purpose, "version": CURRENT[purpose].version}
        body |= {} if clinic is STORING else {"clinic": str(self.world.clinics[clinic].pk)}
        good = 409 if clinic in record.consents else 201
        answer = self._ask_about(record, who, "POST", f"me/patients/{record.id}/consents/", body, good=good)
        if answer.status_code == 201:
            record.consents[clinic] = answer.json()["id"]

    def _withdraw(self, who, record, clinic, consent_id):
        good = 200 if record.consents.get(clinic) == consent_id else 409
        path = f"me/patients/{record.id}/consents/{consent_id}/withdraw/"
        if self._ask_about(record, who, "POST", path, {}, good=good).status_code == 200:
            del record.consents[clinic]
            record.notes = "" if clinic is STORING else record.notes

    def _write(self, who, record):
        notes = self.world.word()
        self.model.written[notes] = record
        good = 200 if STORING in record.consents else 409
        body = {"care_notes": notes}
        path = f"me/patients/{record.id}/"
        answer = self._ask_about(record, who, "PATCH", path, body, good=good, writes=notes)
        if answer.status_code == 200:
            assert notes in answer.content.decode()
            record.notes = notes

    def _change_member(self, clinic, who, change):
        member, until = self.model.staff.get((clinic, who)), timezone.now() + timedelta(days=3)
        bodies = {
            "suspend": {"suspended": True},
            "let back": {"suspended": False},
            "health": {"may_read_health": True},
            "no health": {"may_read_health": False},
            "three days more": {"expires_at": until.isoformat()},
        }
        if member is None:
            return
        body = bodies[change]
        self.world.ask(OWNERS[clinic], "PATCH", f"clinic/staff/{member.id}/", body, expected=200)
        member.is_suspended = body.get("suspended", member.is_suspended)
        member.health = body.get("may_read_health", member.health)
        member.expires_at = until if "expires_at" in body else member.expires_at

    def _hire(self, clinic, who, health):
        given = {"user": self.world.users[who], "clinic": self.world.clinics[clinic], "now": timezone.now()}
        with transaction.atomic():
            row = memberships.join(grants={"may_read_health": health}, **given)
        self.model.staff[clinic, who] = Member(str(row.pk), health)

    def _chosen(self, place, who, bold):
        """A record, and somebody who asks about it: anyone, or one who may as long as there is one."""
        record = self.model.records[place % len(self.model.records)]
        may = [name for name in PEOPLE if self.model.acts_for(name, record, timezone.now())]
        return record, (who if bold or not may else may[place % len(may)])

    def _ask_about(self, record, who, *request, good, **given):
        may = self.model.acts_for(who, record, timezone.now())
        return self.world.ask(who, *request, expected=good if may else 404, **given)

    def _ask_by_key(self, path, expected=None, key=None):
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key or self.key}"})
        return self.world.ask_by(client, "a key", "GET", path, expected=expected)
