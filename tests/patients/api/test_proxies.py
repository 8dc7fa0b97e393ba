import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage, User
from patients import proxies
from patients.models import Proxy
from tests.factories.patients import ConsentFactory, PatientFactory, ProxyFactory
from tests.factories.people import UserFactory
from tests.patients.calls import Caller, assert_refused

CLEO = {"email": "Cleo@example.org", "relation": "parent"}


def invited(caller, patient, **change):
    return caller.post(f"/me/patients/{patient.pk}/proxies/", {**CLEO, **change})


def code_sent():
    """The code of the latest invitation, as its e-mail has it."""
    message = outbox.open_email(OutboxMessage.objects.filter(kind="proxy.invitation").latest("created_at"))
    assert (message.address, message.subject) == ("Cleo@example.org", "An invitation on Kaly")
    (code,) = re.findall(r"^[\w-]{43}$", message.text, re.MULTILINE)
    return code


def test_who_is_invited_and_confirms_acts_for_the_patient(as_ben, mia, newcomer):
    assert_refused(newcomer.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
    response = invited(as_ben, mia)
    assert (response.status_code, response.json()["state"], response.json()["who"]) == (
        201,
        "invited",
        "C•••@example.org",
    )
    assert_refused(newcomer.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
    accepted = newcomer.post("/me/proxies/accept/", {"code": code_sent()})
    assert accepted.json() == {"id": str(mia.pk), "name": "Mia Cole", "relation": "parent"}
    assert newcomer.get(f"/me/patients/{mia.pk}/").status_code == 200
    listed = as_ben.get(f"/me/patients/{mia.pk}/proxies/").json()["results"]
    assert [(one["who"], one["state"]) for one in listed] == [
        ("you", "active"),
        ("c•••@example.org", "active"),
    ]


def test_the_answer_does_not_tell_whether_there_is_an_account(as_ben, mia):
    UserFactory(email="known@example.org")
    answers, queries = [], []
    for address in ("known@example.org", "nobody@example.org"):
        response = invited(as_ben, mia, email=address)
        answers.append((response.status_code, {**response.json(), "id": 0, "created_at": 0, "expires_at": 0}))
        queries.append(OutboxMessage.objects.filter(kind="proxy.invitation").count())
    assert answers[0][1].pop("who") == "k•••@example.org"
    assert answers[1][1].pop("who") == "n•••@example.org"
    assert answers[0] == answers[1]
    assert queries == [1, 2]


def test_a_code_is_good_once_and_for_its_address_alone(as_ben, mia, newcomer, as_eve):
    invited(as_ben, mia)
    code = code_sent()
    assert_refused(as_eve.post("/me/proxies/accept/", {"code": code}), 404, "invitation_not_usable")
    assert_refused(newcomer.post("/me/proxies/accept/", {"code": "x" * 43}), 404, "invitation_not_usable")
    assert newcomer.post("/me/proxies/accept/", {"code": code}).status_code == 200
    assert_refused(newcomer.post("/me/proxies/accept/", {"code": code}), 404, "invitation_not_usable")
    assert Proxy.objects.active().count() == 2


def test_an_address_that_is_not_confirmed_does_not_count(as_ben, mia, newcomer):
    EmailAddress.objects.update(verified=False)
    invited(as_ben, mia)
    response = newcomer.post("/me/proxies/accept/", {"code": code_sent()})
    assert_refused(response, 404, "invitation_not_usable")
    assert Proxy.objects.active().count() == 1


def test_a_code_runs_out(as_ben, mia, newcomer):
    invited(as_ben, mia)
    code = code_sent()
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        late = Caller(UserFactory(email="cleo@example.org"))
        assert_refused(late.post("/me/proxies/accept/", {"code": code}), 404, "invitation_not_usable")
    assert Proxy.objects.active().count() == 1


def test_a_newer_invitation_replaces_the_one_before(as_ben, mia, newcomer):
    invited(as_ben, mia)
    first = code_sent()
    invited(as_ben, mia, email="cleo@EXAMPLE.org")
    assert_refused(newcomer.post("/me/proxies/accept/", {"code": first}), 404, "invitation_not_usable")
    assert Proxy.objects.invited(timezone.now()).count() == 1


def test_who_acts_already_is_told_so(as_ben, mia, newcomer):
    ProxyFactory(patient=mia, user__email="cleo@example.org")
    invited(as_ben, mia)
    response = newcomer.post("/me/proxies/accept/", {"code": code_sent()})
    assert_refused(response, 409, "already_acts_for")


def test_nobody_becomes_their_own_proxy(as_ada, ada):
    EmailAddress.objects.create(user=ada.user, email="ada@example.org", verified=True)
    as_ada.post(f"/me/patients/{ada.pk}/proxies/", {"email": "ada@example.org", "relation": "carer"})
    message = outbox.open_email(OutboxMessage.objects.get())
    (code,) = re.findall(r"^[\w-]{43}$", message.text, re.MULTILINE)
    assert_refused(as_ada.post("/me/proxies/accept/", {"code": code}), 404, "invitation_not_usable")


def test_an_adult_who_invites_a_carer_agrees_by_that(as_ada, ada):
    response = as_ada.post(f"/me/patients/{ada.pk}/proxies/", {**CLEO, "relation": "carer"})
    assert response.status_code == 201
    assert Proxy.objects.get().attestation == proxies.BY_THE_PATIENT


def test_kind_and_age_have_to_fit(as_ada, ada, as_ben, mia):
    assert_refused(invited(as_ada, ada), 400, "only_for_children", "relation")
    assert_refused(invited(as_ben, mia, relation="carer"), 400, "only_for_adults_who_agreed", "attestation")
    carer = ProxyFactory(patient=PatientFactory(user=None), kind="carer", attestation="her doctor")
    as_carer = Caller(carer.user)
    assert_refused(
        invited(as_carer, carer.patient, relation="carer"), 400, "only_for_adults_who_agreed", "attestation"
    )
    assert invited(as_carer, carer.patient, relation="carer", attestation="Ada, today").status_code == 201
    assert OutboxMessage.objects.count() == 1


def test_whoever_looks_after_as_many_as_one_may_accepts_no_more(as_ben, mia, newcomer, monkeypatch):
    invited(as_ben, mia)
    monkeypatch.setattr(proxies, "MOST_DEPENDANTS", 0)
    code = {"code": code_sent()}
    assert_refused(newcomer.post("/me/proxies/accept/", code), 409, "too_many_dependants")
    assert mia.proxies.filter(started_at=None).exists()

    monkeypatch.setattr(proxies, "MOST_DEPENDANTS", 1)
    assert newcomer.post("/me/proxies/accept/", code).status_code == 200


def test_as_many_as_may_are_invited(as_ben, mia):
    for number in range(proxies.MOST - 1):
        assert invited(as_ben, mia, email=f"p{number}@example.org").status_code == 201
    assert_refused(invited(as_ben, mia), 409, "too_many_proxies")
    assert Proxy.objects.count() == proxies.MOST


def test_invitations_are_limited(as_ben, mia, monkeypatch):
    monkeypatch.setattr(proxies, "SENDING", proxies.SENDING.__class__("proxy-invitations", 2, 60))
    for number in range(2):
        assert invited(as_ben, mia, email=f"p{number}@example.org").status_code == 201
    response = invited(as_ben, mia)
    assert_refused(response, 429, "too_many_requests")
    assert int(response.headers["Retry-After"]) > 0
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize("email", ["a@b.c, x@y.z", "no", "", "x" * 250 + "@y.org", "a@b.org\nBcc: x@y.org"])
def test_one_address_is_asked_for(as_ben, mia, email):
    assert invited(as_ben, mia, email=email).status_code == 400
    assert not OutboxMessage.objects.exists()


def test_one_of_two_may_go_and_the_last_may_not(as_ben, ben, mia):
    other = ProxyFactory(patient=mia, user__email="cleo@example.org")
    as_cleo = Caller(other.user)
    path = f"/me/patients/{mia.pk}/proxies/"
    own = mia.proxies.get(user=ben)
    assert as_ben.delete(f"{path}{own.pk}/").status_code == 204
    assert_refused(as_ben.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
    assert_refused(as_cleo.delete(f"{path}{own.pk}/"), 404, "not_found")
    assert_refused(as_cleo.delete(f"{path}{other.pk}/"), 409, "last_proxy")
    assert as_cleo.get(f"/me/patients/{mia.pk}/").status_code == 200


def test_whoever_signs_in_can_end_every_carer(as_ada, ada):
    carer = ProxyFactory(patient=ada, kind="carer", attestation="Ada")
    assert as_ada.delete(f"/me/patients/{ada.pk}/proxies/{carer.pk}/").status_code == 204
    assert_refused(Caller(carer.user).get(f"/me/patients/{ada.pk}/"), 404, "not_found")


def test_the_invitations_of_whoever_leaves_are_over(as_ben, ben, mia, newcomer):
    ProxyFactory(patient=mia, user__email="dan@example.org")
    invited(as_ben, mia)
    as_ben.delete(f"/me/patients/{mia.pk}/proxies/{mia.proxies.get(user=ben).pk}/")
    assert_refused(newcomer.post("/me/proxies/accept/", {"code": code_sent()}), 404, "invitation_not_usable")


def test_an_invitation_is_taken_back(as_ben, mia, newcomer):
    made = invited(as_ben, mia).json()
    assert as_ben.delete(f"/me/patients/{mia.pk}/proxies/{made['id']}/").status_code == 204
    assert_refused(newcomer.post("/me/proxies/accept/", {"code": code_sent()}), 404, "invitation_not_usable")
    assert len(as_ben.get(f"/me/patients/{mia.pk}/proxies/").json()["results"]) == 1


def test_strangers_neither_see_nor_change_it(as_eve, eve, mia):
    own = mia.proxies.get()
    assert_refused(as_eve.get(f"/me/patients/{mia.pk}/proxies/"), 404, "not_found")
    assert_refused(invited(as_eve, mia), 404, "not_found")
    for patient in (mia, eve.patient):
        assert_refused(as_eve.delete(f"/me/patients/{patient.pk}/proxies/{own.pk}/"), 404, "not_found")
    assert Proxy.objects.get().ended_at is None
    assert not OutboxMessage.objects.exists()


AGREED = {"attestation": "Mia, at her birthday"}


def test_a_parent_goes_on_as_a_carer_of_a_child_who_came_of_age_and_agreed(ben, mia):
    ProxyFactory(patient=mia, user__email="cleo@example.org")
    consent = ConsentFactory(patient=mia)
    with time_machine.travel("2036-02-03T12:00:00Z", tick=True):
        as_ben = Caller(ben)
        assert_refused(as_ben.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
        response = as_ben.post(f"/me/patients/{mia.pk}/carer/", AGREED)
        assert response.json() == {"id": str(mia.pk), "name": "Mia Cole", "relation": "carer"}
        assert as_ben.post(f"/me/patients/{mia.pk}/consents/{consent.pk}/withdraw/").status_code == 200
        as_cleo = Caller(User.objects.get(email="cleo@example.org"))
        assert_refused(as_cleo.get(f"/me/patients/{mia.pk}/"), 404, "not_found")
    assert mia.proxies.get(user=ben).attestation == AGREED["attestation"]


def test_nobody_is_the_carer_of_a_child_or_without_a_word_about_agreement(as_ben, mia):
    path = f"/me/patients/{mia.pk}/carer/"
    assert_refused(as_ben.post(path, AGREED), 400, "only_for_adults_who_agreed", "attestation")
    assert_refused(as_ben.post(path), 400, "required", "attestation")
    assert mia.proxies.get().kind == "parent"


def test_only_whoever_was_a_parent_until_then_goes_on(eve, ben, mia, ada):
    ended = ProxyFactory(patient=mia, user__email="cleo@example.org", ended_at=timezone.now()).user
    carer = ProxyFactory(patient=ada, user=ben, kind="carer", attestation="Ada").user
    with time_machine.travel("2036-02-03T12:00:00Z", tick=True):
        for user, patient in [(eve, mia), (ended, mia), (ada.user, mia), (ada.user, ada), (carer, ada)]:
            response = Caller(user).post(f"/me/patients/{patient.pk}/carer/", AGREED)
            assert_refused(response, 404, "not_found")
    assert set(Proxy.objects.values_list("kind", "user")) == {
        ("parent", ben.pk),
        ("parent", ended.pk),
        ("carer", ben.pk),
    }
