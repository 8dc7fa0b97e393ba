"""How old each shown fact is, in a match: said of each, and in the ranking."""

from datetime import timedelta

import pytest

from providers import search_rows
from providers.models import InsurancePlan, Practice
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
    made.plan_acceptances.update(answer="unknown")
    search_rows.refresh([made.pk], now=now)
    assert factor(ask()["results"][0], "reliability")["value"] == pytest.approx(0.56, abs=1e-9)


def test_old_facts_lower_reliability(ask, now):
    clinician(now, phone_confirmed_at=now - timedelta(days=180))
    (result,) = ask()["results"]
    reliability = factor(result, "reliability")
    assert reliability["value"] == pytest.approx(0.56 * 0.75, abs=1e-9)
    assert reliability["text"].endswith("; details last confirmed 180 days ago")
