import pytest
from django.db import ProgrammingError, transaction

from accounts.models import RoleGrant, User
from accounts.trail.acting import acting, identify
from providers import reputation
from providers.models import Clinic, ConditionExperience, Credential, Location, Practice, Provider
from tests.factories.npi import npi
from tests.factories.people import RoleGrantFactory, UserFactory
from tests.factories.supply import (
    ClinicFactory,
    CredentialFactory,
    ExperienceFactory,
    LocationFactory,
    PracticeFactory,
    ProviderFactory,
)

pytestmark = pytest.mark.django_db


def history(model):
    return model.pgh_event_model.objects.order_by("pgh_id")


def labels(model):
    return list(history(model).values_list("pgh_label", flat=True))


def test_each_change_of_a_claimed_clinician_leaves_a_row_with_what_was_then():
    okafor = ProviderFactory(claim="claimed")
    Provider.objects.filter(pk=okafor.pk).update(last_name="Okafor-Reyes")
    pk = okafor.pk
    okafor.delete()

    assert list(history(Provider).values_list("pgh_label", "last_name", "pgh_obj_id")) == [
        ("insert", okafor.last_name, pk),
        ("update", "Okafor-Reyes", pk),
        ("delete", "Okafor-Reyes", pk),
    ]


def test_a_claim_and_its_end_are_both_in_the_history():
    okafor = ProviderFactory(claim="unclaimed")
    for claim in ("claimed", "unclaimed"):
        Provider.objects.filter(pk=okafor.pk).update(claim=claim)

    assert list(history(Provider).values_list("pgh_label", "claim")) == [
        ("update", "claimed"),
        ("update", "unclaimed"),
    ]


@pytest.mark.parametrize(
    "who", [{"claim": "unclaimed"}, {"claim": "claimed", "is_demonstration": True, "npi": npi(1, lead="9")}]
)
def test_the_directory_and_the_demonstration_leave_none(who):
    provider = ProviderFactory(**who)
    CredentialFactory(provider=provider)
    practice = PracticeFactory(provider=provider)
    Practice.objects.filter(pk=practice.pk).update(phone="212-555-0100")
    practice.delete()
    provider.delete()

    assert [labels(model) for model in (Provider, Credential, Practice, Location, Clinic)] == [[]] * 5


def test_papers_and_practices_of_a_claimed_clinician_are_followed():
    okafor = ProviderFactory(claim="claimed")
    CredentialFactory(provider=okafor)
    ExperienceFactory(provider=okafor)
    practice = PracticeFactory(provider=okafor)
    Practice.objects.filter(pk=practice.pk).update(phone="212-555-0100")
    practice.delete()
    okafor.delete()

    assert labels(Practice) == ["insert", "update", "delete"]
    assert labels(Credential) == ["insert", "delete"]
    assert labels(ConditionExperience) == ["insert", "delete"]


def test_figures_that_the_product_computes_leave_no_row():
    okafor = ProviderFactory(claim="claimed")
    practice = PracticeFactory(provider=okafor)
    reputation.store(provider_id=okafor.pk, sums=reputation.Sums(13.0, 3.0, 3), now=okafor.created_at)
    Provider.objects.filter(pk=okafor.pk).update(rating_percentile=0.5)
    Practice.objects.filter(pk=practice.pk).update(times_due_at=okafor.created_at)

    assert labels(Provider) == ["insert"]
    assert labels(Practice) == ["insert"]


def test_a_clinic_made_by_a_person_is_followed_and_one_that_was_loaded_is_not():
    clinic = ClinicFactory()
    with acting(request="abc-1"):
        identify(user_id=UserFactory().pk)
        ClinicFactory(name="Harlem Spine")
    Clinic.objects.filter(pk=clinic.pk).update(name="Uptown Spine")

    assert list(history(Clinic).values_list("pgh_label", "name")) == [
        ("insert", "Harlem Spine"),
        ("update", "Uptown Spine"),
    ]


def test_a_place_that_moves_is_followed_and_one_that_was_loaded_is_not():
    place = LocationFactory()
    with acting(request="abc-1"):
        identify(user_id=UserFactory().pk)
        LocationFactory(line1="12 Lenox Avenue")
    Location.objects.filter(pk=place.pk).update(state="NJ", zone="America/Chicago")

    assert list(history(Location).values_list("pgh_label", "line1", "state", "zone")) == [
        ("insert", "12 Lenox Avenue", "NY", "America/New_York"),
        ("update", place.line1, "NJ", "America/Chicago"),
    ]


def test_the_row_says_who_and_in_which_request():
    okafor, ada = ProviderFactory(claim="claimed"), UserFactory()
    with acting(request="abc-1"):
        Provider.objects.filter(pk=okafor.pk).update(bio="before anyone was known, 100 % 'quoted'")
        identify(user_id=ada.pk)
        Provider.objects.filter(pk=okafor.pk).update(bio="after")

    assert list(history(Provider).values_list("bio", "pgh_context")) == [
        ("", None),
        ("before anyone was known, 100 % 'quoted'", {"request": "abc-1"}),
        ("after", {"request": "abc-1", "user": str(ada.pk)}),
    ]


def test_what_acts_inside_of_something_else_is_noted_with_both():
    with acting(command="up"), acting(task="outbox"):
        UserFactory()
    with acting(request="it's 100 %"):
        UserFactory(email="bo@example.org")

    assert list(history(User).values_list("pgh_context", flat=True)) == [
        {"command": "up", "task": "outbox"},
        {"request": "it's 100 %"},
    ]


def test_nobody_is_noted_once_it_is_over():
    with acting(request="abc-1"):
        identify(user_id=UserFactory().pk)
    identify(user_id=UserFactory().pk)
    with acting(request="abc-2"):
        UserFactory(email="bo@example.org")

    assert history(User).get(pgh_context__request="abc-2").pgh_context == {"request": "abc-2"}


def test_an_address_is_never_copied_though_its_change_is_noted():
    ada = UserFactory()
    User.objects.filter(pk=ada.pk).update(email="ada@example.net")
    User.objects.filter(pk=ada.pk).update(password="changed")
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert list(history(User).values_list("pgh_label", "is_active")) == [
        ("insert", True),
        ("update_email", True),
        ("update", False),
    ]
    assert {field.name for field in User.pgh_event_model._meta.fields} & {"email", "password"} == set()


def test_a_role_is_followed_from_grant_to_end(now):
    grant = RoleGrantFactory()
    RoleGrant.objects.filter(pk=grant.pk).update(ended_at=now)

    assert list(history(RoleGrant).values_list("pgh_label", "role", "ended_at")) == [
        ("insert", "verifier", None),
        ("update", "verifier", now),
    ]


@pytest.mark.parametrize("change", [lambda rows: rows.update(pgh_label="x"), lambda rows: rows.delete()])
def test_history_is_written_once(change):
    UserFactory()

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change(history(User))

    assert labels(User) == ["insert"]
