"""The commands of operators: holds by two people, and erasing again after a restored backup."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command

from accounts.models import LegalHold, User
from accounts.own_data import erasure
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SUBJECT = str(uuid.UUID(int=1))


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER_FILE = str(tmp_path / "ledger.jsonl")


def run(name, *arguments, **options):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_hold_is_placed_and_released_by_two_people():
    said = run("hold_data", SUBJECT, reason="a lawsuit", by="Ines", approved_by="Jonas")
    hold = LegalHold.objects.get()
    assert said == f"Hold {hold.pk} is in force.\n"
    assert (str(hold.subject_id), hold.placed_by) == (SUBJECT, "Ines, approved by Jonas")

    assert (
        run("release_data", str(hold.pk), by="Mara", approved_by="Jonas") == f"Hold {hold.pk} is released.\n"
    )
    hold.refresh_from_db()
    assert hold.released_by == "Mara, approved by Jonas"


def test_one_person_alone_is_refused():
    with pytest.raises(CommandError, match="approved by another"):
        run("hold_data", SUBJECT, reason="a lawsuit", by="Ines", approved_by="Ines")

    assert not LegalHold.objects.exists()


def test_a_hold_that_is_not_there_is_not_released():
    with pytest.raises(CommandError, match="no such hold"):
        run("release_data", SUBJECT, by="Ines", approved_by="Jonas")


def test_after_a_restored_backup_whoever_was_erased_is_erased_again(now):
    ada = UserFactory()
    erasure.ask(user=ada, now=now)
    erasure.carry_out_due(now=now + erasure.COOLING_OFF)
    later = now + erasure.COOLING_OFF + erasure.CLOSING
    erasure.carry_out_due(now=later)
    User.objects.filter(pk=ada.pk).update(email="ada@example.org", is_active=True)

    assert run("replay_erasures") == "People erased again: 1.\n"
    restored = User.objects.get(pk=ada.pk)
    assert (restored.email, restored.is_active) == (f"erased-{ada.pk}@erased.invalid", False)

    run("hold_data", str(ada.pk), reason="a lawsuit", by="Ines", approved_by="Jonas")
    assert run("replay_erasures") == f"People erased again: 0.\nUnder a hold, not erased: {ada.pk}\n"
