"""What people write is in no column of the database as they wrote it, nor in a form that is easily turned back."""

import base64

import pytest
from django.db import connection

from patients.models import Patient
from tests.factories.patients import ConsentFactory
from tests.factories.people import make_staff
from tests.factories.supply import PlanFactory
from tests.patients.calls import Caller

PLANTED = {
    "given_name": "Quillon",
    "family_name": "Vantongeren",
    "birth_date": "1987-11-13",
    "phone": "+12125550173",
    "care_notes": "latex xylophone allergy",
}
MEMBER_ID = "ZQX-99017-KALY"
REASON = "quartz lamp reason of support"
ATTESTATION = "the notary Wrzesniewski"
INVITED = "plover.invited@example.org"
VALUES = [*PLANTED.values(), MEMBER_ID, REASON, ATTESTATION, INVITED]
PLAIN = "America/Boise"  # a zone is no secret: it shows that the search would find one


def columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name IN"
            " (SELECT tablename FROM pg_tables WHERE schemaname = 'public') ORDER BY 1, 2"
        )
        return cursor.fetchall()


def forms(value):
    """A value as it is, and as a hurried hand might have hidden it."""
    raw = value.encode()
    return {raw, raw.lower(), raw[::-1], base64.b64encode(raw).rstrip(b"="), raw.hex().encode()}


def found(value):
    """Where in the whole database any form of a value stands."""
    wanted = list(forms(value))
    places = []
    with connection.cursor() as cursor:
        for table, column, kind in columns():
            cell = f'"{column}"' if kind == "bytea" else f"convert_to(\"{column}\"::text, 'UTF8')"
            looks = " OR ".join([f"position(%s IN {cell}) > 0"] * len(wanted))
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {looks})', wanted)
            places += [f"{table}.{column}"] * cursor.fetchone()[0]
    return places


@pytest.fixture
def written(newcomer):
    """Everything that people can write about health, over the API."""
    care_notes = {"care_notes": PLANTED["care_notes"]}
    details = {name: value for name, value in PLANTED.items() if name not in care_notes}
    made = newcomer.post("/me/patients/", {**details, "zone": PLAIN, "language": "en"}).json()
    path = f"/me/patients/{made['id']}/"
    ConsentFactory(patient=Patient.objects.get(), storing=True)
    assert newcomer.patch(path, care_notes, if_match="*").status_code == 200
    plan = {"plan": str(PlanFactory().pk), "member_id": MEMBER_ID}
    assert newcomer.post(f"{path}coverage/", plan).status_code == 201
    invited = {"email": INVITED, "relation": "carer"}
    assert newcomer.post(f"{path}proxies/", invited).status_code == 201
    carer = {**details, "zone": PLAIN, "language": "en", "relation": "carer", "attestation": ATTESTATION}
    assert newcomer.post("/me/patients/", carer).status_code == 201
    support = Caller(make_staff("support"), second_factor=True)
    glass = f"/support/patients/{made['id']}/break-glass/"
    assert support.post(glass, {"reason": REASON}).status_code == 201
    return newcomer.get(path).json()


def test_no_column_holds_what_was_written(written):
    assert written["care_notes"] == PLANTED["care_notes"]
    assert [(value, found(value)) for value in VALUES if found(value)] == []


def test_the_same_search_finds_what_is_not_sealed(written):
    """The control."""
    assert "patients_patient.zone" in found(PLAIN)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET care_notes = %s", [VALUES[4].encode()])
    assert found(VALUES[4]) == ["patients_patient.care_notes"]
