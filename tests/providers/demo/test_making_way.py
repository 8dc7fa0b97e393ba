"""A demonstration whose patient has visits gives way to another one, as `manage.py up` loads it."""

import pytest

from patients import demo
from patients.models import Hold, RequestTarget, Visit, VisitRequest
from providers.demo import loading
from providers.models import ExternalBusy, ExternalCalendar, Practice, Provider
from tests.factories.calendars import ExternalCalendarFactory

pytestmark = pytest.mark.usefixtures("quick_passwords")
PASSWORD, SECRET = "heavy-lantern-42", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def settle(now):
    demo.settle(password=PASSWORD, totp_secret=SECRET, now=now)


def counts():
    return [model.objects.count() for model in (Visit, VisitRequest, RequestTarget, Hold)]


@pytest.fixture
def settled(marketplace, now):
    settle(now)
    clinician = Provider.objects.get(owner__email=demo.CLINICIAN.email)
    calendar = ExternalCalendarFactory(provider=clinician)
    ExternalBusy.objects.create(calendar=calendar, during=(now, now + demo.visits.HOUR))


def test_the_patient_of_a_marketplace_has_visits(settled):
    assert counts() == [2, 3, 3, 0]
    practice = Practice.objects.filter(visits__isnull=False).distinct().get()
    assert practice.provider.owner.email == demo.CLINICIAN.email
    assert practice.confirmation == "by_clinic"
    assert RequestTarget.objects.get(status="requested").starts_at is not None


def test_another_size_takes_its_place_and_has_visits_too(settled, load, now):
    load(40, 1, make_way=demo.step_aside)

    assert Provider.objects.count() == 40
    assert counts() == [0, 0, 0, 0]
    assert not ExternalCalendar.objects.exists()

    settle(now)
    assert counts() == [2, 3, 3, 0]


def test_the_same_again_lets_go_of_nothing(settled, load):
    before = set(Visit.objects.values_list("pk", flat=True))

    assert load(150, 1, make_way=demo.step_aside) == loading.Loaded(found=True)

    assert set(Visit.objects.values_list("pk", flat=True)) == before


def test_without_making_way_it_is_refused_and_stays(settled, load):
    """The control, and what the command does by itself."""
    with pytest.raises(loading.DemonstrationInUse):
        load(40, 1)

    assert (Provider.objects.count(), counts()) == (150, [2, 3, 3, 0])
