"""Patients who book over HTTP, each with a session."""

import contextlib
import http.client
import json
import time
import uuid
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.races.scene import TOLD

CSRF = "c" * 32
PAUSE = 0.05


@dataclass
class Patient:
    """Somebody who books; `ask` says what was answered, or None where no answer came."""

    port: int
    session: str
    id: str
    practice: str
    line: http.client.HTTPConnection | None = None

    def ask(
        self, path: str, body: Any, *, key: str | None = None, timeout: float = 60
    ) -> tuple[int, Any] | None:
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
        } | ({"Idempotency-Key": key} if key else {})
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
            self.line.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
            response = self.line.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        if response.getheader("Connection") == "close":
            self.close()
        with contextlib.suppress(ValueError):
            return response.status, json.loads(raw)
        return response.status, {}

    def insist(self, path: str, body: Any, *, seconds: float) -> tuple[int, Any, int]:
        """This function will ask with one key until it is answered for good: status, answer, tries without one."""
        key, tries, until = str(uuid.uuid4()), 0, time.monotonic() + seconds
        while True:
            answer = self.ask(path, body, key=key)
            if answer and answer[0] < 500 and answer[1].get("code") != "request_is_running":
                return (*answer, tries)
            tries += 1
            if time.monotonic() > until:
                return 0, {}, tries
            time.sleep(PAUSE)

    def hold(self, starts_at: str) -> dict[str, Any]:
        return {
            "patient": self.id,
            "practice": self.practice,
            "starts_at": starts_at,
            "mode": "in_person",
            "new_patient": True,
        } | TOLD

    def request(self, hold_id: str) -> dict[str, Any]:
        body = {"patient": self.id, "asks": [{"hold": hold_id}], "mode": "in_person", "new_patient": True}
        return body | TOLD

    def once(
        self, path: str, body: Any, *, key: str | None = None, timeout: float = 60
    ) -> tuple[int, Any] | None:
        """On a line of its own: one that is kept may be closed by the server before it is used again."""
        other = replace(self, line=None)
        try:
            return other.ask(path, body, key=key, timeout=timeout)
        finally:
            other.close()

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None
