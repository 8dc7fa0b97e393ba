"""The addresses below /admin/ of the API, called as a verifier; and what makes somebody a colleague."""

from tests.factories.clinics import MembershipFactory
from tests.factories.supply import LocationFactory, PracticeFactory
from tests.providers.clinic_api import browser

LOOKED_UP = {
    "source": "state_board",
    "method": "look_up",
    "result": "confirms",
    "looked_at": "2026-11-20T09:00:00Z",
    "facts": [
        {
            "name": "expires_on",
            "ours": "2028-12-31",
            "theirs": "2028-12-31",
            "same": True,
            "text": "The same.",
        }
    ],
    "note": "Seen on the page of the board.",
}


class Desk:
    """The addresses of verifiers, called as one of them."""

    def __init__(self, user):
        self.client = browser(user, second_factor=True).client

    def get(self, path=""):
        return self.client.get(f"/api/v1/admin/cases/{path}")

    def post(self, path, body=None, base="cases/"):
        return self.client.post(f"/api/v1/admin/{base}{path}", body, content_type="application/json")


def colleague_of(provider, user, **fields):
    """Makes a verifier work where a clinician does."""
    practice = PracticeFactory(provider=provider, location=LocationFactory())
    MembershipFactory(user=user, clinic=practice.location.clinic, **fields)
