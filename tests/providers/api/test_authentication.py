"""Calls with an integration key: where it counts, and for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Refusal
from accounts.trail.acting import acting, actor
from providers import integration_keys
from providers.models import Membership
from tests.factories.clinics import make_owner
from tests.factories.supply import LONG_AGO, ClinicFactory, LocationFactory, PracticeFactory
from tests.providers.clinic_api import Caller, browser, refused, results, software

pytestmark = pytest.mark.django_db

UNSIGNED = (401, "not_authenticated")


@pytest.fixture
def clinic():
    return ClinicFactory()


@pytest.fixture
def bola(clinic):
    return make_owner(clinic)


@pytest.fixture
def practice(clinic):
    return PracticeFactory(location=LocationFactory(clinic=clinic))


@pytest.fixture
def key(clinic, bola):
    return make_key(clinic, bola)


def make_key(clinic, owner, *scopes):
    now = timezone.now()
    return integration_keys.create(
        clinic=clinic,
        name="Practice software",
        scopes=scopes or ["practices.read", "practices.write"],
        expires_at=now + timedelta(days=90),
        by=owner,
        now=now,
    )


def test_a_key_reads_and_changes_the_practices_of_its_clinic_alone(key, practice):
    foreign = PracticeFactory()
    caller = software(key.text)

    assert [row["id"] for row in results(caller.get("practices/"))] == [str(practice.pk)]
    assert caller.patch(f"practices/{practice.pk}/", {"accepts": "existing"}).status_code == 200
    assert refused(caller.get(f"practices/{foreign.pk}/")) == (404, "not_found")
    assert refused(caller.patch(f"practices/{foreign.pk}/", {"accepts": "nobody"}, "*")) == (404, "not_found")
    foreign.refresh_from_db()
    assert foreign.accepts == "new"


def test_a_key_that_may_only_read_changes_nothing(clinic, bola, practice):
    caller = software(make_key(clinic, bola, "practices.read").text)

    assert caller.get(f"practices/{practice.pk}/").status_code == 200
    answer = caller.patch(f"practices/{practice.pk}/", {"accepts": "nobody"})
    assert refused(answer) == (403, "permission_denied")
    practice.refresh_from_db()
    assert practice.accepts == "new"


def test_a_key_that_may_only_write_reads_nothing(clinic, bola, practice):
    caller = software(make_key(clinic, bola, "practices.write").text)

    assert refused(caller.get("practices/")) == (403, "permission_denied")
    assert refused(caller.get(f"practices/{practice.pk}/")) == (403, "permission_denied")


@pytest.mark.parametrize("name", ["clinic-clinics", "clinic-clinic", "clinic-staff", "clinic-keys"])
def test_a_key_counts_nowhere_else(key, clinic, name):
    args = [] if name == "clinic-clinics" else [clinic.pk]
    address = reverse(name, args=args).removeprefix("/api/v1/clinic/")

    assert refused(software(key.text).get(address)) == UNSIGNED


def change(text, place, letter):
    return text[:place] + letter + text[place + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: change(text, len(text) - 1, "0" if text[-1] != "0" else "1"),
        lambda text: change(text, 6, "0" if text[6] != "0" else "1"),
        lambda text: text + "0",
        lambda text: text[:-1],
        lambda text: text.upper(),
        lambda text: text.replace("kaly_", "kali_"),
        lambda text: text.split("_")[2],
        lambda text: text + " ",
        lambda text: f"{text} {text}",
        lambda text: "",
        lambda text: "\u00e9" * 82,
    ],
)
def test_a_text_that_is_not_the_key_is_refused(key, practice, spoil):
    caller = Caller(headers={"Authorization": f"Bearer {spoil(key.text)}".encode().decode("latin-1")})

    assert refused(caller.get("practices/")) == UNSIGNED
    key.key.refresh_from_db()
    assert key.key.last_used_on is None


@pytest.mark.parametrize("scheme", ["Basic", "Token", "Session", ""])
def test_a_key_counts_in_no_other_scheme(key, scheme):
    assert refused(Caller(headers={"Authorization": f"{scheme} {key.text}"}).get("practices/")) == UNSIGNED


@pytest.mark.parametrize("query", ["key={}", "page_size=5&token={}", "{}=1", "api_key=Bearer%20{}"])
def test_a_key_in_the_address_is_refused_and_logged_nowhere(key, practice, query, caplog, capfd):
    address = f"practices/?{query.format(key.text)}"

    for caller in (Caller(), software(key.text), browser(key.key.created_by)):
        assert refused(caller.get(address)) == UNSIGNED
    out = capfd.readouterr()
    logged = caplog.text + out.out + out.err
    assert key.text.split("_")[2] not in logged
    assert key.key.prefix not in logged


def test_a_bad_key_is_refused_though_a_session_would_do(bola, practice):
    caller = browser(bola)
    assert caller.get("practices/").status_code == 200
    caller.headers = {"Authorization": "Bearer kaly_000000000000_" + "0" * 64}

    assert refused(caller.get("practices/")) == UNSIGNED


def suspend(owner):
    Membership.objects.filter(user=owner).update(suspended_at=LONG_AGO)


def demote(owner):
    Membership.objects.filter(user=owner).update(is_owner=False)


def remove(owner):
    Membership.objects.filter(user=owner).update(ended_at=LONG_AGO)


def deactivate(owner):
    owner.is_active = False
    owner.save()


def close(owner):
    owner.memberships.get().clinic.__class__.objects.update(ended_at=LONG_AGO)


def delete(owner):
    owner.memberships.all().delete()
    owner.delete()


@pytest.mark.parametrize("end", [suspend, demote, remove, deactivate, close, delete])
def test_a_key_is_over_with_the_ownership_of_whoever_saw_it(clinic, practice, end):
    make_owner(clinic, "ife@example.org")
    owner = make_owner(clinic)
    caller = software(make_key(clinic, owner).text)
    assert caller.get("practices/").status_code == 200

    end(owner)

    assert refused(caller.get("practices/")) == UNSIGNED


def test_a_key_is_over_with_its_last_day(key, practice):
    caller, end = software(key.text), key.key.expires_at

    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert caller.get("practices/").status_code == 200
    with time_machine.travel(end, tick=False):
        assert refused(caller.get("practices/")) == UNSIGNED


def test_the_day_of_its_use_is_written_once_a_day(key, django_assert_num_queries):
    now = timezone.now()
    with django_assert_num_queries(2):
        assert integration_keys.recognise(key.text, now=now) == key.key
    with django_assert_num_queries(1):
        assert integration_keys.recognise(key.text, now=now) == key.key
    key.key.refresh_from_db()
    assert key.key.last_used_on == now.date()


def test_a_key_that_does_not_exist_is_compared_like_one_that_does(key, monkeypatch):
    compared = []
    real = integration_keys.hmac.compare_digest
    monkeypatch.setattr(
        integration_keys.hmac, "compare_digest", lambda a, b: compared.append(len(a) == len(b)) or real(a, b)
    )
    for text in (key.text, "kaly_000000000000_" + "0" * 64):
        integration_keys.recognise(text, now=timezone.now())

    assert compared == [True, True]


def test_a_key_is_named_to_the_trail_as_soon_as_its_secret_is_right(key):
    now = timezone.now()
    with acting(request="r1"):
        integration_keys.recognise(key.text[:-4] + "0000", now=now)
        assert actor() == {"request": "r1"}
        assert integration_keys.recognise(key.text, now=key.key.expires_at) is None
        assert actor() == {"request": "r1", "key": str(key.key.pk)}


def test_a_key_that_is_over_is_written_down_as_refused_and_a_wrong_one_is_not(key, practice):
    assert refused(software(key.text[:-1] + "xy").get("practices/")) == UNSIGNED
    assert not Refusal.objects.exists()
    integration_keys.revoke(key=key.key, by=key.key.created_by, now=timezone.now())

    assert refused(software(key.text).get("practices/")) == UNSIGNED
    written = Refusal.objects.get()
    assert (written.key_id, written.user_id, written.status) == (key.key.pk, None, 401)
    assert written.route == "/api/v1/clinic/practices/"
