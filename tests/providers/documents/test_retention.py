"""How long the content of documents stays: by what it is, what was decided on it, and when."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import LegalHold
from accounts.own_data import registry
from accounts.own_data.registry import Exporting
from providers.documents import retention, storing
from providers.models import Document, DocumentContent, Dossier, ProfileClaim, VerificationEvent
from tests.factories.people import UserFactory
from tests.factories.supply import CredentialFactory, ProviderFactory
from tests.factories.verification import CaseFactory, DocumentFactory, ProfileClaimFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUARTER, SIX_YEARS = 90, 2192


@pytest.fixture
def begin(now):
    return now - timedelta(days=4000)


def hand_in(dossier, at, **about):
    document = DocumentFactory(dossier=dossier, uploaded_at=at, **about)
    DocumentContent.objects.create(document=document, sealed=storing.sealed(document, b"content"))
    return document


def close(case, at, state="decided"):
    by = UserFactory(email="ines@kaly.example")
    decided = (
        {"result": "verified", "decided_by": by, "reason": "As the board says."} if state == "decided" else {}
    )
    type(case).objects.filter(pk=case.pk).update(state=state, decided_at=at, **decided)


def is_there(document):
    document.refresh_from_db()
    present = DocumentContent.objects.filter(document=document).exists()
    assert present == (document.removed_at is None)
    return present


def kept_until(document, days_after, at):
    """It is there on the last day and gone on the next; the row stays."""
    retention.sweep(now=at + days_after * DAY - timedelta(seconds=1))
    assert is_there(document)
    assert retention.sweep(now=at + days_after * DAY) == 1
    assert not is_there(document)
    assert Document.objects.filter(pk=document.pk).exists()


def test_what_was_never_looked_at_goes_after_90_days(dossier, licence, begin):
    kept_until(hand_in(dossier, begin, kind="licence", credential=licence), QUARTER, begin)


def test_an_identity_goes_90_days_after_its_decision(dossier, user, begin):
    document = hand_in(dossier, begin)
    case = CaseFactory(identity=True, provider=ProviderFactory(owner=user), opened_at=begin)
    close(case, begin + 10 * DAY)

    kept_until(document, QUARTER, begin + 10 * DAY)


def test_an_identity_that_was_sent_for_a_claim_goes_90_days_after_it(dossier, user, begin):
    claim = ProfileClaimFactory(user=user)
    document = hand_in(dossier, begin, claim=claim)
    close(CaseFactory(kind="claim", credential=None, provider=None, claim=claim), begin + 10 * DAY)

    kept_until(document, QUARTER, begin + 10 * DAY)


def test_a_licence_goes_2192_days_after_the_last_decision(dossier, licence, begin):
    document = hand_in(dossier, begin, kind="licence", credential=licence)
    close(CaseFactory(credential=licence, provider=licence.provider), begin + 10 * DAY)
    close(CaseFactory(credential=licence, provider=licence.provider), begin + 1000 * DAY)

    kept_until(document, SIX_YEARS, begin + 1000 * DAY)


def test_what_was_withdrawn_goes_after_90_days(dossier, licence, begin):
    document = hand_in(dossier, begin, kind="licence", credential=licence)
    close(CaseFactory(credential=licence, provider=licence.provider), begin + 10 * DAY, state="withdrawn")

    kept_until(document, QUARTER, begin + 10 * DAY)


def test_what_a_decided_case_names_stays_as_long_as_its_own(dossier, licence, begin):
    """Evidence names a document that was handed in for something else."""
    document = hand_in(dossier, begin, kind="other")
    case = CaseFactory(credential=licence, provider=licence.provider)
    VerificationEvent.objects.create(case=case, kind="note", document_id=document.pk, at=begin)
    close(case, begin + 10 * DAY)

    kept_until(document, SIX_YEARS, begin + 10 * DAY)


def test_nothing_goes_while_its_case_is_open(dossier, licence, begin, now):
    document = hand_in(dossier, begin, kind="licence", credential=licence)
    CaseFactory(credential=licence, provider=licence.provider)

    assert retention.sweep(now=now) == 0
    assert is_there(document)


def test_nothing_of_somebody_under_a_hold_goes(dossier, user, begin, now):
    document = hand_in(dossier, begin)
    hold = LegalHold.objects.create(
        subject_id=user.pk, reason="a letter", placed_at=now, placed_by="Ines, approved by Jo"
    )

    assert retention.sweep(now=now) == 0
    assert is_there(document)
    hold.released_at, hold.released_by = now, "Ines, approved by Jo"
    hold.save()
    assert retention.sweep(now=now) == 1


def test_all_of_many_go(dossier, begin, now, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        hand_in(dossier, begin)

    assert retention.sweep(now=now) == 5
    assert retention.sweep(now=now) == 0
    assert not DocumentContent.objects.exists()


def test_the_map_says_how_long(dossier):
    rows = (Path(settings.BASE_DIR) / "docs" / "data-map.md").read_text().splitlines()
    (row,) = [row for row in rows if row.startswith("| `providers.Document`")]

    assert "90 days" in row
    assert "2,192 days" in row
    assert (retention.QUARTER.days, retention.SIX_YEARS.days) == (QUARTER, SIX_YEARS)


def test_erasing_drops_the_key_and_the_content(dossier, user, begin, now):
    document = hand_in(dossier, begin)
    sealed = bytes(DocumentContent.objects.get().sealed)

    registry.erase(user, now=now)

    assert not is_there(document)
    found = Dossier.objects.get(pk=dossier.pk)
    assert (found.user, found.person_key) == (None, None)
    DocumentContent.objects.create(document=document, sealed=sealed)  # as a backup would bring it back
    document = Document.objects.select_related("dossier").get(pk=document.pk)
    with pytest.raises(storing.people.Erased):
        storing.read(document=document, reader=user, why="own", case_id=None, now=now)


def test_a_copy_of_own_data_lists_documents_and_looks(dossier, user, begin, now):
    document = hand_in(dossier, begin)
    storing.read(document=document, reader=user, why="own", case_id=None, now=now)

    sections = {section.title: section.rows for section in registry.sections(user, Exporting(now=now))}

    (row,) = sections["Documents you handed in"]
    assert (row["kind"], row["uploaded_at"], row["removed_at"]) == ("identity", begin, None)
    (look,) = sections["Who looked at your documents"]
    assert look == {"document_id": document.pk, "why": "own", "at": now}


def test_a_document_outlives_what_it_was_about(dossier, user, begin):
    """Its credential was taken back; the document counts as never looked at."""
    credential = CredentialFactory(provider=ProviderFactory(owner=user), state="attested", verified_at=None)
    document = hand_in(dossier, begin, kind="licence", credential=credential)
    credential.delete()

    kept_until(document, QUARTER, begin)
    assert not ProfileClaim.objects.exists()
