"""Asking over HTTP as anybody, and what has to hold of every answer: I7, I8 and I12."""

import json
import re
from datetime import datetime, timedelta

import time_machine
from django.test import Client

from patients.models import Consent, RequestTarget, Visit, VisitRequest, WaitlistEntry
from tests.authorization.asking import listed
from tests.factories.people import sign_in
from tests.stateful import opinions
from tests.stateful.books import Books
from tests.stateful.places import (
    MEMBER,
    MEMBER_AT,
    MODERATOR,
    OWNERS,
    PATIENTS,
    PEOPLE,
    START,
)
from tests.stateful.tables import DAY, HOUR, MINUTE

STAYS = 8 * MINUTE  # signed in, whatever else is asked
LIFE = timedelta(hours=24)  # of an answer that is kept
CANARY = re.compile(r"kanarie\w+")
OWN = {"visit-requests/": VisitRequest, "visits/": Visit, "waitlist/": WaitlistEntry}
AT_CLINICS = {"clinic/requests/": RequestTarget, "visits/?role=clinic": Visit}
ONE = {
    VisitRequest: "visit-requests/{}/",
    RequestTarget: "clinic/requests/{}/",
    Visit: "visits/{}/?role={}",
    WaitlistEntry: "waitlist/{}/",
}
SIDES = {"patient": (VisitRequest, Visit, WaitlistEntry), "clinic": (RequestTarget, Visit)}


class Readers:
    """Everybody with their browser, and a clock that stands still until it is moved."""

    handler = Client().handler  # of all of them: each of its own would load the middleware anew

    def __init__(self, places):
        self.places, self.books = places, Books(places)
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.now, self.clients, self.kept, self.keys = START, {}, [], 0

    def close(self):
        self.clock.stop()

    def move_to(self, moment):
        """Later, never back."""
        if moment > self.now:
            self.now = moment
            self.traveller.move_to(moment)

    def ask(self, who, method, path, body=None, *, key=""):
        answer = self._client(who).generic(
            method,
            f"/api/v1/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key} if key else {},
        )
        told = f"{who}: {method} {path} is answered {answer.status_code}"
        assert answer.status_code < 500, told
        for canary in set(CANARY.findall(answer.content.decode())):
            assert self._may_read(who, canary), f"I7: {told}, and shows {canary}"
        if who in self.books.closed:
            assert answer.status_code == 401, told
        return answer

    def ask_once(self, who, path, body):
        """Under a key, and remembered where it was done."""
        self.keys += 1
        key = f"key-{self.keys}"
        answer = self.ask(who, "POST", path, body, key=key)
        if answer.status_code < 300:
            self.kept.append((who, path, body, key, answer.status_code, answer.content, self.now))
        return answer

    def ask_again(self, number, other):
        """I8: the same answer and no effect; with another body, or as somebody else, a refusal and no effect."""
        kept = [one for one in self.kept if one[0] not in self.books.closed and self.now < one[6] + LIFE]
        if not kept:
            return False
        who, path, body, key, status, content, _ = kept[number % len(kept)]
        again = self.ask(who, "POST", path, body, key=key)
        assert not self.books.check(), f"I8: {path} was asked again, and something changed"
        same = (again.status_code, again.content, again.headers.get("Idempotency-Replayed"))
        assert same == (status, content, "true"), f"I8: {path} is answered {again.status_code} now"
        changed = self.ask(who, "POST", path, {**body, "new_patient": False}, key=key)
        assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_reused")
        if other != who and other not in self.books.closed:
            answer = self.ask(other, "POST", path, body, key=key)
            assert answer.status_code == 404, f"I8: {other} is answered {answer.status_code}"
        assert not self.books.check(), f"I8: {path} was asked otherwise, and something changed"
        return True

    def works_at(self, who, clinic):
        if who == MEMBER:
            return clinic == MEMBER_AT and self.books.member == "active"
        return OWNERS.get(who) == clinic

    def runs(self, who, practice_id):
        return self.works_at(who, self.places.clinic_of[practice_id])

    def look(self, turn):
        """Somebody reads a list of theirs, or one row of anybody's; all of it in turn."""
        readers = [name for name in PEOPLE if name not in self.books.closed]
        who, turn = readers[turn // 2 % len(readers)], turn // 2 // len(readers) * 2 + turn % 2
        own, theirs = list(OWN), list(AT_CLINICS)
        paths = own if who in PATIENTS else theirs if who in (*OWNERS, MEMBER) else own + theirs
        if turn % 2:
            self.look_at_list(who, paths[turn // 2 % len(paths)])
        else:
            self.look_at_one(who, turn // 2)

    def look_at_all(self):
        """Everybody reads every list."""
        for who in PEOPLE:
            if who not in self.books.closed:
                for path in (*OWN, *AT_CLINICS):
                    self.look_at_list(who, path)

    def look_at_list(self, who, path):
        """I12: what a list holds is what the tables hold of theirs."""
        model = OWN.get(path) or AT_CLINICS[path]
        seen = self.books.seen
        mine = {pk for pk in self.books.rows(model) if self._is_theirs(who, path in OWN, seen[model, pk])}
        if model is RequestTarget:
            mine = {pk for pk in mine if seen[model, pk][0] in ("requested", "countered")}
        client = self._client(who)
        answer = self.ask(who, "GET", path)
        rows = {row["id"]: row["status"] for row in answer.json()["results"]}
        if answer.json()["next"]:
            assert sorted(listed(client, f"/api/v1/{path}")) == sorted(map(str, mine)), f"I12: {who}: {path}"
            return
        expected = {str(pk): seen[model, pk][0] for pk in mine}
        assert rows == expected, f"I12: the list {path} of {who} is {rows}, and not {expected}"

    def look_at_one(self, who, turn):
        """I7: whoever it does not concern is told that there is no such thing."""
        side = ("patient", "clinic")[turn % 2]
        rows = [(model, pk) for model in SIDES[side] for pk in self.books.rows(model)]
        if rows:
            model, pk = rows[turn * 7 % len(rows)]
            answer = self.ask(who, "GET", ONE[model].format(pk, side))
            expected = 200 if self._is_theirs(who, side == "patient", self.books.seen[model, pk]) else 404
            assert answer.status_code == expected, f"I7: {who} reads a {model.__name__}: {answer.status_code}"

    def look_at_calendar(self, who):
        """I12: the visits of thirty days, wherever somebody works, and what waits there for an answer."""
        first, last = self.now - DAY, self.now + 28 * DAY
        answer = self.ask(who, "GET", f"clinic/calendar/?from={first.date()}&to={last.date()}").json()
        begins, ends = self.now - HOUR, last - DAY  # whatever the zone, these are inside of the days
        found = {
            (entry["kind"], entry["id"])
            for entry in answer["entries"]
            if entry["kind"] in ("visit", "request")
            and begins < datetime.fromisoformat(entry["starts_at"]) < ends
        }
        here = [row.pk for row in self.places.practices if self.runs(who, row.pk)]
        then = {"starts_at__gt": begins, "starts_at__lt": ends, "practice__in": here}
        visits = Visit.objects.filter(**then).exclude(status__startswith="cancelled")
        waiting = RequestTarget.objects.filter(status="requested", respond_by__gt=self.now, **then)
        expected = {("visit", str(pk)) for pk in visits.values_list("pk", flat=True)}
        expected |= {("request", str(pk)) for pk in waiting.values_list("pk", flat=True)}
        assert found == expected, f"I12: the calendar of {who} holds {found}, and not {expected}"

    def _is_theirs(self, who, as_patient, facts):
        if as_patient:
            return self.places.name_of[facts[1]] == who
        return self.runs(who, facts[2])

    def _may_read(self, who, canary):
        """Patients their own; clinics a name and a note that is shared with them; a moderator what is contested; and
        everybody a review that is shown."""
        patient, what = self.places.canaries[canary]
        if what == "review" and opinions.is_public(canary):
            return True
        if who == patient or what in ("contest", "review"):
            return who in (patient, MODERATOR)
        clinics = [
            clinic.pk
            for name, clinic in self.places.clinics.items()
            if self.works_at(who, name) and (what == "name" or who in OWNERS)
        ]
        shares = {"purpose": "share_with_clinic", "withdrawn_at": None, "clinic__in": clinics}
        return Consent.objects.filter(patient=self.places.patients[patient], **shares).exists()

    def _client(self, who):
        client, since = self.clients.get(who, (None, None))
        if client is None or (self.now - since > STAYS and who not in self.books.closed):
            client = Client()
            client.handler = self.handler
            if who not in self.books.closed:
                sign_in(client, self.places.users[who], second_factor=who == MODERATOR)
            self.clients[who] = client, self.now
        return client
