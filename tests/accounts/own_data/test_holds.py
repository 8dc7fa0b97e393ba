import uuid

import pytest

from accounts.models import LegalHold
from accounts.own_data import holds

pytestmark = pytest.mark.django_db

SUBJECT = uuid.UUID(int=1)


def place(now, by="Ines", approved_by="Jonas"):
    return holds.place(subject_id=SUBJECT, reason="a lawsuit", by=by, approved_by=approved_by, now=now)


def test_a_hold_binds_until_two_people_release_it(now):
    hold = place(now)
    assert holds.held_people() == {SUBJECT}

    holds.release(hold_id=hold.pk, by="Ines", approved_by="Jonas", now=now)

    assert holds.held_people() == set()
    hold.refresh_from_db()
    assert (hold.released_at, hold.released_by) == (now, "Ines, approved by Jonas")


@pytest.mark.parametrize(("by", "approved_by"), [("Ines", " ines "), ("", "Jonas"), ("Ines", " ")])
def test_one_person_alone_neither_places_nor_releases(now, by, approved_by):
    hold = place(now)

    with pytest.raises(holds.HoldNeedsTwoPeople):
        place(now, by, approved_by)
    with pytest.raises(holds.HoldNeedsTwoPeople):
        holds.release(hold_id=hold.pk, by=by, approved_by=approved_by, now=now)

    assert list(LegalHold.objects.values_list("released_at")) == [(None,)]


def test_one_of_two_holds_released_leaves_the_other(now):
    first, second = place(now), place(now)
    holds.release(hold_id=first.pk, by="Ines", approved_by="Jonas", now=now)

    assert list(holds.in_force()) == [second]


def test_a_hold_is_released_once(now):
    hold = place(now)
    holds.release(hold_id=hold.pk, by="Ines", approved_by="Jonas", now=now)

    with pytest.raises(holds.HoldIsNotInForce):
        holds.release(hold_id=hold.pk, by="Mara", approved_by="Jonas", now=now)

    hold.refresh_from_db()
    assert hold.released_by == "Ines, approved by Jonas"
