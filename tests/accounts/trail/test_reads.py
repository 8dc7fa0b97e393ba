from uuid import UUID

import pytest
import structlog
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import HealthRead
from accounts.trail.reads import record_read
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

PATIENT, SOMEONE_ELSE = UUID(int=7), UUID(int=8)
KEY = UUID(int=9)


def read(now, *, reader=None, key_id=None, subject_id=PATIENT):
    record_read(
        subject_id=subject_id, reader=reader, key_id=key_id, what="patient.profile", why="own", now=now
    )


def test_a_look_is_written_down_with_its_request(now):
    ada = UserFactory()
    with structlog.contextvars.bound_contextvars(request_id="abc-1"):
        read(now, reader=ada)
    read(now, reader=ada, subject_id=SOMEONE_ELSE)

    (row,) = HealthRead.objects.about(PATIENT)
    assert (row.subject_id, row.reader, row.key_id) == (PATIENT, ada, None)
    assert (row.what, row.why, row.request_id, row.at) == ("patient.profile", "own", "abc-1", now)


def test_the_reader_is_named_while_the_account_is_there(now):
    ada = UserFactory()
    read(now, reader=ada)
    assert HealthRead.objects.about(PATIENT).get().reader_label == "ada@example.org"

    ada.delete()
    assert HealthRead.objects.about(PATIENT).get().reader_label == "A deleted account"


def test_a_key_reads_as_a_key(now):
    read(now, key_id=KEY)

    assert HealthRead.objects.about(PATIENT).get().reader_label == "An integration key"


def test_a_look_by_nobody_is_not_taken(now):
    with pytest.raises(IntegrityError, match="health_is_read_by_someone"), transaction.atomic():
        read(now)


@pytest.mark.parametrize("change", [lambda rows: rows.update(why="care"), lambda rows: rows.delete()])
def test_what_is_written_stays(now, change):
    read(now, key_id=KEY)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        change(HealthRead.objects.all())

    assert HealthRead.objects.get().why == "own"


def test_many_looks_are_shown_in_one_query(now, django_assert_num_queries):
    for _ in range(3):
        read(now, reader=UserFactory())

    with django_assert_num_queries(1):
        assert [row.reader_label for row in HealthRead.objects.about(PATIENT)] == ["ada@example.org"] * 3
