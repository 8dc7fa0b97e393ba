"""The webhooks of a clinic, for its owners: named, changed, given another secret, tested, and what they were told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts import roles
from accounts.encryption import keyring
from accounts.models import OutboxMessage
from providers.models import WebhookAttempt, WebhookEndpoint
from providers.webhooks import endpoints, telling
from tests.factories.clinics import make_member, make_owner
from tests.factories.supply import ClinicFactory
from tests.factories.webhooks import SECRET, URL, WebhookEndpointFactory
from tests.providers.clinic_api import browser, results

pytestmark = pytest.mark.django_db

VISIT = uuid4()


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


@pytest.fixture
def endpoint(clinic):
    return WebhookEndpointFactory(clinic=clinic)


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)


def form(its_clinic, **changes):
    return {
        "clinic": str(its_clinic.pk),
        "name": "Office",
        "address": URL,
        "events": ["visit.moved", "visit.confirmed"],
        **changes,
    }


def at(endpoint, rest=""):
    return f"webhooks/{endpoint.pk}/{rest}"


def put(endpoint, key="one"):
    now = timezone.now()
    telling.tell(event="visit.confirmed", clinic_id=endpoint.clinic_id, about_id=VISIT, key=key, now=now)
    return OutboxMessage.objects.get(dedupe_key__endswith=f":{key}")


def settle(message, state, **facts):
    OutboxMessage.objects.filter(pk=message.pk).update(state=state, **facts)


def test_an_owner_names_an_address_whose_secret_is_shown_once(clinic, bola):
    made = bola.post("webhooks/", form(clinic))
    row = WebhookEndpoint.objects.get()

    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("whsec_") and len(secret) == len(SECRET)
    assert made.json()["webhook"] == {
        "id": str(row.pk),
        "clinic": str(clinic.pk),
        "name": "Office",
        "address": URL,
        "events": ["visit.confirmed", "visit.moved"],
        "created_by": "bola@example.org",
        "created_at": made.json()["webhook"]["created_at"],
        "disabled_at": None,
        "disabled_because": "",
        "failures": 0,
        "failing_since": None,
        "resumes_at": None,
        "answered_at": None,
        "former_until": None,
    }
    assert row.opened("secret") == secret
    assert results(bola.get("webhooks/")) == [made.json()["webhook"]]
    assert secret not in bola.get(at(row)).content.decode()


def test_neither_address_nor_secret_is_stored_as_it_is(clinic, bola):
    secret = bola.post("webhooks/", form(clinic)).json()["secret"]

    with connection.cursor() as cursor:
        for table in ("providers_webhookendpoint", "providers_webhookendpointevent"):
            cursor.execute(f"SELECT string_agg(row_to_json(t)::text, '') FROM {table} t")
            (rows,) = cursor.fetchone()
            assert not any(text in rows for text in (URL, "private-71c2", secret, secret.encode().hex()))


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"address": "http://hooks.example/"}, 400, "address_refused"),
        ({"address": "https://127.0.0.1/"}, 400, "address_refused"),
        ({"address": "https://[::ffff:7f00:1]/"}, 400, "address_refused"),
        ({"address": "https://localhost/"}, 400, "address_refused"),
        ({"address": "https://user:pass@hooks.example/"}, 400, "address_refused"),
        ({"address": "https://hooks.example:22/"}, 400, "address_refused"),
        ({"address": "webcal://hooks.example/"}, 400, "address_refused"),
        ({"name": "Front desk system"}, 409, "name_is_used"),
        ({"clinic": str(uuid4())}, 400, "does_not_exist"),
    ],
)
def test_what_can_not_be_is_refused(clinic, bola, endpoint, changes, status, code):
    refused(bola.post("webhooks/", form(clinic, **changes)), status, code)

    assert WebhookEndpoint.objects.count() == 1


@pytest.mark.parametrize("events", [[], ["webhook.test"], ["visit.unheard"], "visit.moved"])
def test_only_events_that_happen_can_be_chosen(clinic, bola, events):
    assert bola.post("webhooks/", form(clinic, events=events)).status_code == 400
    assert not WebhookEndpoint.objects.exists()


def test_a_clinic_has_ten_at_most(clinic, bola):
    for number in range(10):
        WebhookEndpointFactory(clinic=clinic, name=f"Number {number}")

    refused(bola.post("webhooks/", form(clinic)), 409, "too_many_endpoints")
    assert WebhookEndpoint.objects.count() == 10


def test_another_address_starts_anew(bola, endpoint):
    now = timezone.now()
    WebhookEndpoint.objects.update(failures=7, failing_since=now, resumes_at=now + timedelta(hours=1))
    waiting = put(endpoint)
    assert waiting.last_error == "held_back"
    tag = bola.get(at(endpoint)).headers["ETag"]
    WebhookEndpoint.objects.update(answered_at=now)  # which is no change of an owner

    changed = bola.patch(at(endpoint), {"address": "https://new.example/"}, tag)

    assert (changed.status_code, changed.json()["address"], changed.json()["failures"]) == (
        200,
        "https://new.example/",
        0,
    )
    assert changed.json()["resumes_at"] is None
    waiting.refresh_from_db()
    assert (waiting.due_at <= timezone.now(), waiting.last_error) == (True, "")
    refused(bola.patch(at(endpoint), {"name": "Mine"}, tag), 412, "changed_meanwhile")
    refused(bola.call("patch", at(endpoint), {"name": "Mine"}), 428, "precondition_required")


def test_where_the_key_of_what_is_sealed_is_gone_it_can_be_said_anew(bola, endpoint):
    lost = keyring.seal(b"lost", place="elsewhere")
    WebhookEndpoint.objects.update(address=lost, secret=lost)
    assert bola.get(at(endpoint)).json()["address"] == ""

    assert bola.patch(at(endpoint), {"address": URL}).json()["address"] == URL
    rotated = bola.post(at(endpoint, "rotate/"), {"overlap_minutes": 30})

    endpoint.refresh_from_db()
    assert endpoint.opened("secret") == rotated.json()["secret"]
    assert (bytes(endpoint.former_secret), endpoint.former_until) == (b"", None)


def test_who_is_told_is_said_with_a_fresh_proof(clinic, endpoint):
    tired = browser(make_owner(clinic), at=timezone.now().timestamp() - 3600)

    refused(tired.post("webhooks/", form(clinic)), 403, "step_up_required")
    refused(tired.post(at(endpoint, "rotate/"), {}), 403, "step_up_required")
    refused(tired.patch(at(endpoint), {"address": "https://new.example/"}), 403, "step_up_required")
    assert tired.patch(at(endpoint), {"events": ["visit.moved"]}).status_code == 200
    (row,) = WebhookEndpoint.objects.all()
    assert (row.url, row.opened("secret"), row.events) == (URL, SECRET, ["visit.moved"])


def test_without_the_proof_a_stolen_session_would_say_it(clinic, endpoint, monkeypatch):
    monkeypatch.setattr(roles, "require_step_up", lambda user, session: None)
    tired = browser(make_owner(clinic), at=timezone.now().timestamp() - 3600)

    assert tired.patch(at(endpoint), {"address": "https://new.example/"}).status_code == 200


def test_after_a_rotation_the_former_secret_counts_for_a_while(bola, endpoint):
    rotated = bola.post(at(endpoint, "rotate/"), {"overlap_minutes": 30})

    endpoint.refresh_from_db()
    assert rotated.status_code == 201
    assert endpoint.opened("secret") == rotated.json()["secret"] != SECRET
    assert endpoint.opened("former_secret") == SECRET
    assert timedelta(minutes=29) < endpoint.former_until - timezone.now() <= timedelta(minutes=30)

    bola.post(at(endpoint, "rotate/"), {})
    endpoint.refresh_from_db()
    assert (bytes(endpoint.former_secret), endpoint.former_until) == (b"", None)


def test_a_disabled_one_is_told_nothing_and_an_enabled_one_again(bola, endpoint):
    waiting = put(endpoint)

    assert bola.post(at(endpoint, "disable/"), {}).json()["disabled_because"] == "owner"
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error) == ("skipped", "endpoint_disabled")
    telling.tell(
        event="visit.confirmed", clinic_id=endpoint.clinic_id, about_id=VISIT, key="two", now=timezone.now()
    )
    refused(bola.post(at(endpoint, "test/"), {}), 409, "endpoint_is_disabled")
    refused(bola.post(at(endpoint, f"deliveries/{waiting.pk}/replay/"), {}), 409, "endpoint_is_disabled")
    assert OutboxMessage.objects.filter(channel="webhook").count() == 1

    assert bola.post(at(endpoint, "enable/"), {}).json()["disabled_at"] is None
    assert bola.post(at(endpoint, f"deliveries/{waiting.pk}/replay/"), {}).json()["status"] == "waiting"


def test_a_removed_one_is_forgotten(bola, endpoint):
    waiting = put(endpoint)

    assert bola.delete(at(endpoint)).status_code == 204
    waiting.refresh_from_db()
    assert (waiting.state, WebhookEndpoint.objects.count()) == ("skipped", 0)
    assert bola.get(at(endpoint)).status_code == 404


def test_one_test_waits_at_a_time_and_goes_although_it_rests(bola, endpoint):
    WebhookEndpoint.objects.update(failures=5, resumes_at=timezone.now() + timedelta(hours=1))

    tested = bola.post(at(endpoint, "test/"), {})

    assert (tested.status_code, tested.json()["event"], tested.json()["status"]) == (
        201,
        "webhook.test",
        "waiting",
    )
    assert OutboxMessage.objects.get(channel="webhook").due_at <= timezone.now()
    endpoint.refresh_from_db()
    assert endpoint.resumes_at <= timezone.now()
    refused(bola.post(at(endpoint, "test/"), {}), 409, "test_waits")


def test_the_log_says_what_was_told_and_how_each_try_went(bola, endpoint):
    taken, failed, waits = put(endpoint), put(endpoint, "two"), put(endpoint, "three")
    settle(taken, "sent", sent_at=timezone.now(), attempts=2)
    settle(failed, "dead", last_error="500")
    for number, outcome in ((1, "503"), (2, "200")):
        WebhookAttempt.objects.create(
            endpoint=endpoint,
            message_id=taken.pk,
            event="visit.confirmed",
            number=number,
            at=timezone.now(),
            outcome=outcome,
            milliseconds=70,
        )

    log = {row["id"]: row for row in results(bola.get(at(endpoint, "deliveries/")))}

    assert [row["status"] for row in log.values()] == ["waiting", "given_up", "delivered"]
    assert {row["visit_id"] for row in log.values()} == {str(VISIT)}
    assert [(row["number"], row["outcome"]) for row in log[str(taken.pk)]["attempts"]] == [
        (2, "200"),
        (1, "503"),
    ]
    assert log[str(failed.pk)]["cause"] == "500"
    assert log[str(waits.pk)]["next_try_at"] is not None
    [only] = results(bola.get(at(endpoint, "deliveries/?status=given_up")))
    assert only["id"] == str(failed.pk)
    assert bola.get(at(endpoint, "deliveries/?status=lost")).status_code == 400


@pytest.mark.parametrize("state", ["sent", "dead", "skipped"])
def test_what_is_over_can_be_sent_again_under_its_own_id(bola, endpoint, state):
    message = put(endpoint)
    settle(message, state, attempts=15, last_error="500", payload=b"")

    again = bola.post(at(endpoint, f"deliveries/{message.pk}/replay/"), {})

    assert (again.json()["id"], again.json()["status"]) == (str(message.pk), "waiting")
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == ("due", 0, None)
    refused(bola.post(at(endpoint, f"deliveries/{message.pk}/replay/"), {}), 409, "still_waits")


def test_tests_and_repeats_are_limited(bola, endpoint, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"webhooks": (1, 3600)}

    assert bola.post(at(endpoint, "test/"), {}).status_code == 201
    refused(bola.post(at(endpoint, f"deliveries/{put(endpoint).pk}/replay/"), {}), 429, "too_many_requests")


def test_what_others_own_is_nowhere(bola, endpoint):
    other = WebhookEndpointFactory(clinic=ClinicFactory(name="Hilltop"))

    assert [row["id"] for row in results(bola.get("webhooks/"))] == [str(endpoint.pk)]
    assert bola.get(at(other, "deliveries/")).status_code == 404
    replay = at(endpoint, f"deliveries/{put(other).pk}/replay/")
    assert bola.post(replay, {}).status_code == 404
    assert browser(make_member(endpoint.clinic)).get(at(endpoint)).status_code == 403


def test_what_was_removed_meanwhile_is_not_there_any_more(clinic, endpoint):
    owner = make_owner(clinic)
    WebhookEndpoint.objects.all().delete()

    with pytest.raises(endpoints.NoSuchEndpoint):
        endpoints.disable(endpoint=endpoint, by=owner, now=timezone.now())
