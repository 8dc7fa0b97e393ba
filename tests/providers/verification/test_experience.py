"""Experience that is decided: until when it holds, what it replaces, and what its evidence may bear."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import OutboxMessage
from providers.models import ConditionExperience
from providers.verification import decisions
from providers.verification.periods import add_months
from providers.verification.reasons import TermsDoNotFit
from tests.factories.supply import ExperienceFactory
from tests.factories.verifying import REASON, experience_case, has, jonas, owned, prepared, stored

pytestmark = pytest.mark.django_db


def decide(case, now, result="verified", **more):
    return decisions.decide(case_id=case.pk, result=result, reason=REASON, by=jonas(), now=now, **more)


def test_it_holds_for_24_months(now):
    case = prepared(experience_case(provider=owned()), now)

    decide(case, now)

    row = stored(case).experience
    assert (row.state, row.valid_until) == ("verified", date(2028, 11, 23))
    assert OutboxMessage.objects.get().kind == "verification.experience_verified"


def test_it_replaces_what_was_verified_of_the_same_kind(now):
    provider = owned()
    same = ExperienceFactory(provider=provider)
    other_kind = ExperienceFactory(provider=provider, evidence="fellowship")
    case = prepared(experience_case(provider=provider), now)

    decide(case, now)

    states = {row.pk: row.state for row in ConditionExperience.objects.all()}
    assert states == {same.pk: "expired", other_kind.pk: "verified", case.experience_id: "verified"}


@pytest.mark.parametrize("result", ["insufficient", "rejected"])
def test_a_no_leaves_what_was_verified_before(now, result):
    provider = owned()
    same = ExperienceFactory(provider=provider)
    case = prepared(experience_case(provider=provider), now)

    decide(case, now, result)

    assert ConditionExperience.objects.get(pk=same.pk).state == "verified"
    assert (stored(case).experience.state, stored(case).experience.valid_until) == (result, None)
    assert OutboxMessage.objects.get().kind == f"verification.experience_{result}"


def test_the_evidence_may_bear_less(now):
    terms = {"count": 25, "period_from": date(2024, 6, 1), "period_to": date(2025, 6, 30)}
    case = prepared(experience_case(), now, facts=has(**terms))

    decide(case, now, terms=terms)

    row = stored(case).experience
    assert (row.count, row.period_from, row.period_to) == tuple(terms.values())


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"count": 41}, "terms.count"),
        ({"count": 0}, "terms.count"),
        ({"period_from": date(2019, 1, 1)}, "terms.period_from"),
        ({"period_to": date(2023, 12, 31)}, "terms.period_to"),
        ({"period_to": date(2026, 11, 24)}, "terms.period_to"),
        ({"number": "NY-1"}, "terms"),
    ],
)
def test_it_never_bears_more(now, terms, field):
    case = prepared(experience_case(), now, facts=has(**terms))

    with pytest.raises(TermsDoNotFit) as refusal:
        decide(case, now, terms=terms)
    assert refusal.value.field == field
    assert (stored(case).state, stored(case).experience.state) == ("open", "in_review")
    assert stored(case).experience.count == 40


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 23), 24, date(2028, 11, 23)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 12, 1), -24, date(2024, 12, 1)),
        (datetime(2026, 3, 31, 15, tzinfo=UTC), -1, datetime(2026, 2, 28, 15, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert add_months(day, months) == then
