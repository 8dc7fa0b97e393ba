"""What a document is handed in for may be over, or end while the file is opened."""

import pytest

from providers.documents import inspecting
from providers.models import Document
from tests.factories.supply import CredentialFactory, ExperienceFactory, ProviderFactory
from tests.factories.verification import ProfileClaimFactory
from tests.providers.clinic_api import refused
from tests.providers.documents.handing_in import hand_in
from tests.providers.documents.making import simple

pytestmark = pytest.mark.django_db
PDF = simple()
OVER = [
    *(("credential", state) for state in ("failed", "lapsed")),
    *(("experience", state) for state in ("insufficient", "rejected", "expired")),
    *(("claim", state) for state in ("granted", "refused", "withdrawn")),
]


def subject(about, user, now, state=None):
    """Something of hers to hand in for; it is over in a state that is named."""
    if about == "claim":
        return ProfileClaimFactory(user=user, **({"state": state, "decided_at": now} if state else {}))
    provider = ProviderFactory(owner=user)
    if about == "experience":
        return ExperienceFactory(provider=provider, state=state or "self_reported", valid_until=None)
    return CredentialFactory(provider=provider, state=state or "attested", verified_at=None)


@pytest.mark.parametrize(("about", "state"), OVER)
def test_nothing_is_handed_in_for_what_is_over(okafor, user, now, about, state):
    answer = hand_in(okafor, PDF, kind="other", **{about: subject(about, user, now, state).pk})

    assert refused(answer) == (409, "subject_is_over")
    assert not Document.objects.exists()


@pytest.mark.parametrize("about", ["claim", "credential", "experience"])
@pytest.mark.parametrize("change", ["over", "deleted"])
def test_what_ends_while_a_file_is_opened_takes_it_no_more(okafor, user, now, monkeypatch, about, change):
    row = subject(about, user, now)
    rows = type(row).objects.filter(pk=row.pk)
    states = {
        "claim": {"state": "withdrawn", "decided_at": now},
        "credential": {"state": "failed"},
        "experience": {"state": "rejected"},
    }

    def meanwhile(content, kind):
        rows.delete() if change == "deleted" else rows.update(**states[about])
        return inspecting.Inspected(kind, content, 1)

    monkeypatch.setattr(inspecting, "opened_apart", meanwhile)
    answer = hand_in(okafor, PDF, kind="other", **{about: row.pk})

    code = "changed_meanwhile" if change == "deleted" else "subject_is_over"
    assert refused(answer) == (409, code)
    assert not Document.objects.exists()
