"""Asking again with the same Idempotency-Key: what counts as the same, what is kept, for whom and how long."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts import answers
from accounts.api import idempotency
from accounts.api.idempotency import asked_once
from accounts.api.uploads import TakesOneFile
from accounts.errors import DomainError
from accounts.models import KeptAnswer, User
from patients.models import Patient
from providers import integration_keys
from providers.models import Clinic, HoursException
from tests.factories.clinics import make_owner
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/clinic/clinics/"
KEY = "5d5a1f0c-once"


@pytest.fixture
def ada(db):
    return confirmed("ada@example.org")


def confirmed(email):
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def as_ada(ada, client):
    return sign_in(client, ada)


def found(client, name="Riverside", key=KEY):
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(ADDRESS, {"name": name}, content_type="application/json", headers=headers)


def test_without_a_key_nothing_is_kept(as_ada):
    assert found(as_ada, key=None).json()["id"] != found(as_ada, key=None).json()["id"]
    assert not KeptAnswer.objects.exists()


def test_the_same_again_is_answered_alike_and_done_once(as_ada):
    first, again = found(as_ada), found(as_ada)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Clinic.objects.count() == 1


def test_the_order_of_names_and_spaces_make_no_difference(ada):
    sent = ('{"a": 1, "b": "R"}', '{"b":"R","a":1}')
    view = Counting()
    codes = [view.asked(text, key=KEY)["n"] for text in sent]

    assert codes == [1, 1]


def test_another_body_under_the_same_key_is_refused(as_ada):
    found(as_ada)

    refused = found(as_ada, name="Hilltop")

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert Clinic.objects.get().name == "Riverside"


def test_another_address_under_the_same_key_is_refused(as_ada):
    found(as_ada)

    refused = as_ada.post(
        "/api/v1/me/patients/",
        {"given_name": "Ada", "family_name": "Byrne", "birth_date": "1990-05-17", "zone": "America/New_York"},
        content_type="application/json",
        headers={"Idempotency-Key": KEY},
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert not Patient.objects.exists()


def test_a_key_is_each_persons_own(as_ada):
    bo = sign_in(Client(), confirmed("bo@example.org"))

    assert found(as_ada).json()["id"] != found(bo).json()["id"]
    assert Clinic.objects.count() == 2


def test_a_refusal_is_not_kept(as_ada):
    refused = found(as_ada, name="")
    assert refused.status_code == 400
    assert not KeptAnswer.objects.exists()

    assert found(as_ada).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 65, "a\tb", "a\x7f", "\xe9"])
def test_a_key_has_1_to_64_visible_characters(as_ada, key):
    refused = found(as_ada, key=key)

    assert (refused.status_code, refused.json()["code"]) == (400, "malformed_idempotency_key")
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Clinic.objects.exists()


@pytest.mark.parametrize("key", ["k", "k" * 64, "!~/:;,"])
def test_any_such_key_is_taken(as_ada, key):
    assert found(as_ada, key=key).status_code == 201
    assert KeptAnswer.objects.get().key == key


def test_after_a_day_the_key_is_free_again(as_ada, now):
    with time_machine.travel(now, tick=False):
        sign_in(as_ada, User.objects.get())
        found(as_ada)
    with time_machine.travel(now + answers.LIFE - timedelta(seconds=1), tick=False):
        sign_in(as_ada, User.objects.get())
        assert found(as_ada)["Idempotency-Replayed"] == "true"
    with time_machine.travel(now + answers.LIFE, tick=False):
        sign_in(as_ada, User.objects.get())
        later = found(as_ada, name="Hilltop")

    assert (later.status_code, later.json()["name"]) == (201, "Hilltop")
    assert KeptAnswer.objects.get().created_at == now + answers.LIFE


def test_what_is_kept_is_sealed_and_bound_to_its_row(as_ada):
    found(as_ada, name="Canary Clinic")

    kept = KeptAnswer.objects.get()
    assert b"Canary" not in bytes(kept.body)
    assert b"Canary Clinic" in answers.content_of(kept)


def test_an_integration_key_remembers_nothing(okafor_practice, now):
    clinic = okafor_practice.location.clinic
    key = integration_keys.create(
        clinic=clinic,
        name="Practice software",
        scopes=["practices.read", "practices.write"],
        expires_at=timezone.now() + timedelta(days=30),
        by=make_owner(clinic),
        now=timezone.now(),
    )

    refused = Client().post(
        f"/api/v1/clinic/practices/{okafor_practice.pk}/exceptions/",
        {"on": "2030-11-24", "kind": "closed"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key.text}", "Idempotency-Key": KEY},
    )

    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_of_a_person")
    assert not HoursException.objects.exists()


# Views of the tests alone


class Gone(DomainError):
    code = "gone"


class Counting(APIView):
    """Writes a row with each call, and refuses where the body says so."""

    authentication_classes = ()

    @asked_once
    def post(self, request):
        UserFactory(email=f"{User.objects.count()}@example.org")
        if request.data.get("refuse"):
            raise Gone
        return Response({"n": User.objects.count() - 1}, status=201, headers={"Location": "/there/"})

    def asked(self, text, key=None):
        request = APIRequestFactory().post("/once/", text, content_type="application/json")
        request.META["HTTP_IDEMPOTENCY_KEY"] = key
        force_authenticate(request, UserFactory())
        return Counting.as_view()(request).data


class Sending(TakesOneFile, Counting):
    max_file_bytes = 100
    max_body_bytes = 2000

    def sent(self, content, key=KEY):
        request = APIRequestFactory().post(
            "/once/", {"file": SimpleUploadedFile("a.pdf", content), "kind": "x"}, format="multipart"
        )
        request.META["HTTP_IDEMPOTENCY_KEY"] = key
        force_authenticate(request, UserFactory())
        return Sending.as_view()(request)


def test_what_was_written_before_a_refusal_stays_as_it_does_without_a_key(ada):
    request = APIRequestFactory().post("/once/", {"refuse": True}, format="json")
    request.META["HTTP_IDEMPOTENCY_KEY"] = KEY
    force_authenticate(request, ada)

    refused = Counting.as_view()(request)

    assert refused.status_code == 409
    assert User.objects.count() == 2
    assert not KeptAnswer.objects.exists()


def test_a_defect_leaves_neither_effect_nor_answer(as_ada, monkeypatch):
    def broken(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(answers, "keep", broken)
    as_ada.raise_request_exception = False

    assert found(as_ada).status_code == 500
    assert not Clinic.objects.exists()


def test_headers_that_matter_come_again(ada):
    view = Counting()
    for _ in range(2):
        request = APIRequestFactory().post("/once/", {}, format="json")
        request.META["HTTP_IDEMPOTENCY_KEY"] = KEY
        force_authenticate(request, ada)
        answer = view.__class__.as_view()(request)
        assert answer["Location"] == "/there/"
    assert answer[idempotency.REPLAYED] == "true"


def test_a_form_is_the_same_where_its_fields_and_the_bytes_of_its_file_are(ada):
    """Its boundary is another each time."""
    first, again, other = Sending().sent(b"%PDF-1"), Sending().sent(b"%PDF-1"), Sending().sent(b"%PDF-2")

    assert first.status_code == 201, first.content
    assert again.data == first.data
    assert (other.status_code, User.objects.count()) == (422, 2)
