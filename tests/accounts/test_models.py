import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User

pytestmark = pytest.mark.django_db


def plan_of(question):
    """How PostgreSQL would answer on a table too large to be read from end to end."""
    with CaptureQueriesContext(connection) as asked:
        question()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked.captured_queries[0]["sql"])
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.fixture
def ada():
    return User.objects.create_user("Ada@example.org")


def test_letters_of_an_address_may_be_small_or_large(ada):
    assert User.objects.get_by_natural_key("aDA@EXAMPLE.org") == ada


@pytest.mark.parametrize("address", ["ad@example.org", "a_a@example.org", "", None])
def test_another_address_is_nobodys(ada, address):
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(address)


def test_whoever_signs_in_is_found_by_an_index(ada):
    plan = plan_of(lambda: User.objects.get_by_natural_key("ada@example.org"))
    assert "one_user_per_email_address" in plan


def test_no_index_serves_a_comparison_by_iexact(ada):
    plan = plan_of(lambda: User.objects.get(email__iexact="ada@example.org"))
    assert "Index Cond" not in plan
