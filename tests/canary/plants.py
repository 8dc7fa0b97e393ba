"""Values that exist once, written by everyone through every field that takes any."""

import json

from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.routes import routes

PATIENT = "/api/v1/me/patients/{patient_id}/"
CLINIC = "/api/v1/clinic/"
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

    def send(self, who, method, address, body):
        client = self.world.identities[who].clients["token"]
        address = address.format_map(self.world.objects)
        headers = {"If-Match": "*"}
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
        self.send("patient", "POST", "/api/v1/me/exports/", {})

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
