"""What the demonstration says of visits: one review that is shown and answered, one that waits for a moderator."""

import pytest

from patients import demo as people
from patients.models import Visit
from providers.models import Provider
from reviews import demo
from reviews.models import Decision, Reply, Review
from tests.reviews import said

pytestmark = pytest.mark.usefixtures("quick_passwords")
PASSWORD, SECRET = "heavy-lantern-42", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def missing(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    people.settle(password=PASSWORD, totp_secret=SECRET, now=now)
    return demo.arrange(password=PASSWORD, now=now)


def stands():
    return sorted(Review.objects.values_list("status", "held_for"))


def test_one_is_shown_and_answered_and_one_waits(missing, now):
    assert missing == []
    assert stands() == [("held", ["third_person"]), ("published", [])]
    reply = Reply.objects.get()
    assert (reply.text, reply.review.status) == (demo.ANSWER, "published")


def test_again_is_no_harm(missing, now):
    before = sorted(Review.objects.values_list("pk", flat=True))
    assert demo.arrange(password=PASSWORD, now=now) == []
    assert sorted(Review.objects.values_list("pk", flat=True)) == before


def test_they_step_aside_whatever_moderators_decided_meanwhile(missing, now):
    held = said.fresh(Review.objects.get(status="held"))
    by = held.submitted_by
    Decision.objects.create(review=held, outcome="publish", reason="Nothing in it.", by=by, at=now)
    demo.step_aside(now=now)
    assert not Review.objects.exists()
    assert not Visit.objects.exists()


def test_where_the_visit_can_not_be_had_that_is_said(okafor_practice, catalogue, now):
    Provider.objects.update(is_demonstration=True, npi="9000000015", claim="claimed")
    people.settle(password=PASSWORD, totp_secret=SECRET, now=now)
    Provider.objects.update(suspended_at=now)
    assert demo.arrange(password=PASSWORD, now=now) == [
        "There is no review that waits: Nobody can be asked for a visit there at the moment."
    ]
