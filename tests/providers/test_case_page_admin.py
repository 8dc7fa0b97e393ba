"""What the page of a case shows a verifier in the admin."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from providers.documents import storing
from providers.models import DirectoryRecord, DocumentRead, Provider, VerificationCase
from tests.authorization.handed_in import FILES
from tests.factories.supply import ProviderFactory
from tests.factories.verification import DocumentFactory, DossierFactory
from tests.factories.verifying import (
    claim_case,
    credential_case,
    exclusion_case,
    identity_case,
    ines,
    jonas,
    looked_up,
)
from tests.providers.case_pages import address, page, send, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_catalogue")]

QUEUE = reverse("admin:providers_verificationcase_changelist")
PDF = FILES["licence.pdf"]
HTML = "<script>alert(1)</script>"
SHOWN_AS = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture(autouse=True)
def clock(now):
    """A moment after what was looked up, whatever day it is here: evidence grows too old."""
    with time_machine.travel(now):
        yield


@pytest.fixture
def as_ines(db):
    return signed_in(ines())


@pytest.fixture
def as_jonas(db):
    return signed_in(jonas())


def test_names_and_notes_are_text_and_nothing_else(as_ines, as_jonas, now):
    provider = ProviderFactory(last_name=HTML, identity_proofed_at=None)
    case = credential_case(provider=provider, number=HTML[:40], issuer=HTML)
    facts = [{"name": HTML, "ours": HTML, "theirs": HTML, "same": False, "text": HTML}]
    looked_up(case, ines(), now, note=HTML, facts=facts)
    before = credential_case(provider=provider, number="NY-5")
    VerificationCase.objects.filter(pk=before.pk).update(
        credential=case.credential, state="decided", result="failed", reason=HTML,
        decided_by=jonas(), decided_at=now,
    )  # fmt: skip

    for shown in (page(as_ines, case), as_ines.get(QUEUE).content.decode()):
        assert HTML not in shown
        assert SHOWN_AS in shown
    assert page(as_ines, case).count(SHOWN_AS) >= 8


def test_earlier_decisions_and_other_open_cases_are_beside_it(as_ines, now):
    provider = ProviderFactory(identity_proofed_at=None)
    case = credential_case(provider=provider)
    other = identity_case(provider=provider)
    earlier = credential_case(provider=provider, number="NY-5")
    VerificationCase.objects.filter(pk=earlier.pk).update(
        credential=case.credential, state="decided", result="failed", reason="The board knew no such number.",
        decided_by=jonas(), decided_at=now,
    )  # fmt: skip
    credential_case(number="NY-6")  # of somebody else

    answer = as_ines.get(address(case))

    assert [one.pk for one, _ in answer.context["earlier"]] == [earlier.pk]
    assert [one.pk for one, _ in answer.context["others"]] == [other.pk]
    assert "The board knew no such number." in answer.content.decode()


def test_rival_claims_and_whom_it_would_be_taken_from_are_said(as_ines):
    mine = claim_case(user__email="one@example.org")
    npi = mine.claim.npi
    rival = claim_case(user__email="two@example.org", npi=npi)
    shown = page(as_ines, mine)
    assert "Others claim the same NPI." in shown
    assert address(rival) in shown
    assert "Somebody has this profile already." not in shown

    ProviderFactory(npi=npi, owner=rival.claim.user)

    assert "Somebody has this profile already." in page(as_ines, mine)


def test_of_a_claim_the_names_and_numbers_of_the_registry_are_shown(as_ines, now):
    case = claim_case(method="call_back")
    places = [{"phone": "+1 212 555 0147", "city": "New York"}, {"phone": "", "city": "Albany"}]
    former = [{"first": "Mina", "middle": "", "last": "Seo", "suffix": ""}]
    DirectoryRecord.objects.create(
        source="nppes", npi=case.claim.npi, first_name="Mina", last_name="Park", other_names=former, places=places,
        changed_at=now,
    )  # fmt: skip

    shown = page(as_ines, case)

    assert "<td>Mina Park; Mina Seo</td>" in shown
    assert "<td>+1 212 555 0147</td>" in shown


def dossier_of(case):
    dossier = DossierFactory()
    Provider.objects.filter(pk=case.provider_id).update(owner=dossier.user)
    return dossier


def test_what_a_former_owner_handed_in_is_not_shown(as_ines, now):
    case = credential_case()
    DocumentFactory(dossier=DossierFactory(), credential=case.credential, kind="licence")
    send(as_ines, case, "take")

    assert "/documents/" not in page(as_ines, case)


def test_a_document_is_saved_as_a_file_by_whoever_has_the_case(as_ines, as_jonas, now):
    case = credential_case()
    document = storing.add(
        dossier=dossier_of(case), kind="licence", content=PDF, filename="licence.pdf", subject=case.credential,
        now=now,
    )  # fmt: skip
    link = reverse("case-document-download", args=[document.pk])
    assert link not in page(as_ines, case)
    send(as_ines, case, "take")
    assert f'<a href="{link}" download>' in page(as_ines, case)

    answer = as_ines.get(link)

    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content.startswith(b"%PDF")
    assert [(read.reader, read.case_id) for read in DocumentRead.objects.all()] == [(ines(), case.pk)]
    assert as_jonas.get(link).status_code == 404


@pytest.mark.parametrize(("days", "is_marked"), [(120, False), (121, True)])
def test_evidence_that_is_too_old_is_marked_by_the_rule_of_decisions(db, now, days, is_marked):
    """Which counts days, whatever the hour: this page is read three hours before that."""
    case = credential_case()
    looked_up(case, jonas(), now + timedelta(hours=3), days_ago=days)

    with time_machine.travel(now, tick=False):
        assert ("Too old to decide on" in page(signed_in(ines()), case)) is is_marked


def test_what_would_be_refused_of_an_exclusion_is_to_dismiss_one_that_holds(as_ines, now):
    for basis, text in (
        ("npi", "“It is someone else” would be refused: This holds their listing."),
        ("name", ""),
    ):
        case = exclusion_case(basis=basis)
        looked_up(case, None, now, method="table")
        send(as_ines, case, "take")

        shown = page(as_ines, case)
        assert ("would be refused" in shown) is bool(text)
        assert text in shown


def test_a_page_takes_as_many_queries_however_much_there_is(
    as_ines, now, django_assert_max_num_queries, django_assert_num_queries
):
    case = credential_case()
    dossier = dossier_of(case)
    for days in range(6):
        document = DocumentFactory(dossier=dossier, credential=case.credential, kind="licence")
        seen = {"source": "clinician", "method": "document", "document": document} if days % 2 else {}
        looked_up(case, jonas(), now, days_ago=days, **seen)
        credential_case(provider=case.provider, number=f"NY-{days}")
        if days == 1:
            with django_assert_max_num_queries(15) as first:
                page(as_ines, case)

    with django_assert_num_queries(len(first)):
        shown = page(as_ines, case)
    assert shown.count('class="kaly-said"') == 6
