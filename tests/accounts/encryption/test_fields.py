import copy
import pickle

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import F, Value

from accounts.encryption import keyring, people
from accounts.encryption.fields import Sealed, SealedText
from accounts.models import PersonKey
from patients.models import Coverage, Patient
from tests.factories.patients import CoverageFactory, PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return PatientFactory()


@pytest.fixture
def eve():
    return PatientFactory(user__email="eve@example.org", given_name="Eve")


def raw(patient, column="given_name"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM patients_patient WHERE id = %s", [patient.pk])
        return bytes(cursor.fetchone()[0])


def put(patient, value, column="given_name"):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE patients_patient SET {column} = %s WHERE id = %s", [value, patient.pk])
    return Patient.objects.get(pk=patient.pk)


def test_what_was_written_is_read_again(ada):
    assert Patient.objects.get(pk=ada.pk).given_name == "Ada"
    assert ada.given_name == "Ada"


@pytest.mark.parametrize("text", ["", "Zoë Ångström", "x" * 100, "\U0001f9d1"])
def test_any_text_comes_back_as_it_was(ada, text):
    ada.given_name = text
    ada.save()
    assert Patient.objects.get(pk=ada.pk).given_name == text


def test_the_column_holds_key_id_nonce_and_ciphertext(ada):
    value = raw(ada)
    assert value[:16] == ada.person_key_id.bytes
    assert len(value) == 16 + 12 + len("Ada") + 16
    assert b"Ada" not in value


def test_equal_texts_look_different(ada, eve):
    eve.given_name = "Ada"
    eve.save()
    assert raw(ada)[16:] != raw(eve)[16:]


def test_a_save_without_a_change_writes_the_same_bytes(ada):
    before = raw(ada)
    Patient.objects.get(pk=ada.pk).save()
    assert raw(ada) == before


def test_plain_text_can_be_read_before_it_is_saved(ada):
    ada.given_name = "Adele"
    assert ada.given_name == "Adele"
    assert Patient.objects.get(pk=ada.pk).given_name == "Ada"


def test_too_long_a_text_is_refused(ada):
    ada.given_name = "x" * 101
    with pytest.raises(ValueError, match="at most 100"), transaction.atomic():
        ada.save()
    assert Patient.objects.get(pk=ada.pk).given_name == "Ada"


def test_something_else_than_text_is_refused(ada):
    with pytest.raises(TypeError):
        ada.given_name = b"Ada"


def test_a_value_of_another_row_does_not_open(ada, eve):
    with pytest.raises(keyring.Unreadable):
        _ = put(ada, raw(eve)).given_name


def test_a_value_of_another_row_of_the_same_person_does_not_open(ada):
    first = CoverageFactory(patient=ada)
    second = CoverageFactory(patient=ada, plan__number=2, plan__slug="plan-two")
    stored = Coverage.objects.values_list("member_id", flat=True).get(pk=first.pk)
    Coverage.objects.filter(pk=second.pk).update(member_id=stored)
    with pytest.raises(keyring.Unreadable):
        _ = Coverage.objects.get(pk=second.pk).member_id


def test_a_value_of_another_column_does_not_open(ada):
    with pytest.raises(keyring.Unreadable):
        _ = put(ada, raw(ada, "family_name")).given_name


def test_without_its_place_a_moved_value_would_open(ada, monkeypatch):
    """The control: it is the associated data that refuses."""
    monkeypatch.setattr(SealedText, "place", lambda self, instance: "anywhere")
    ada.given_name, ada.family_name = "Ada", "Byrne"
    ada.save()
    assert put(ada, raw(ada, "family_name")).given_name == "Byrne"


@pytest.mark.parametrize("at", [0, 15, 16, 27, 28, -1])
def test_a_changed_byte_does_not_open(ada, at):
    value = bytearray(raw(ada))
    value[at] ^= 1
    with pytest.raises(keyring.Unreadable):
        _ = put(ada, bytes(value)).given_name


@pytest.mark.parametrize("value", [b"", b"short", b"x" * 44])
def test_junk_does_not_open(ada, value):
    with pytest.raises(keyring.Unreadable):
        _ = put(ada, value).given_name


def test_after_the_key_is_dropped_nothing_opens(ada):
    people.drop(ada.person_key_id)
    again = Patient.objects.get(pk=ada.pk)
    assert again.person_key_id is None
    with pytest.raises(people.Erased):
        _ = again.given_name
    again.given_name = "Ada"
    with pytest.raises(people.Erased), transaction.atomic():
        again.save()
    assert PersonKey.objects.count() == 0


def test_update_refuses_plain_text_and_expressions(ada):
    for value in ("Adele", Value("Adele"), F("family_name")):
        with pytest.raises((TypeError, FieldError), match="is sealed"), transaction.atomic():
            Patient.objects.filter(pk=ada.pk).update(given_name=value)
    ada.given_name = "Adele"
    with pytest.raises(TypeError, match="is sealed"), transaction.atomic():
        Patient.objects.bulk_update([ada], ["given_name"])
    assert Patient.objects.get(pk=ada.pk).given_name == "Ada"


def test_rows_made_in_bulk_are_sealed(ada):
    row = PatientFactory.build(user=None, person_key=people.new_person_key(ada.created_at), given_name="Cy")
    Patient.objects.bulk_create([row])
    assert Patient.objects.get(pk=row.pk).given_name == "Cy"
    assert b"Cy" not in raw(row)


@pytest.mark.parametrize(
    "search", [{"given_name": "Ada"}, {"given_name__icontains": "d"}, {"given_name__in": ["Ada"]}]
)
def test_filters_are_refused(ada, search):
    with pytest.raises(FieldError):
        Patient.objects.filter(**search).exists()
    with pytest.raises(FieldError):
        Coverage.objects.filter(**{f"patient__{name}": value for name, value in search.items()}).exists()


@pytest.mark.parametrize("order", ["given_name", "-given_name"])
def test_ordering_is_refused(ada, order):
    with pytest.raises(FieldError, match="is sealed"):
        list(Patient.objects.order_by(order))


def test_an_expression_gets_ciphertext_alone(ada):
    (row,) = Patient.objects.annotate(name=F("given_name")).order_by(F("given_name")).values("name")
    assert type(row["name"]) is Sealed
    with pytest.raises(FieldError):
        Patient.objects.annotate(name=F("given_name")).filter(name="Ada").exists()


def test_whether_it_is_null_may_be_asked(ada):
    assert Patient.objects.filter(given_name__isnull=False).get() == ada


def test_values_give_no_plain_text(ada):
    (row,) = Patient.objects.values("given_name", name=F("family_name"))
    assert {type(value) for value in row.values()} == {Sealed}
    assert str(row) == "{'given_name': <sealed>, 'name': <sealed>}"
    assert "Byrne" not in serializers.serialize("json", [ada])


@pytest.mark.parametrize("queryset", [Patient.objects.defer("given_name"), Patient.objects.only("zone")])
def test_a_deferred_value_opens_when_it_is_read(ada, queryset):
    assert queryset.get(pk=ada.pk).given_name == "Ada"


def test_saving_a_row_keeps_what_was_deferred(ada):
    before = raw(ada)
    row = Patient.objects.defer("given_name").get(pk=ada.pk)
    row.zone = "America/Chicago"
    row.save()
    assert raw(ada) == before


def test_copies_hold_no_plain_text(ada):
    stored = Patient.objects.select_related("person_key").get(pk=ada.pk)
    assert copy.deepcopy(stored).given_name == "Ada"
    assert b"Byrne" not in pickle.dumps(stored)


def test_reading_through_a_joined_key_asks_nothing_more(ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        stored = Patient.objects.select_related("person_key").get(pk=ada.pk)
        assert (stored.given_name, stored.family_name, stored.birth_date) == ("Ada", "Byrne", "1990-05-17")


def faults(**attributes):
    """What the system checks say about a model that is made for this test alone."""
    name = "CheckedForATest"
    members = {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "patients"}), **attributes}
    try:
        model = type(name, (models.Model,), {**members, "note": SealedText(max_length=5)})
        return [fault.id for fault in model.check() if fault.id.startswith("accounts.")]
    finally:
        apps.all_models["patients"].pop(name.lower())
        apps.clear_cache()


def test_a_history_table_that_copies_a_sealed_field_fails_the_checks():
    assert faults(pgh_tracked_model=Patient) == ["accounts.E001"]


def test_a_model_without_a_key_fails_the_checks():
    assert faults() == ["accounts.E002"]
    assert faults(sealing_key=lambda self: None) == []
