"""Notices: plain mails to the clinician's own account, each thing once, with subjects that tell nothing."""

import pytest

from accounts import outbox
from accounts.channels.mail import is_one_line, written
from accounts.models import OutboxMessage
from accounts.outbox import kinds
from providers.listing import REASONS, sentences
from providers.models import Credential, Listing
from providers.verification import notices, phrases
from providers.verification.kinds import OF_VERIFICATION
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, ExperienceFactory, ProviderFactory, make_listed_practice

pytestmark = pytest.mark.django_db

KINDS = [kind for kind in kinds.every() if kind.name.startswith(OF_VERIFICATION)]


@pytest.fixture
def okafor(db):
    return ProviderFactory(owner=UserFactory(email="okafor@example.org"))


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_each_kind_is_one_plain_mail_whose_subject_tells_nothing(okafor, now, kind):
    event = kind.name.removeprefix(OF_VERIFICATION)

    assert notices.tell(okafor, event, dedupe_key="1", now=now, **kind.example) is True

    (message,) = OutboxMessage.objects.all()
    mail = outbox.open_email(message)
    assert message.kind == kind.name
    assert mail.address == "okafor@example.org"
    assert is_one_line(mail.subject)
    assert len(mail.subject) < 40
    assert not any(value in mail.subject for value in map(str, kind.example.values()))
    assert "{" not in mail.text
    assert "  " not in mail.text
    assert mail.text.startswith("Hello,\n\n")
    assert mail.text[8].isupper() or mail.text[8].isdigit()
    assert len(mail.text) < 700
    assert written(message).to == ["okafor@example.org"]


def test_the_same_thing_is_told_once(okafor, now):
    told = [notices.tell(okafor, "listed_again", dedupe_key="a", now=now, practice="here") for _ in range(3)]

    assert told == [True, False, False]
    assert OutboxMessage.objects.count() == 1


def test_one_key_serves_several_kinds(okafor, now):
    notices.tell(okafor, "listed_again", dedupe_key="a", now=now, practice="here")
    notices.tell(okafor, "exclusion_lifted", dedupe_key="a", now=now)

    assert OutboxMessage.objects.count() == 2


def test_nobody_is_told_where_nobody_has_an_account(now):
    assert notices.tell(ProviderFactory(), "exclusion_lifted", dedupe_key="a", now=now) is False
    assert not OutboxMessage.objects.exists()


def test_an_account_that_is_closed_is_not_told(okafor, now):
    okafor.owner.is_active = False

    assert notices.tell(okafor, "exclusion_lifted", dedupe_key="a", now=now) is False
    assert not OutboxMessage.objects.exists()


def test_a_text_without_its_facts_is_refused_before_anything_is_queued(okafor, now):
    with pytest.raises(KeyError, match="reason"):
        notices.tell(okafor, "suspended", dedupe_key="a", now=now)
    assert not OutboxMessage.objects.exists()


def test_a_day_is_written_out(okafor, now):
    facts = kinds.get("verification.warning_7").example
    notices.tell(okafor, "warning_7", dedupe_key="a", now=now, **facts)

    said = "Your NY license counts on Kaly until February 3, 2027: 7 days from now."
    assert said in outbox.open_email(OutboxMessage.objects.get()).text
    okafor.owner.language = "es"
    okafor.owner.save()
    said = "Su licencia de NY cuenta en Kaly hasta el 3 de febrero de 2027: dentro de 7 días."
    assert said in outbox.open_email(OutboxMessage.objects.get()).text


def test_every_kind_of_credential_has_a_name_without_its_number():
    made = [
        CredentialFactory(kind=kind, number="SECRET-1")
        for kind in Credential.Kind.values
        if kind != "licence"
    ]

    named = [notices.named(credential) for credential in [CredentialFactory(), *made]]

    assert {name["kind"] for name in named} | {"experience"} == phrases.NAMES.keys()
    assert {"kind": "licence", "jurisdiction": "NY"} in named
    assert not any("SECRET" in str(name) or "301442" in str(name) for name in named)


def test_an_experience_is_named_by_its_condition():
    what = notices.named_experience(ExperienceFactory(condition__name="Upper back muscle strain"))

    said = phrases.say({"what": what}, "en")["What"]

    assert said == f"Your experience with “{what['condition']}”"


def test_each_reason_of_the_listing_has_its_sentence(now):
    practice = make_listed_practice(now=now)
    practice.provider.credentials.all().delete()
    type(practice.provider).objects.update(
        claim="unclaimed",
        published_at=None,
        suspended_at=now,
        identity_proofed_at=None,
        npi_deactivated_on=now.date(),
    )
    found = Listing.objects.get(practice=practice).reasons

    assert sentences(found) == [REASONS[reason] for reason in found]
    assert REASONS.keys() - {*found} == {"excluded", "clinic_closed", "lapsed"}
    assert all(text.endswith(".") for text in REASONS.values())
