"""What a person chose of messages, and where they are reached: in their copy, and gone once they are erased."""

import pytest

from accounts.models import Channel, MessageChoice, Phone, Topic, User
from accounts.outbox import choosing, unsubscribing
from accounts.own_data import sign_in
from accounts.own_data.registry import Exporting
from tests.factories.people import UserFactory
from tests.factories.phones import NUMBER, make_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(now):
    ada = UserFactory(language="es", email_failed_at=now, email_failure="smtp_550")
    make_phone(ada, stopped_at=now)
    choosing.choose(user=ada, chosen={(Topic.REMINDERS, Channel.EMAIL): False}, now=now)
    return ada


def test_a_copy_holds_number_choices_language_and_whether_mails_arrive(ada, now):
    sections = {section.title: section.rows for section in sign_in.export(ada, Exporting(now))}

    (account,) = sections["Your account"]
    assert (account["language"], account["email_failed_at"]) == ("es", now)
    (number,) = sections["Your telephone number"]
    assert (number["number"], number["stopped_at"]) == (NUMBER, now)
    (choice,) = sections["Which messages you want"]
    assert (choice["topic"], choice["channel"], choice["wanted"]) == ("reminders", "email", False)


def test_nothing_of_them_is_left_and_no_link_of_theirs_does_anything(ada, now, client):
    link = unsubscribing.link(ada, Topic.REVIEWS, Channel.EMAIL).removeprefix("http://localhost:8000")

    sign_in.erase(ada, now)

    assert not Phone.objects.exists()
    assert not MessageChoice.objects.exists()
    erased = User.objects.get()
    assert (erased.language, erased.email_failed_at, erased.email_failure) == ("en", None, "")
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not MessageChoice.objects.exists()
