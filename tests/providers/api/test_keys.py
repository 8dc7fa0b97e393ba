"""The keys of a clinic, for its owners: made, replaced and ended."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from providers.models import IntegrationKey
from tests.factories.clinics import IntegrationKeyFactory, make_member, make_owner
from tests.factories.supply import ClinicFactory
from tests.providers.clinic_api import browser, fields_refused, refused, results, software

pytestmark = pytest.mark.django_db

FORM = {"name": "Practice software", "scopes": ["practices.read"], "expires_in_days": 365}


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


def path(clinic):
    return f"clinics/{clinic.pk}/keys/"


def works(text):
    return software(text).get("practices/").status_code == 200


def test_an_owner_makes_a_key_that_is_shown_once(clinic, bola):
    made = bola.post(path(clinic), FORM)
    text = made.json()["key"]
    key = IntegrationKey.objects.get()

    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert made.json() == {
        "id": str(key.pk),
        "name": "Practice software",
        "prefix": key.prefix,
        "scopes": ["practices.read"],
        "works": True,
        "created_by": "bola@example.org",
        "created_at": made.json()["created_at"],
        "expires_at": made.json()["expires_at"],
        "last_used_on": None,
        "revoked_at": None,
        "replaces": None,
        "key": text,
    }
    assert key.expires_at - key.created_at == timedelta(days=365)
    assert works(text)
    listed = results(bola.get(path(clinic)))
    assert [row["id"] for row in listed] == [str(key.pk)]
    secret = text.removeprefix(f"kaly_{key.prefix}_")
    assert len(secret) == 64
    assert secret not in json.dumps(listed)


def test_of_the_secret_only_the_digest_is_stored(clinic, bola):
    text = bola.post(path(clinic), FORM).json()["key"]
    secret = text.rsplit("_", 1)[1]
    row = IntegrationKey.objects.values().get()

    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(row)


def test_a_key_needs_a_fresh_proof_and_ending_one_does_not(clinic):
    user, an_hour_ago = make_owner(clinic), timezone.now().timestamp() - 3600
    tired, key = browser(user, at=an_hour_ago), IntegrationKeyFactory(clinic=clinic, created_by=user)

    assert refused(tired.post(path(clinic), FORM)) == (403, "step_up_required")
    assert refused(tired.post(f"keys/{key.pk}/rotate/", {})) == (403, "step_up_required")
    assert IntegrationKey.objects.get() == key
    assert tired.get(path(clinic)).status_code == 200
    assert tired.delete(f"keys/{key.pk}/").status_code == 204


def test_members_and_strangers_have_nothing_to_do_with_keys(clinic):
    key = IntegrationKeyFactory(clinic=clinic)
    addresses = [
        ("get", path(clinic), None),
        ("post", path(clinic), FORM),
        ("delete", f"keys/{key.pk}/", None),
    ]
    addresses.append(("post", f"keys/{key.pk}/rotate/", {}))
    chidi = browser(make_member(clinic))
    hana = browser(make_owner(ClinicFactory(), "hana@example.org"))

    for method, address, body in addresses:
        assert refused(chidi.call(method, address, body)) == (403, "permission_denied")
        assert refused(hana.call(method, address, body)) == (404, "not_found")
    assert IntegrationKey.objects.values_list("pk", "revoked_at").get() == (key.pk, None)


def test_a_replaced_key_is_over_at_once(clinic, bola):
    old = bola.post(path(clinic), FORM | {"expires_in_days": 30}).json()

    new = bola.post(f"keys/{old['id']}/rotate/", {})

    assert new.status_code == 201
    assert new.json()["replaces"] == old["id"]
    assert (new.json()["name"], new.json()["scopes"]) == (old["name"], old["scopes"])
    key = IntegrationKey.objects.get(pk=new.json()["id"])
    assert key.expires_at - key.created_at == timedelta(days=30)
    assert works(new.json()["key"])
    assert not works(old["key"])
    assert refused(bola.post(f"keys/{old['id']}/rotate/", {})) == (409, "key_is_over")


def test_an_overlap_keeps_the_old_key_for_so_long(clinic, bola):
    old = bola.post(path(clinic), FORM).json()

    new = bola.post(f"keys/{old['id']}/rotate/", {"overlap_minutes": 30}).json()

    assert works(old["key"])
    assert works(new["key"])
    first, second = IntegrationKey.objects.order_by("created_at")
    assert first.expires_at - second.created_at == timedelta(minutes=30)
    assert refused(bola.post(f"keys/{old['id']}/rotate/", {})) == (409, "key_is_over")
    assert IntegrationKey.objects.count() == 2


def test_a_revoked_key_is_over(clinic, bola):
    made = bola.post(path(clinic), FORM).json()

    assert bola.delete(f"keys/{made['id']}/").status_code == 204

    assert not works(made["key"])
    (listed,) = results(bola.get(path(clinic)))
    assert listed["works"] is False
    first = listed["revoked_at"]
    assert bola.delete(f"keys/{made['id']}/").status_code == 204
    assert results(bola.get(path(clinic)))[0]["revoked_at"] == first
    assert refused(bola.post(f"keys/{made['id']}/rotate/", {})) == (409, "key_is_over")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": "practices.read"}, "scopes"),
        ({"scopes": ["patients.read"]}, "scopes.0"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 366}, "expires_in_days"),
        ({"expires_in_days": 30.5}, "expires_in_days"),
        ({"prefix": "abc"}, "prefix"),
        ({"clinic": None}, "clinic"),
        ({"expires_at": None}, "expires_at"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(clinic, bola, change, field):
    assert fields_refused(bola.post(path(clinic), FORM | change)).keys() == {field}
    assert not IntegrationKey.objects.exists()


@pytest.mark.parametrize("change", [{"overlap_minutes": -1}, {"overlap_minutes": 1441}, {"scopes": []}])
def test_a_rotation_changes_nothing_else(clinic, bola, change):
    key = bola.post(path(clinic), FORM).json()

    assert fields_refused(bola.post(f"keys/{key['id']}/rotate/", change)).keys() == set(change)
    assert works(key["key"])
