"""The token of a link of a message: in no log, whatever becomes of the request, and in no figure."""

from datetime import timedelta

import pytest
from django.test import Client

from config import logging as kaly_logging
from patients.links import signed, visits
from patients.links.signed import Purpose
from tests.factories.patients import PatientFactory
from tests.factories.supply import PracticeFactory
from tests.patients import demand

pytestmark = [pytest.mark.canary, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _logged(capfd):
    """Lines as production writes them."""
    kaly_logging.configure("json")
    yield
    kaly_logging.configure("console")


@pytest.fixture
def path(now):
    visit = demand.visit(PatientFactory(), PracticeFactory(), now + timedelta(days=3650), now)
    about = {"row_id": visit.pk, "user_id": visit.patient.user.pk, "until": visit.starts_at}
    whole = signed.link(Purpose.COMING, **about)
    return whole[whole.index("/visit/") :]


def fails(*given, **named):
    raise RuntimeError("in the middle")


def test_a_link_is_written_down_nowhere(path, monkeypatch, capfd):
    client = Client(raise_request_exception=False)
    found = [client.get(path), client.head(path), client.post(path, {"seen": "0"}), client.put(path)]
    found += [client.get(path.rstrip("/")), client.get(f"/api/v1{path}")]
    found.append(
        client.get(path.replace("coming", "cancel"), headers={"Referer": f"https://kaly.example{path}"})
    )
    with monkeypatch.context() as patched:
        patched.setattr(visits, "look", fails)
        found += [client.get(path), client.post(path)]
    assert [answer.status_code for answer in found] == [200, 200, 200, 405, 404, 404, 404, 500, 500]

    written = "".join(capfd.readouterr())
    assert '"status": 500' in written
    assert path.split("/")[2] not in written
    assert path.split("/")[2][:54] not in Client().get("/metrics").content.decode()
