"""What was stored under earlier migrations keeps its sense: one way back, since each takes seconds."""

from datetime import date

import pytest

from tests.factories.npi import npi
from tests.factories.supply import (
    LONG_AGO,
    ClinicFactory,
    CredentialFactory,
    LocationFactory,
    ProviderFactory,
)
from tests.providers.migrating import as_it_was, migrated, newest

SOURCES = ("owner", "registry", "demonstration")


@pytest.mark.django_db(transaction=True)
def test_what_was_stored_before_keeps_its_sense():
    latest = newest()
    try:
        what_was_said_of_all_facts_is_said_of_each_and_of_all_again()
        credentials_of_before_fit_the_rules_of_now(latest)
    finally:
        migrated(*latest)


def what_was_said_of_all_facts_is_said_of_each_and_of_all_again():
    before = migrated(("providers", "0003_names"))
    clinic = as_it_was(before, ClinicFactory.build())
    location = as_it_was(before, LocationFactory.build(clinic_id=clinic.pk, clinic=None))
    practices = before.get_model("providers", "Practice").objects
    for number, source in enumerate(SOURCES):
        provider = as_it_was(before, ProviderFactory.build(npi=npi(number)))
        practices.create(provider_id=provider.pk, location_id=location.pk, source=source)

    after = migrated(("providers", "0005_freshness")).get_model("providers", "Practice").objects
    facts = after.values_list("phone_source", "hours_source", "accepts_source")
    assert sorted(facts) == sorted((source,) * 3 for source in SOURCES)

    back = migrated(("providers", "0003_names")).get_model("providers", "Practice").objects
    assert set(back.values_list("source", flat=True)) == set(SOURCES)
    back.all().delete()


def credentials_of_before_fit_the_rules_of_now(latest):
    """What staff had written of them by hand, before there were rules for it."""
    before = migrated(("matching", "0003_details"), ("providers", "0008_history"))
    provider = as_it_was(before, ProviderFactory.build(npi=npi(len(SOURCES))))

    def credential(**fields):
        row = CredentialFactory.build(provider=None, **fields)
        return as_it_was(before, row, provider_id=provider.pk).pk

    due = credential(kind="board", state="due", verified_at=None)
    short = credential(expires_on=date(2027, 1, 1))
    long = credential(expires_on=date(2028, 1, 1))
    other = credential(jurisdiction="NJ", state="attested", verified_at=None)

    ratings = rated_before_there_were_reviews(before)

    now = migrated(*latest)
    after = now.get_model("providers", "Credential").objects
    facts = {row.pk: (row.state, row.due_for, row.verified_at, row.verified_until) for row in after.all()}

    assert facts[due] == ("due", "renewal", LONG_AGO, date(2028, 12, 31))
    assert facts[short] == ("lapsed", "", LONG_AGO, None)
    assert facts[long] == ("verified", "", LONG_AGO, date(2028, 1, 1))
    assert facts[other] == ("attested", "", None, None)
    only_made_up_ratings_are_kept(now, *ratings)


def rated_before_there_were_reviews(before):
    rating = {"rating_sum": 40.0, "rating_weight": 9.0, "rated_at": LONG_AGO, "review_count": 10}
    real = ProviderFactory.build(npi=npi(90), rating_percentile=0.7, **rating)
    made_up = ProviderFactory.build(npi=npi(91, lead="9"), is_demonstration=True, **rating)
    lists = {key: [] for key in ("video_keys", "languages", "plans_accepted", "plans_refused", "experience")}
    numbers = dict.fromkeys(("specialty", "cell", "x", "y", "z", "accepts", "ages", "answered_count"), 1)
    for row in (real, made_up):
        as_it_was(before, row)
        before.get_model("providers", "SearchRow").objects.create(
            practice_id=row.pk,
            provider_id=row.pk,
            ok=True,
            in_person=True,
            review_count=10,
            confirmed_on=LONG_AGO,
            **lists,
            **numbers,
        )
    return real.pk, made_up.pk


def only_made_up_ratings_are_kept(now, real, made_up):
    fields = ("rating_sum", "rating_weight", "rated_at", "review_count")
    rows = now.get_model("providers", "Provider").objects.values_list(
        *fields, *(f"demonstration_{name}" for name in fields), "rating_percentile"
    )
    nothing, figures = (0.0, 0.0, None, 0), (40.0, 9.0, LONG_AGO, 10)
    assert rows.get(pk=real) == (*nothing, *nothing, None)
    assert rows.get(pk=made_up) == (*figures, *figures, None)
    counts = now.get_model("providers", "SearchRow").objects.values_list("provider_id", "review_count")
    assert dict(counts) == {real: 0, made_up: 10}
