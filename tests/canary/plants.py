"""Values that exist once, written by everyone through every field that takes any."""

import json

from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.routes import Route, routes

PATIENT = "/api/v1/me/patients/{patient_id}/"
CLINIC = "/api/v1/clinic/"
REQUESTS, WAITS = "/api/v1/visit-requests/", "/api/v1/waitlist/"
CONTEST, CALENDARS = "/api/v1/visits/{missed_id}/contest/", f"{CLINIC}calendars/"
PROFILE = {
    "given_name": "Quillaria",
    "family_name": "Brackwaterson",
    "birth_date": "1931-07-19",
    "phone": "+12125550187",
    "care_notes": "Wakes at night from the zimtstern ache.",
}


class Plants:
    """`sealed` may stand in no column; `plain` only where a clinic's own facts stand."""

    def __init__(self, world):
        self.world, self.sealed, self.plain, self.sent = world, [], [], 0

    def word(self, plain=False):
        self.sent += 1
        value = f"kanarie{self.sent:03d}zq"
        (self.plain if plain else self.sealed).append(value)
        return value

    def number(self):
        """As a word, where choices and numbers are all that is taken."""
        self.sent += 1
        value = float(f"1{self.sent:03d}.9081726")
        self.sealed.append(str(value))
        return value

    def send(self, who, method, address, body, **headers):
        client = self.world.identities[who].clients["token"]
        address = address.format_map(self.world.objects)
        headers = {"If-Match": "*", **headers}
        response = client.generic(
            method, address, json.dumps(body), content_type="application/json", headers=headers
        )
        assert response.status_code < 300, (address, response.content[:300])
        return response

    def by_everyone(self):
        """What is taken: each field that holds something personal or of a clinic."""
        self.sealed += PROFILE.values()
        self.send("patient", "PATCH", PATIENT, PROFILE)
        plan = str(self.world.objects["another_plan_id"])
        self.send("patient", "POST", f"{PATIENT}coverage/", {"plan": plan, "member_id": self.word()})
        invited = {"email": f"{self.word()}@example.org", "relation": "carer", "attestation": self.word()}
        self.send("proxy", "POST", f"{PATIENT}proxies/", invited)
        child = {"given_name": self.word(), "family_name": self.word(), "birth_date": "2019-03-23"}
        where = {"zone": "America/New_York", "language": "en", "relation": "parent"}
        self.send("another patient", "POST", "/api/v1/me/patients/", {**child, **where})
        reason = {"reason": f"The patient asked about {self.word()}."}
        self.send("support", "POST", "/api/v1/support/patients/{patient_id}/break-glass/", reason)
        found = {"email": f"{self.word()}@example.org"}
        self.send("support", "POST", "/api/v1/support/patients/search/", found)
        named = {"name": self.word(plain=True)}
        self.send("clinic owner", "PATCH", f"{CLINIC}clinics/{{clinic_id}}/", named)
        key = {"name": self.word(plain=True), "scopes": ["practices.read"]}
        self.send("clinic owner", "POST", f"{CLINIC}clinics/{{clinic_id}}/keys/", key)
        to = {"email": f"{self.word(plain=True)}@example.org"}
        self.send("clinic owner", "POST", f"{CLINIC}clinics/{{clinic_id}}/invitations/", to)
        self.sealed += ["2125550164"]
        self.send("patient", "PUT", "/api/v1/me/phone/", {"number": "+1 (212) 555-0164"})
        self.send("patient", "POST", "/api/v1/me/exports/", {})
        self.about_visits()

    def about_visits(self):
        """Notes, what is told of the pain, answers that are kept, and the address of a calendar elsewhere."""
        for address, body in (
            (REQUESTS, self.body(REQUESTS, note=self.word(), weeks_of_care=self.number())),
            (WAITS, self.body(WAITS, told={**self.body(WAITS)["told"], "weeks_of_care": self.number()})),
        ):
            for _ in range(2):  # the second time from what is kept
                response = self.send("patient", "POST", address, body, **{"Idempotency-Key": address[-9:]})
        assert response["Idempotency-Replayed"] == "true"
        self.contested = self.word()
        self.send("patient", "POST", CONTEST, {"note": self.contested})
        named = {"name": self.word(plain=True), "address": f"https://{self.word()}.example/{self.word()}.ics"}
        self.send("clinician", "POST", CALENDARS, named)

    def body(self, address, /, **changes):
        """What the matrix sends there, with changes."""
        sent = load().row_of(Route(address, "POST")).send
        return {**asking.filled(sent, self.world.objects), **changes}

    def in_what_is_refused(self):
        """In each text of each body, in a field that is not known, in queries, headers and paths."""
        matrix = load()
        for route in routes():
            row = matrix.row_of(route)
            if not route.address.startswith("/api/v1/"):
                continue
            served = [*row.identities(ok=True), "patient"]
            client = next(iter(self.world.identities[served[0]].clients.values()))
            with asking.undone():
                if route.method in ("POST", "PATCH"):
                    body = {**_with_words(row.send or {}, self.word), self.word(): self.word()}
                    asking.ask(self.world, row, route, client, body=body)
                address = route.address.format_map(self.world.objects)
                client.generic(route.method, f"{address}?{self.word()}={self.word()}")
        self._in_headers()

    def _in_headers(self):
        client = self.world.identities["anonymous"].clients["nothing"]
        names = (
            "User-Agent",
            "Referer",
            "Cookie",
            "Authorization",
            "X-Session-Token",
            "X-Forwarded-For",
            "Accept",
        )
        client.get("/api/v1/me/exports/", headers={name: self.word() for name in names})
        client.get(f"/api/v1/{self.word()}/")
        client.get(f"/{self.word()}")
        client.post("/", {"zip": self.word(), "age": self.word()})


def _with_words(value, word):
    if isinstance(value, str):
        return word()
    if isinstance(value, dict):
        return {name: _with_words(inner, word) for name, inner in value.items()}
    return [_with_words(inner, word) for inner in value] if isinstance(value, list) else value
