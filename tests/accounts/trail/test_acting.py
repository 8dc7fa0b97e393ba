import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Role, User
from accounts.trail.acting import acting, actor, identify
from config import commands
from config.celery import app
from tests.factories.people import UserFactory, make_staff, sign_in

PASSWORD = "correct horse battery"


@pytest.mark.django_db
def test_a_change_over_http_says_who_made_it_and_in_which_request(client):
    ines = make_staff(Role.ADMIN)
    data = {
        "email": "bo@example.org",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    headers = {"X-Request-ID": "abc-1"}

    answer = sign_in(client, ines, second_factor=True).post(
        reverse("admin:accounts_user_add"), data, headers=headers
    )

    assert answer.status_code == 302
    bo = User.objects.get(email="bo@example.org")
    (row,) = User.pgh_event_model.objects.filter(pgh_obj=bo)
    assert row.pgh_context == {"request": "abc-1", "user": str(ines.pk)}


@app.task(name="tests.who_acts")
def who_acts():
    return actor()


def test_a_task_is_named():
    assert who_acts.apply().get() == {"task": "tests.who_acts"}
    assert actor() == {}


def test_a_command_is_named(monkeypatch):
    found = []
    monkeypatch.setattr(commands, "execute_from_command_line", lambda arguments: found.append(actor()))

    commands.run(["manage.py", "load_demo", "--clinicians=10"])
    commands.run(["manage.py"])

    assert found == [{"command": "load_demo"}, {"command": "help"}]


def test_who_is_identified_outside_of_anything_is_forgotten():
    identify(user_id=UserFactory.build().pk)

    assert actor() == {}


@pytest.mark.django_db
def test_what_reads_is_sent_as_it_is(django_assert_num_queries):
    with acting(request="abc-1"), django_assert_num_queries(1) as asked:
        User.objects.count()

    assert asked.captured_queries[0]["sql"].startswith("SELECT COUNT(*)")


@pytest.mark.django_db
def test_what_a_write_returns_is_returned():
    with acting(request="abc-1"), connection.cursor() as cursor:
        cursor.execute("WITH found AS (SELECT 1 AS a) SELECT a, '100%%' FROM found WHERE a = %s", [1])
        assert cursor.fetchall() == [(1, "100%")]
        cursor.execute("UPDATE accounts_user SET is_active = false")
        assert cursor.rowcount == 0
        cursor.execute("UPDATE accounts_user SET is_active = false WHERE email LIKE %(like)s", {"like": "a%"})
        assert cursor.rowcount == 0
