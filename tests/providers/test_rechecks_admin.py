"""Checks over many in the admin: asked for by verifiers, one of a kind at a time, with how far they are."""

import pytest
from django.urls import reverse

from accounts.models import Role
from providers.models import Recheck
from tests.factories.people import make_staff, sign_in

pytestmark = pytest.mark.django_db
LIST, ADD = (reverse(f"admin:providers_recheck_{name}") for name in ("changelist", "add"))


@pytest.fixture
def as_verifier(client):
    return sign_in(client, make_staff(Role.VERIFIER), second_factor=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_verifier_starts_one_and_sees_how_far_it_is(as_verifier, okafor_practice):
    answer = as_verifier.post(ADD, {"kind": "licences"}, follow=True)

    recheck = Recheck.objects.get()
    assert "licences: 0 of 1" in said(answer)[0]
    assert (recheck.kind, recheck.requested_by.email, recheck.total_count) == (
        "licences",
        "ines@kaly.example",
        1,
    )
    Recheck.objects.update(total_count=40, done_count=10, differs_count=3)
    shown = as_verifier.get(LIST).content.decode()
    assert "10 of 40 (25%)" in shown


def test_a_second_one_of_a_kind_is_refused_in_words(as_verifier, okafor_practice):
    as_verifier.post(ADD, {"kind": "npi"})

    answer = as_verifier.post(ADD, {"kind": "npi"}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "A check of this kind is not finished yet. You can see how far it is." in said(answer)
    assert Recheck.objects.count() == 1


def test_what_is_no_kind_is_refused(as_verifier):
    answer = as_verifier.post(ADD, {"kind": "everything"})

    assert list(answer.context["adminform"].form.errors) == ["kind"]
    assert not Recheck.objects.exists()


def test_nobody_changes_or_deletes_one(as_verifier, okafor_practice):
    as_verifier.post(ADD, {"kind": "npi"})
    recheck = Recheck.objects.get()
    for act, data in (("change", {"kind": "licences"}), ("delete", {"post": "yes"})):
        address = reverse(f"admin:providers_recheck_{act}", args=[recheck.pk])
        assert as_verifier.post(address, data).status_code == 403

    assert Recheck.objects.get().kind == "npi"


def test_a_moderator_starts_none(client):
    them = sign_in(client, make_staff(Role.MODERATOR), second_factor=True)

    assert them.post(ADD, {"kind": "npi"}).status_code == 403
    assert not Recheck.objects.exists()
