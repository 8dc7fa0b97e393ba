"""What staff had written of credentials by hand, before there were rules for it, keeps its sense."""

from datetime import date

import pytest

from tests.factories.supply import LONG_AGO, CredentialFactory, ProviderFactory
from tests.providers.migrating import as_it_was, migrated, newest


@pytest.fixture
def before():
    latest = newest()
    yield migrated(("matching", "0003_details"), ("providers", "0008_history"))
    migrated(*latest)


@pytest.mark.django_db(transaction=True)
def test_credentials_of_before_fit_the_rules_of_now(before):
    provider = as_it_was(before, ProviderFactory.build())

    def credential(**fields):
        row = CredentialFactory.build(provider=None, **fields)
        return as_it_was(before, row, provider_id=provider.pk).pk

    due = credential(kind="board", state="due", verified_at=None)
    short = credential(expires_on=date(2027, 1, 1))
    long = credential(expires_on=date(2028, 1, 1))
    other = credential(jurisdiction="NJ", state="attested", verified_at=None)

    after = migrated(*newest()).get_model("providers", "Credential").objects
    facts = {row.pk: (row.state, row.due_for, row.verified_at, row.verified_until) for row in after.all()}

    assert facts[due] == ("due", "renewal", LONG_AGO, date(2028, 12, 31))
    assert facts[short] == ("lapsed", "", LONG_AGO, None)
    assert facts[long] == ("verified", "", LONG_AGO, date(2028, 1, 1))
    assert facts[other] == ("attested", "", None, None)
