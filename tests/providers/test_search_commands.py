"""rebuild_search and check_search, as an operator runs them."""

import re
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from providers.models import SearchRow
from tests.factories.supply import make_listed_practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_that_moment(now):
    with time_machine.travel(now, tick=False):
        yield


def run(*words):
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(*words, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue(), err.getvalue()


def test_rebuild_repairs_and_says_how_much(okafor_practice, now):
    make_listed_practice(now=now)
    SearchRow.objects.all().delete()

    code, out, _ = run("rebuild_search")

    assert code == 0
    assert re.fullmatch(r"Search is in step: 2 practices in \d+\.\d s\.\n", out)
    assert SearchRow.objects.count() == 2


def test_check_of_a_table_in_step_ends_with_0(okafor_practice):
    assert run("check_search") == (0, "Search is in step with supply.\n", "")


def test_check_prints_each_difference_and_ends_with_1(okafor_practice):
    SearchRow.objects.update(sex="M")

    code, out, err = run("check_search")

    assert code == 1
    assert out == f"differs  practice {okafor_practice.pk} specialty 1\n"
    assert err == "1 differ. Run `manage.py rebuild_search` to repair them.\n"


def test_check_stops_at_its_limit(okafor_practice, now):
    make_listed_practice(now=now)
    SearchRow.objects.all().delete()

    code, out, err = run("check_search", "--limit=1")

    assert (code, len(out.splitlines())) == (1, 1)
    assert err.startswith("1 or more differ.")


def test_a_limit_of_nothing_is_refused():
    with pytest.raises(CommandError, match="from 1 on"):
        run("check_search", "--limit=0")
