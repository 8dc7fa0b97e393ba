"""Supply in the admin: changes are in search at once, lists stay cheap, the catalogue is only shown."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Role
from providers import models
from providers.admin.in_step import InStep
from providers.models import DocumentRead, Practice, Provider, SearchRow
from tests.factories.people import UserFactory, make_staff, sign_in
from tests.factories.supply import (
    ConditionFactory,
    CredentialFactory,
    ExperienceFactory,
    LocationFactory,
    PlanAcceptanceFactory,
    PlanFactory,
    ProviderFactory,
    TimeClaimFactory,
    make_listed_practice,
)
from tests.factories.verification import DocumentFactory, ExclusionMatchFactory, ProfileClaimFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]


@pytest.fixture
def staff(client):
    return sign_in(client, make_staff(Role.ADMIN), second_factor=True)


def address(row, action="change"):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{action}"
    return reverse(name, args=[row.pk] if action in {"change", "delete"} else [])


def sent(page, **changes):
    """What a browser would send back from a form page, with changes."""
    form = page.context["adminform"].form
    fields = {**_values(form)}
    for lines in page.context["inline_admin_formsets"]:
        for one in (lines.formset.management_form, *lines.formset.forms):
            fields |= _values(one)
    return {**fields, **changes}


def _values(form):
    found = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        context = widget.get_context(bound.html_name, value, {}).get("widget", {})
        if "subwidgets" in context:
            found |= {
                part["name"]: part["value"] for part in context["subwidgets"] if part["value"] is not None
            }
        elif context.get("type") == "checkbox":
            found |= {bound.html_name: "on"} if value else {}
        elif value not in (None, ""):
            found[bound.html_name] = bound.field.prepare_value(value)
    return found


def save(staff, row, **changes):
    url = address(row)
    answer = staff.post(url, sent(staff.get(url), **changes))
    if answer.status_code != 302:
        pytest.fail(str(answer.context["errors"]))


def line_of(staff, acceptance):
    """The prefix of a plan's fields on the page of its practice."""
    page = staff.get(address(acceptance.practice))
    every = [form for lines in page.context["inline_admin_formsets"] for form in lines.formset.forms]
    return next(form.prefix for form in every if form.instance == acceptance)


def search_row(practice):
    return SearchRow.objects.get(practice_id=practice.pk)


@pytest.fixture
def verifier(client):
    return sign_in(client, make_staff(Role.VERIFIER), second_factor=True)


def test_a_verifier_neither_reads_nor_gives_the_account_of_a_clinician(verifier, okafor_practice):
    clinician, somebody = okafor_practice.provider, UserFactory(email="somebody@example.org")

    assert "somebody@example.org" not in verifier.get(address(clinician)).content.decode()
    save(verifier, clinician, owner=somebody.pk)

    assert Provider.objects.get(pk=clinician.pk).owner is None


def test_with_a_field_for_it_they_would_do_both(verifier, okafor_practice, monkeypatch):
    monkeypatch.setattr(admin.site.get_model_admin(Provider), "exclude", ())
    clinician, somebody = okafor_practice.provider, UserFactory(email="somebody@example.org")

    assert "somebody@example.org" in verifier.get(address(clinician)).content.decode()
    save(verifier, clinician, owner=somebody.pk)

    assert Provider.objects.get(pk=clinician.pk).owner == somebody


@pytest.mark.parametrize(
    ("field", "tried"),
    [
        ("claim", {"claim": "unclaimed"}),
        ("published_at", {"published_at_0": "", "published_at_1": ""}),
        ("suspended_at", {"suspended_at_0": "2026-11-23", "suspended_at_1": "15:00:00"}),
        ("identity_proofed_at", {"identity_proofed_at_0": "", "identity_proofed_at_1": ""}),
        ("npi_deactivated_on", {"npi_deactivated_on": "2026-11-23"}),
        ("last_name", {"last_name": "Other"}),
        ("npi", {"npi": "1234567893"}),
        ("is_demonstration", {"is_demonstration": "on"}),
    ],
)
def test_what_verification_decides_of_a_clinician_is_not_written_by_hand(
    staff, okafor_practice, field, tried
):
    clinician = okafor_practice.provider

    save(staff, clinician, **{"bio": "Speaks Igbo.", **tried})

    changed = Provider.objects.get()
    assert (getattr(changed, field), changed.bio) == (getattr(clinician, field), "Speaks Igbo.")
    assert search_row(okafor_practice).ok is True


def test_were_it_a_field_of_the_form_it_would_be(staff, okafor_practice, monkeypatch):
    """The control of the one above."""
    monkeypatch.setattr(admin.site.get_model_admin(Provider), "readonly_fields", ("created_at",))

    save(staff, okafor_practice.provider, suspended_at_0="2026-11-23", suspended_at_1="15:00:00")

    assert Provider.objects.get().suspended_at == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_the_name_of_someone_whom_nobody_claimed_may_be_put_right(staff, db):
    mina = ProviderFactory(imported=True)

    save(staff, mina, last_name="Parker")

    assert Provider.objects.get().last_name == "Parker"


def test_without_the_refresh_search_would_go_on_as_it_was(staff, okafor_practice, monkeypatch):
    """The control of the tests around it."""
    monkeypatch.setattr("providers.admin.in_step._refresh", lambda practice_ids: None)

    save(staff, okafor_practice, accepts="nobody")

    assert search_row(okafor_practice).accepts == 2


def test_a_change_of_a_practice_is_in_search_at_once(staff, okafor_practice):
    save(staff, okafor_practice, accepts="nobody")

    assert search_row(okafor_practice).accepts == 0


def test_a_change_in_a_line_below_is_in_search_at_once(staff, okafor_practice):
    acceptance = PlanAcceptanceFactory(practice=okafor_practice)

    save(staff, okafor_practice, **{f"{line_of(staff, acceptance)}-answer": "not_accepted"})

    assert search_row(okafor_practice).plans_refused == [acceptance.plan.number]


def test_a_change_of_a_place_is_in_search_at_once(staff, okafor_practice):
    save(staff, okafor_practice.location, wheelchair="false")

    assert search_row(okafor_practice).wheelchair is False


def meanwhile(monkeypatch, row, **changes):
    """Have another process commit a change after the page's rows were read and before they are written."""
    original = InStep.save_model

    def save_model(self, request, obj, form, change):
        type(row)._default_manager.filter(pk=row.pk).update(**changes)
        original(self, request, obj, form, change)

    monkeypatch.setattr(InStep, "save_model", save_model)


def test_what_is_committed_in_between_is_not_written_over(staff, okafor_practice, monkeypatch):
    provider = okafor_practice.provider
    meanwhile(monkeypatch, provider, rating_sum=45, rating_weight=10, last_name="Okafor-Park")

    save(staff, provider, bio="Speaks Igbo.")

    provider.refresh_from_db()
    assert (provider.rating_sum, provider.last_name, provider.bio) == (45, "Okafor-Park", "Speaks Igbo.")


def test_what_is_committed_in_between_in_a_line_below_is_not_written_over(
    staff, okafor_practice, monkeypatch
):
    acceptance = PlanAcceptanceFactory(practice=okafor_practice)
    prefix = line_of(staff, acceptance)
    meanwhile(monkeypatch, acceptance, answer="not_accepted")

    save(staff, okafor_practice, **{f"{prefix}-source": "demonstration"})

    acceptance.refresh_from_db()
    assert (acceptance.source, acceptance.answer) == ("demonstration", "not_accepted")
    assert search_row(okafor_practice).plans_refused == [acceptance.plan.number]


def test_a_row_saved_whole_would_write_over_it(staff, okafor_practice, monkeypatch):
    """The control of the two above."""
    everything = [field.name for field in Provider._meta.concrete_fields if not field.primary_key]
    monkeypatch.setattr("providers.admin.in_step._changed", lambda form: everything)
    meanwhile(monkeypatch, okafor_practice.provider, last_name="Okafor-Park")

    save(staff, okafor_practice.provider, bio="Speaks Igbo.")

    okafor_practice.provider.refresh_from_db()
    assert okafor_practice.provider.last_name == "Okafor"


def test_a_deleted_practice_leaves_search_at_once(staff, okafor_practice):
    staff.post(address(okafor_practice, "delete"), {"post": "yes"})

    assert not Practice.objects.exists()
    assert not SearchRow.objects.exists()


def test_several_deleted_at_once_leave_search_at_once(staff, okafor_practice, now):
    another = make_listed_practice(now=now, provider=okafor_practice.provider)
    chosen = [str(okafor_practice.pk), str(another.pk)]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}

    staff.post(reverse("admin:providers_practice_changelist"), data)

    assert not SearchRow.objects.exists()


def test_who_takes_part_is_not_deleted(staff, okafor_practice):
    clinician = okafor_practice.provider

    alone = staff.post(address(clinician, "delete"), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [str(clinician.pk)], "post": "yes"}
    among_others = staff.post(reverse("admin:providers_provider_changelist"), chosen)

    assert (alone.status_code, among_others.status_code) == (403, 403)
    assert Provider.objects.get() == clinician
    assert search_row(okafor_practice).ok is True


def test_someone_whom_nobody_claimed_may_be_deleted(staff, db):
    mina = ProviderFactory(imported=True)

    staff.post(address(mina, "delete"), {"post": "yes"})

    assert not Provider.objects.exists()


def test_search_is_by_npi_and_by_name(staff, okafor_practice, now):
    mina = make_listed_practice(now=now, provider={"first_name": "Mina", "last_name": "Park"}).provider
    url = reverse("admin:providers_provider_changelist")

    for words, expected in ((mina.npi, [mina]), ("park", [mina]), ("nobody", [])):
        assert list(staff.get(url, {"q": words}).context["cl"].result_list) == expected


@pytest.mark.parametrize(("wanted", "found"), [("1", 1), ("0", 2)])
def test_the_suspended_can_be_told_apart(staff, now, wanted, found):
    for _ in range(3):
        last = make_listed_practice(now=now)
    Provider.objects.filter(pk=last.provider_id).update(suspended_at=now)

    page = staff.get(reverse("admin:providers_provider_changelist"), {"suspended": wanted})

    assert page.context["cl"].result_count == found


OWN = [model for model in admin.site._registry if model._meta.app_label == "providers"]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_a_list_takes_as_many_queries_for_many_as_for_one(
    staff, now, model, django_assert_max_num_queries, django_assert_num_queries
):
    url = reverse(f"admin:providers_{model._meta.model_name}_changelist")
    _one_of_each(now, 0)
    with django_assert_max_num_queries(10) as first:
        assert staff.get(url).status_code == 200
    for number in range(1, 4):
        _one_of_each(now, number)

    with django_assert_num_queries(len(first)):
        assert staff.get(url).status_code == 200


def _one_of_each(now, number):
    practice = make_listed_practice(now=now, location=LocationFactory(zip=f"1000{number}"))
    condition = ConditionFactory(number=number + 1, slug=f"condition-{number}")
    ExperienceFactory(provider=practice.provider, condition=condition)
    CredentialFactory(provider=practice.provider, kind="board")
    PlanFactory(number=number + 1, slug=f"plan-{number}", payer__slug=f"payer-{number}")
    start = now + timedelta(days=1)
    TimeClaimFactory(practice=practice, during=(start, start + timedelta(hours=1)))
    user = UserFactory(email=f"clinician.{number}@example.org")
    ProfileClaimFactory(user=user, npi=practice.provider.npi)
    document = DocumentFactory(dossier__user=user)
    DocumentRead.objects.create(document_id=document.pk, reader=user, why="own", at=now)
    ExclusionMatchFactory(provider=practice.provider, basis="name")


@pytest.mark.parametrize(
    "model",
    [
        models.Specialty,
        models.Taxonomy,
        models.Condition,
        models.InsurancePlan,
        models.Payer,
        models.Language,
        models.ZipPlace,
        models.PtDirectAccess,
        models.TimeClaim,
        models.Credential,
        models.ConditionExperience,
        models.ProfileClaim,
        models.Document,
        models.DocumentRead,
        models.ExclusionMatch,
    ],
    ids=lambda model: model.__name__,
)
def test_what_comes_from_elsewhere_is_only_shown(staff, now, model):
    _one_of_each(now, 0)
    before = list(model._default_manager.order_by("pk").values())
    name = f"admin:providers_{model._meta.model_name}"
    assert staff.get(reverse(f"{name}_changelist")).status_code == 200
    assert staff.get(reverse(f"{name}_add")).status_code == 403
    for row in model._default_manager.all()[:1]:
        assert staff.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert staff.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("model", [models.ProfileClaim, models.Document, models.DocumentRead])
def test_papers_are_shown_without_whose_account_they_are_of(staff, now, model):
    _one_of_each(now, 0)

    shown = staff.get(address(model._default_manager.get())).content.decode()

    assert "clinician.0@example.org" not in shown


def test_no_list_counts_a_whole_table():
    assert [model.__name__ for model in OWN if admin.site._registry[model].show_full_result_count] == []


def test_a_page_of_a_clinician_offers_no_list_of_everyone(staff, okafor_practice):
    for row in (okafor_practice, okafor_practice.provider, okafor_practice.location):
        page = staff.get(address(row))
        assert page.status_code == 200
        assert page.content.decode().count("<option") < 120  # choices of a field, never a table


def test_strangers_are_sent_to_sign_in(client, okafor_practice):
    answer = client.get(address(okafor_practice.provider))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))
