"""With any one permission check taken away, some cell of the matrix is no longer answered as it says."""

import random
import sys
from pathlib import Path

import pytest
from django.conf import settings

from providers.models import IntegrationKey
from tests.authorization import asking
from tests.authorization.matrix import load
from tests.authorization.mutations import mutations
from tests.authorization.routes import routes

pytestmark = [pytest.mark.authorization, pytest.mark.django_db]
MATRIX = load()
PARTS = 4
MOST_ROUTES = 5
ROOT = str(Path(settings.BASE_DIR))
ROWS = [(route, MATRIX.row_of(route)) for route in routes()]
PRIVATE = [
    (route, row)
    for route, row in ROWS
    if row and not row.is_anyones and not route.address.startswith("/admin/")
]

# Second fences: taken away alone, something else still refuses what the matrix asks for. What sees them is named.
_OWNERS_ONLY = "the view looks for an owner of the clinic first"
_STRANGERS = "cases of former colleagues: test_objects.py, tests/providers/api/test_case_conflicts.py"
COVERED_ELSEWHERE = {
    "MembershipQuerySet.visible_to, condition 2": "former colleagues in the list: tests/providers/test_access.py",
    "MembershipQuerySet.visible_to, condition 3": "suspended colleagues: tests/providers/test_access.py",
    "IntegrationKeyQuerySet.visible_to, condition 1": _OWNERS_ONLY,
    "InvitationQuerySet.visible_to, condition 1": _OWNERS_ONLY,
    "PatientQuerySet.visible_to_support, condition 1": "the address is for the role alone: HasRole",
    "accounts.sessions.SessionStore._row: if self.session_key is None": "no session has an empty key",
    "providers.memberships.require_owner: if not Membership.objects.active(now).filter(user=user,"
    " clinic=clinic_id, is_owner=True).exists()": "asked again under the lock: tests/concurrency/",
    "DocumentQuerySet.visible_to, condition 2": "removed documents: tests/providers/documents/test_handing_in.py",
    "ProxyQuerySet.active, condition 2": "nobody is named before it is confirmed: proxy_is_invited_or_started",
    "providers.invitations.accept: if named is None": "a code of nobody: tests/providers/test_invitations.py",
    "providers.api.documents.CaseDocumentDownload.get: if case is None": "nobody's case: test_objects.py",
    "providers.confirmations.read: if not practices": "tests/providers/test_confirmations.py",
    "providers.api.cases._answer: if case.is_closed_to_you": _STRANGERS,
    "providers.verification.conflicts.refuse_conflict: if knows(user=user, provider_id=provider_id,"
    " now=now)": _STRANGERS,
    "providers.verification.conflicts.refuse_conflict_in: if VerificationCase.objects.filter(in_cases(user, now),"
    " pk=case.pk).exists()": _STRANGERS,
    "CaseQuerySet.visible_to_clinician, condition 1": "tests/providers/claiming/test_former_owners.py",
    "VisitQuerySet.visible_to_moderator, condition 1": "the address is for the role alone: HasRole",
    "patients.visits.contesting.settle: if not without_conflict(Visit.objects.filter(pk=row.pk), user=by,"
    " now=now).exists()": "whom a moderator knows: tests/patients/api/test_contested_visits.py",
    "HoldQuerySet.visible_to, condition 1": "whoever acts for them no longer: tests/patients/api/test_holds.py",
    "patients.requests.on_behalf._require_theirs: if not theirs.filter(pk=booking.patient.pk).exists()": (
        "the view looks first; in the turn: tests/concurrency/test_on_behalf.py"
    ),
    "patients.locking.require_theirs: if not Patient.objects.visible_to(by).filter(pk=patient.pk).exists()": (
        "the view looks first; in the turn: tests/patients/api/test_asking_safely.py"
    ),
    "patients.links.signed.read: if user is None": "closed accounts: tests/patients/links/test_visit_links.py",
    "patients.links.visits._found: if visit is None": "whoever acts for them no longer: test_visit_links.py",
    "patients.links.offers._found: if offer is None": "whoever acts for them no longer: test_offer_links.py",
    "WaitlistOfferQuerySet.visible_to, condition 1": "whoever acts for them no longer: test_offer_links.py",
    "accounts.api.dead_letters.Resend.post: if message is None": "nobody's message: test_objects.py",
    "providers.webhooks.endpoints._in_turn: if row is None": (
        "the view looks first; removed meanwhile: tests/providers/api/test_webhooks.py"
    ),
    "patients.proxies.accept: if patient is None": "a code of nobody: tests/patients/api/test_proxies.py",
}


@pytest.fixture(scope="module")
def reached(world):
    """By the code that ran: the routes that ran it, each asked once for each of its outcomes."""
    found = {}
    for route, row in PRIVATE:
        for client in firsts(world, row):
            for code in run_by(world, row, route, client):
                found.setdefault(code, {})[route] = row
    return found


def firsts(world, row):
    """One client for each outcome that the row names, and a key beside a person where both come that far."""
    by_outcome = {
        (row.expected(identity), "key" in identity and row.expected(identity).status != 401): identity
        for identity in reversed(row.identities())
    }
    return [next(iter(world.identities[identity].clients.values())) for identity in by_outcome.values()]


def run_by(world, row, route, client):
    ran = set()

    def note(frame, event, argument):
        ran.add(frame.f_code)  # a call; as nothing is returned, Python tells of no line and no end of it

    with asking.undone():
        before = sys.gettrace()
        sys.settrace(note)
        try:
            asking.ask(world, row, route, client)
        finally:
            sys.settrace(before)
    return {code for code in ran if code.co_filename.startswith(ROOT)}


def every(world):
    arguments = {"now": world.now, "user": world.user("clinic owner"), "patient_id": world.ada.pk}
    return list(mutations({**arguments, "key": IntegrationKey.objects.get(pk=world.objects["key_id"])}))


def test_the_checks_are_found(world):
    names = {mutation.name for mutation in every(world)}

    assert len(names) >= 60
    for name in ("IsAuthenticated.has_permission", "HasRole.has_permission", "SteppedUp.has_permission"):
        assert name in names
    for start in ("PatientQuerySet.visible_to, ", "MembershipQuerySet.active, ", "PracticeQuerySet.of_key, "):
        assert any(name.startswith(start) for name in names), start


def test_each_second_fence_is_still_there(world):
    assert COVERED_ELSEWHERE.keys() <= {mutation.name for mutation in every(world)}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_check_that_is_taken_away_is_missed_by_some_cell(part, world, reached, record_property):
    """A check that no route reaches is none of the API: it is tested where it lives."""
    found = [one for one in every(world) if one.code in reached and one.name not in COVERED_ELSEWHERE]
    mine = found[part::PARTS]

    survivors = [one.name for one in mine if not is_caught(world, one, reached[one.code])]

    record_property("permission checks taken away", len(mine))
    assert survivors == []


def is_caught(world, mutation, rows):
    """What every route runs is looked for at some of them."""
    draw = random.Random(mutation.name)
    lists = sorted((route for route in rows if not route.ids), key=str)
    others = sorted((route for route in rows if route.ids), key=str)
    some = [route for kind in (lists, others) for route in draw.sample(kind, min(len(kind), MOST_ROUTES))]
    cells = [
        (route, row, identity, client)
        for route, row in ((route, rows[route]) for route in some)
        for identity, _, client in asking.cells(world, row, route)
    ]
    draw.shuffle(cells)
    with mutation.without():
        return any(asking.verdict(world, row, route, who, client) for route, row, who, client in cells)


def test_without_a_change_no_cell_of_a_route_differs(world, reached):
    """The twin of the above: it is the missing check that makes the difference."""
    route, row = next((route, row) for route, row in PRIVATE if route.method == "GET" and route.ids)

    for identity, _, client in asking.cells(world, row, route):
        assert asking.verdict(world, row, route, identity, client) == ""
