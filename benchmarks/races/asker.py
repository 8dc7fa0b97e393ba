"""One patient who asks three clinicians, by two requests, for times that exclude each other."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from benchmarks.races.clients import Patient

LATER = timedelta(minutes=20)


@dataclass
class Asker:
    """Only one of three can be confirmed: two are of one request, and the patient can't be at the third as well."""

    patient: Patient
    clinic: Patient  # whoever runs all three practices
    practices: list[str]
    asked: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    def ask(self, start: datetime) -> list[str]:
        """This function will end what is left of the time before, and return what can be confirmed now."""
        for target in self.asked:
            self.clinic.once(f"clinic/requests/{target}/decline/", {"code": "no_time"})
        first, second, third = self.practices
        self.asked = self._request([(first, start), (second, start)], new=True)
        self.asked += self._request([(third, start + LATER)], new=False)
        return self.asked

    def _request(self, wanted: list[tuple[str, datetime]], *, new: bool) -> list[str]:
        kind = {"new_patient": new}
        holds = []
        for practice, starts_at in wanted:
            body = self.patient.hold(starts_at.isoformat()) | kind | {"practice": practice}
            holds.append(self._made("holds/", body))
        asks = [{"hold": hold["id"]} for hold in holds if hold]
        if not asks:
            return []
        made = self._made("visit-requests/", self.patient.request("") | kind | {"asks": asks})
        return [ask["id"] for ask in made.get("asks", ())]

    def _made(self, path: str, body: object) -> dict[str, Any]:
        status, answer = self.patient.once(path, body) or (0, {})
        if status == 201:
            return answer
        self.failed[f"{path} {status} {answer.get('code', '')}"] += 1
        return {}
