"""Copies of one's own data, over HTTP and by the worker's task."""

import io
import json
import zipfile
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import outbox
from accounts.models import DataExport, OutboxMessage, User
from accounts.own_data import copies, exports, registry, tasks
from accounts.own_data.registry import Section
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

URL = "/api/v1/me/exports/"
TAG = "<script>alert(1)</script>"


def post(client):
    return client.post(URL, {}, content_type="application/json")


@pytest.fixture
def ready(as_ada):
    """A copy that can be downloaded."""
    post(as_ada)
    tasks.build_exports()
    return as_ada.get(URL).json()[0]


def unpacked(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_copy_is_asked_for_built_told_of_and_downloaded(as_ada, ada):
    asked = post(as_ada)
    assert asked.status_code == 201
    assert (asked.json()["state"], asked.json()["link"]) == ("due", None)

    tasks.build_exports()

    (export,) = as_ada.get(URL).json()
    assert export == as_ada.get(f"{URL}{export['id']}/").json()
    assert export["state"] == "ready"
    answer = as_ada.get(export["link"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    files = unpacked(answer)
    account = json.loads(files["kaly.json"])["sections"][0]["rows"][0]
    assert (account["id"], account["email"]) == (str(ada.pk), "ada@example.org")
    assert b"ada@example.org" in files["kaly.html"]

    message = OutboxMessage.objects.get(kind="export_ready")
    assert outbox.open_email(message).address == "ada@example.org"


def test_the_stored_copy_is_sealed_for_its_row(ready):
    (export,) = DataExport.objects.all()
    assert b"ada@" not in bytes(export.content)
    assert bytes(export.content)[:2] != b"PK"

    other = DataExport.objects.create(user=export.user, requested_at=export.requested_at)
    with pytest.raises(exports.keyring.Unreadable):
        exports.keyring.open_sealed(bytes(export.content), place=exports._place(other.pk))


def test_strangers_and_nobody_reach_no_copy(ready, db):
    bo = sign_in(Client(), UserFactory(email="bo@example.org"))
    for address in (f"{URL}{ready['id']}/", ready["link"]):
        assert bo.get(address).status_code == 404
        assert Client().get(address).status_code == 401
    assert bo.get(URL).json() == []


@pytest.mark.parametrize("signature", ["", "forged", "é"])
def test_a_link_that_we_did_not_sign_leads_nowhere(as_ada, ready, signature):
    address = ready["link"].split("?")[0]

    assert as_ada.get(address, {"signature": signature}).status_code == 404
    assert as_ada.get(ready["link"]).status_code == 200


def test_asking_needs_a_fresh_proof(client, ada, clock):
    sign_in(client, ada, at=timezone.now().timestamp() - 301)

    answer = post(client)

    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert not DataExport.objects.exists()


def test_one_is_made_at_a_time_and_three_within_a_day(as_ada, clock):
    assert post(as_ada).status_code == 201
    again = post(as_ada)
    assert (again.status_code, again.json()["code"]) == (409, "export_is_waiting")
    for _ in range(2):
        tasks.build_exports()
        assert post(as_ada).status_code == 201
    tasks.build_exports()

    fourth = post(as_ada)

    assert (fourth.status_code, fourth.json()["code"]) == (429, "too_many_requests")
    assert fourth["Retry-After"] == "86400"
    assert DataExport.objects.count() == 3


def test_the_database_too_lets_one_wait_at_a_time(as_ada, ada):
    post(as_ada)
    with pytest.raises(IntegrityError, match="one_waiting_export_per_person"), transaction.atomic():
        DataExport.objects.create(user=ada, requested_at=timezone.now())


@pytest.mark.parametrize("change", [{"email": "ada@new.example"}, {"password": "!another"}])
def test_soon_after_a_change_of_address_or_password_nothing_is_handed_out(as_ada, ready, ada, change):
    User.objects.filter(pk=ada.pk).update(**change)
    sign_in(as_ada, User.objects.get(pk=ada.pk))

    for answer in (post(as_ada), as_ada.get(ready["link"])):
        assert (answer.status_code, answer.json()["code"]) == (409, "sign_in_changed_recently")
    assert DataExport.objects.count() == 1


def test_a_day_after_the_change_it_is(ada):
    User.objects.filter(pk=ada.pk).update(email="ada@new.example")
    changed_at = User.objects.get(pk=ada.pk).sign_in_changed_at
    moment = timedelta(microseconds=1)

    with pytest.raises(exports.SignInChanged):
        exports.ask(user=ada, now=changed_at + exports.QUIET - moment)
    assert exports.ask(user=ada, now=changed_at + exports.QUIET).state == "due"


def test_a_stale_save_does_not_forget_the_change(ada):
    stale = User.objects.get(pk=ada.pk)
    User.objects.filter(pk=ada.pk).update(email="ada@new.example")
    changed_at = User.objects.get(pk=ada.pk).sign_in_changed_at

    User.objects.filter(pk=ada.pk).update(last_login=timezone.now(), sign_in_changed_at=None)

    assert stale.sign_in_changed_at is None
    assert User.objects.get(pk=ada.pk).sign_in_changed_at == changed_at


def test_after_72_hours_it_is_refused_before_the_sweep_and_gone_after_it(ready, ada):
    export = DataExport.objects.get()
    arguments = {"user": ada, "export_id": export.pk, "signature": exports.signature_of(export)}
    moment = timedelta(microseconds=1)
    end = export.ready_at + timedelta(hours=72)

    assert exports.download(**arguments, now=end - moment)
    with pytest.raises(exports.ExportIsGone):
        exports.download(**arguments, now=end)

    assert exports.delete_expired(now=end - moment) == 0
    assert exports.delete_expired(now=end) == 1
    export.refresh_from_db()
    assert (export.state, bytes(export.content)) == ("expired", b"")


def test_an_expired_copy_is_answered_with_410(as_ada, ready):
    DataExport.objects.update(expires_at=timezone.now())
    link = as_ada.get(URL).json()[0]["link"]

    answer = as_ada.get(link)

    assert (answer.status_code, answer.json()["code"]) == (410, "export_is_gone")


def test_a_killed_builders_copy_is_built_again_after_its_lease(ada, now, monkeypatch):
    exports.ask(user=ada, now=now)
    with monkeypatch.context() as killed, pytest.raises(SystemExit):
        killed.setattr(copies, "copy_of", lambda *a, **k: (_ for _ in ()).throw(SystemExit))
        exports.build_due(now=now)

    assert exports.build_due(now=now + exports.LEASE - timedelta(microseconds=1)) == 0
    assert exports.build_due(now=now + exports.LEASE) == 1
    assert DataExport.objects.get().state == "ready"
    assert OutboxMessage.objects.filter(kind="export_ready").count() == 1


def test_a_builder_that_was_overtaken_changes_nothing(ada, now):
    exports.ask(user=ada, now=now)
    slow = exports._claim(now)
    exports.build_due(now=now + exports.LEASE)
    before = DataExport.objects.get()

    exports._build(slow, now)

    after = DataExport.objects.get()
    assert bytes(after.content) == bytes(before.content)
    assert OutboxMessage.objects.count() == 1


def test_what_fails_each_time_is_given_up_and_told_of(ada, now, monkeypatch):
    exports.ask(user=ada, now=now)
    monkeypatch.setattr(copies, "copy_of", lambda *a, **k: 1 / 0)
    for attempt in range(exports.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            exports.build_due(now=now + attempt * exports.LEASE)

    exports.build_due(now=now + exports.MOST_ATTEMPTS * exports.LEASE)

    assert DataExport.objects.get().state == "failed"
    assert OutboxMessage.objects.get().kind == "export_failed"


def test_what_is_too_large_is_given_up_at_once(ada, now, monkeypatch):
    monkeypatch.setattr(copies, "MOST_BYTES", 10)
    exports.ask(user=ada, now=now)
    exports.build_due(now=now)

    assert DataExport.objects.get().state == "failed"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)


def test_what_people_wrote_is_text_in_the_page_and_strict_json(now):
    sections = [Section(TAG, [{TAG: TAG, "many": [TAG, None, True], "quote": "\"'&\u2028"}])]

    tags = Tags()
    tags.feed(copies.as_page(sections, now=now).decode())
    assert "script" not in tags.found
    assert json.loads(copies.as_json(sections, now=now))["sections"][0]["rows"][0]["quote"] == "\"'&\u2028"
    with pytest.raises(ValueError, match="Out of range"):
        copies.as_json([Section("", [{"x": float("nan")}])], now=now)


def test_without_escaping_it_would_be_markup(now, monkeypatch):
    monkeypatch.setattr(copies, "render_to_string", lambda name, context: context["sections"][0][1][0][0][1])
    tags = Tags()
    tags.feed(copies.as_page([Section("t", [{"x": TAG}])], now=now).decode())

    assert "script" in tags.found


def test_the_body_may_say_nothing_more(as_ada):
    answer = as_ada.post(URL, {"user": "bo"}, content_type="application/json")

    assert answer.status_code == 400
    assert not DataExport.objects.exists()


def test_every_share_is_asked(ada, now):
    names = [part.name for part in registry.parts()]

    assert names[:2] == ["accounts.sign_in", "providers"]
