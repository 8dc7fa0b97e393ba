"""`manage.py verify_audit`, as a person runs it."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.accounts.trail.trail import make_trail, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")
    make_trail()
    return tmp_path / "anchor"


def test_a_trail_as_it_was_written_is_said_to_be_so(trail, capsys):
    call_command("verify_audit")

    assert "seals, and every row is as it was written." in capsys.readouterr().out


def test_the_first_fault_of_each_kind_is_named(trail, capsys):
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE accounts_healthread SET why = 'care'")
    run("DELETE FROM accounts_refusal")

    with pytest.raises(CommandError, match="not as it was written"):
        call_command("verify_audit")

    told = sorted(line.split(":")[0] for line in capsys.readouterr().err.splitlines())
    assert told == ["changed_row", "deleted_row"]


def test_a_new_anchor_is_begun_for_a_chain_that_fits(trail, capsys):
    trail.unlink()
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert capsys.readouterr().err.startswith("missing_anchor")

    call_command("verify_audit", new_anchor=True)

    assert trail.read_text().count("\n") == 1
    call_command("verify_audit")


def test_no_new_anchor_hides_a_fault(trail):
    trail.unlink()
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE accounts_healthread SET at = %s WHERE why = 'own'", timezone.now())

    with pytest.raises(CommandError):
        call_command("verify_audit", new_anchor=True)
    assert not trail.exists()
