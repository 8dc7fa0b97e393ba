"""How old each shown fact is, in a match: said of each, and in the ranking."""

from datetime import timedelta

import pytest

from providers import search_rows
from providers.models import InsurancePlan, Payer, Practice
from tests.matching.market import clinician, factor


def test_facts_not_confirmed_for_ninety_days_are_named(ask, now):
    old, just = now - timedelta(days=90, seconds=1), now - timedelta(days=90)
    clinician(now, phone_confirmed_at=old, hours_confirmed_at=just, accepts_confirmed_at=old, plan="accepted")
    plan = str(InsurancePlan.objects.get(number=1).pk)
    assert ask()["results"][0]["stale"] == ["phone", "accepts"]
    Practice.objects.get().plan_acceptances.update(confirmed_at=old)
    assert ask(preferences={"insurance_plan": plan})["results"][0]["stale"] == ["phone", "accepts", "plan"]


def test_each_fact_says_who_told_us_and_when(ask, now):
    clinician(now, phone_source="registry", phone_confirmed_at=now - timedelta(days=91), plan="accepted")
    plan = InsurancePlan.objects.get(number=1)
    (result,) = ask(preferences={"insurance_plan": str(plan.pk)})["results"]
    fresh = {"source": "owner", "confirmed_at": "2026-11-13T15:00:00Z", "stale": False}
    assert result["facts"] == {
        "phone": {"source": "registry", "confirmed_at": "2026-08-24T15:00:00Z", "stale": True},
        "hours": fresh,
        "accepts": fresh,
        "plan": fresh,
    }
    assert ask()["results"][0]["facts"]["plan"] is None


def test_an_old_answer_about_a_plan_lowers_reliability(ask, now):
    made = clinician(now, plan="accepted")
    made.plan_acceptances.update(confirmed_at=now - timedelta(days=180))
    search_rows.refresh([made.pk], now=now)
    assert factor(ask()["results"][0], "reliability")["value"] == pytest.approx(0.56 * 0.75, abs=1e-9)


@pytest.mark.parametrize(
    "nobody_sees_it", ["the answer is unknown", "the plan is retired", "the payer is retired"]
)
def test_an_old_answer_that_nobody_sees_lowers_nothing(nobody_sees_it, ask, now):
    made = clinician(now, plan="accepted")
    made.plan_acceptances.update(confirmed_at=now - timedelta(days=180))
    plan = InsurancePlan.objects.get(number=1)
    if nobody_sees_it == "the answer is unknown":
        made.plan_acceptances.update(answer="unknown")
    elif nobody_sees_it == "the plan is retired":
        InsurancePlan.objects.filter(pk=plan.pk).update(is_active=False)
    else:
        Payer.objects.filter(pk=plan.payer_id).update(is_active=False)
    search_rows.refresh([made.pk], now=now)
    (result,) = ask()["results"]
    assert factor(result, "reliability")["value"] == pytest.approx(0.56, abs=1e-9)
    assert result["stale"] == []


def test_of_a_plan_about_which_nothing_is_known_no_fact_is_told(ask, now):
    made = clinician(now, plan="unknown")
    made.plan_acceptances.update(confirmed_at=now - timedelta(days=180))
    plan = str(InsurancePlan.objects.get(number=1).pk)
    (result,) = ask(preferences={"insurance_plan": plan})["results"]
    assert (result["plan"], result["facts"]["plan"], result["stale"]) == ("unknown", None, [])


def test_old_facts_lower_reliability(ask, now):
    clinician(now, phone_confirmed_at=now - timedelta(days=180))
    (result,) = ask()["results"]
    reliability = factor(result, "reliability")
    assert reliability["value"] == pytest.approx(0.56 * 0.75, abs=1e-9)
    assert reliability["text"].endswith("; details last confirmed 180 days ago")
