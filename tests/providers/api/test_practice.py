"""One practice in full: what is shown, what is not, and when there is nothing to show."""

from datetime import date, datetime, time, timedelta

import pytest

from providers.models import Clinic, Credential, InsurancePlan, Provider
from providers.querysets import PracticeQuerySet
from tests.factories.supply import (
    ConditionFactory,
    CredentialFactory,
    ExperienceFactory,
    PlanAcceptanceFactory,
    VisitTypeFactory,
    WeeklyHoursFactory,
)

TODAY = date(2026, 11, 23)
ABSENT = ["unclaimed", "unpublished", "suspended", "npi_deactivated", "identity_unproofed", "unlicensed"]


def spoil(practice, how, now):
    """Take away one thing that listing needs."""
    person = Provider.objects.filter(pk=practice.provider_id)
    if how == "unlicensed":
        Credential.objects.filter(provider=practice.provider_id, kind="licence").update(state="suspended")
    else:
        person.update(
            **{
                "unclaimed": {"claim": "unclaimed"},
                "unpublished": {"published_at": None},
                "suspended": {"suspended_at": now},
                "npi_deactivated": {"npi_deactivated_on": TODAY},
                "identity_unproofed": {"identity_proofed_at": None},
            }[how]
        )


def test_a_profile_tells_who_and_where(directory, okafor_practice):
    told = directory(f"{okafor_practice.pk}/")

    provider = {key: told["provider"][key] for key in ("name", "credential", "npi", "sex", "languages")}
    assert provider == {
        "name": "Ngozi Okafor",
        "credential": "MD",
        "npi": okafor_practice.provider.npi,
        "sex": "F",
        "languages": ["en", "ig"],
    }
    assert (told["provider"]["sees"], told["provider"]["years_in_practice"]) == (
        ["adults", "older_adults"],
        17,
    )
    assert told["provider"]["demonstration"] is False
    assert (told["location"]["timezone"], told["location"]["wheelchair"]) == ("America/New_York", True)
    assert (told["phone"], told["modes"], told["accepts"], told["confirmation"]) == (
        "+1 212 555 0142",
        ["in_person"],
        "new",
        "by_clinic",
    )
    assert told["first_visit_price_cents"] == 18000
    assert told["rating"] == {"shown": None, "count": 0, "percentile": None}
    assert told["next_times"] == {"in_person": "2026-11-23T12:00:00-05:00", "video": None}


@pytest.mark.parametrize(("count", "shown"), [(4, (None, None)), (5, (0.8, 3.5))])
def test_how_the_clinic_answers_is_shown_from_five_requests_on(directory, okafor_practice, count, shown):
    Clinic.objects.update(acceptance_rate=0.8, reply_hours=3.5, answered_count=count)

    rate, hours = shown
    assert directory(f"{okafor_practice.pk}/")["answers"] == {
        "acceptance_rate": rate,
        "reply_hours": hours,
        "count": count,
    }


def test_each_fact_has_its_own_source_and_age(directory, okafor_practice, now):
    type(okafor_practice).objects.filter(pk=okafor_practice.pk).update(
        phone_source="registry",
        phone_confirmed_at=now - timedelta(days=90, seconds=1),
        hours_source="patient",
        hours_confirmed_at=now - timedelta(days=90),
    )

    assert directory(f"{okafor_practice.pk}/")["facts"] == {
        "phone": {"source": "registry", "confirmed_at": "2026-08-25T14:59:59Z", "stale": True},
        "hours": {"source": "patient", "confirmed_at": "2026-08-25T15:00:00Z", "stale": False},
        "accepts": {"source": "owner", "confirmed_at": "2026-01-05T12:00:00Z", "stale": True},
    }


def test_every_plan_answer_has_its_source_and_age(directory, okafor_practice, now):
    aetna, medicare, retired = InsurancePlan.objects.filter(
        slug__in=["aetna-medicare-advantage", "original-medicare", "aetna-employer"]
    ).order_by("name")
    for plan, answer in ((aetna, "accepted"), (medicare, "unknown"), (retired, "accepted")):
        PlanAcceptanceFactory(practice=okafor_practice, plan=plan, answer=answer, source="patient")
    InsurancePlan.objects.filter(pk=retired.pk).update(is_active=False)

    plans = directory(f"{okafor_practice.pk}/")["plans"]

    assert plans == [
        {
            "id": str(plan.pk),
            "slug": plan.slug,
            "name": plan.name,
            "payer": {"slug": plan.payer.slug, "name": plan.payer.name},
            "answer": answer,
            "source": "patient",
            "confirmed_at": "2026-01-05T12:00:00Z",
            "stale": True,
        }
        for plan, answer in ((aetna, "accepted"), (medicare, "unknown"))
    ]


def test_hours_and_visits_are_those_that_still_hold(directory, okafor_practice):
    okafor_practice.weekly_hours.all().delete()
    WeeklyHoursFactory(practice=okafor_practice, weekday=1, valid_to=TODAY)
    WeeklyHoursFactory(practice=okafor_practice, weekday=2, valid_to=TODAY - timedelta(days=1))
    WeeklyHoursFactory(practice=okafor_practice, weekday=1, starts=time(7, 30), ends=time(8))
    VisitTypeFactory(practice=okafor_practice, condition_group="injury", new_minutes=60, price_cents=22000)

    told = directory(f"{okafor_practice.pk}/")

    assert told["weekly_hours"] == [
        {"weekday": 1, "starts": "07:30", "ends": "08:00", "valid_from": None, "valid_to": None},
        {"weekday": 1, "starts": "09:00", "ends": "17:00", "valid_from": None, "valid_to": "2026-11-23"},
    ]
    assert [(v["condition_group"], v["new_minutes"], v["price_cents"]) for v in told["visit_types"]] == [
        (None, 30, None),
        ("injury", 60, 22000),
    ]


def test_experience_is_shown_by_kind_period_and_count_while_it_is_valid(directory, okafor_practice):
    provider = okafor_practice.provider
    ExperienceFactory(provider=provider, valid_until=TODAY)
    ExperienceFactory(provider=provider, evidence="visits", count=7, state="submitted")
    lapsed = ConditionFactory(number=14, slug="scoliosis")
    ExperienceFactory(provider=provider, condition=lapsed, valid_until=TODAY - timedelta(days=1))

    assert directory(f"{okafor_practice.pk}/")["provider"]["experience"] == [
        {
            "condition": {"slug": "thoracic-strain", "name": "Upper back muscle strain"},
            "evidence": "case_log",
            "count": 40,
            "period_from": "2024-01-01",
            "period_to": "2025-12-31",
            "valid_until": "2026-11-23",
        }
    ]


def test_experience_ends_with_its_last_day_at_the_place(directory, okafor_practice):
    ExperienceFactory(provider=okafor_practice.provider, valid_until=date(2026, 11, 22))

    def shown(moment):
        told = directory(f"{okafor_practice.pk}/", at=datetime.fromisoformat(moment))
        return len(told["provider"]["experience"])

    assert shown("2026-11-22T23:59:00-05:00") == 1
    assert shown("2026-11-23T00:00:00-05:00") == 0


def test_credentials_are_what_was_verified_and_no_number(directory, okafor_practice):
    provider = okafor_practice.provider
    CredentialFactory(provider=provider, kind="board", jurisdiction="", expires_on=TODAY - timedelta(days=1))
    CredentialFactory(provider=provider, kind="malpractice", jurisdiction="", state="attested")

    credentials = directory(f"{okafor_practice.pk}/")["provider"]["credentials"]

    assert credentials == [
        {
            "kind": "licence",
            "jurisdiction": "NY",
            "verified_at": "2026-01-05T12:00:00Z",
            "expires_on": "2028-12-31",
        },
        {
            "kind": "npi",
            "jurisdiction": None,
            "verified_at": "2026-01-05T12:00:00Z",
            "expires_on": None,
        },
    ]


@pytest.mark.parametrize("how", ABSENT)
@pytest.mark.parametrize("address", ["", "times/"])
def test_whoever_may_not_be_shown_is_not_there(directory, okafor_practice, now, how, address):
    directory(f"{okafor_practice.pk}/{address}")
    spoil(okafor_practice, how, now)

    problem = directory(f"{okafor_practice.pk}/{address}", status=404)

    assert (problem["code"], problem["errors"]) == ("not_found", [])


@pytest.mark.parametrize("address", ["", "times/"])
def test_it_is_the_listing_that_keeps_them_away(directory, okafor_practice, now, monkeypatch, address):
    spoil(okafor_practice, "suspended", now)
    directory(f"{okafor_practice.pk}/{address}", status=404)

    monkeypatch.setattr(PracticeQuerySet, "listed", lambda practices, moment: practices.all())

    directory(f"{okafor_practice.pk}/{address}")


@pytest.mark.parametrize("address", ["", "times/"])
@pytest.mark.parametrize("name", ["00000000-0000-4000-8000-000000000009", "not-a-uuid", "%00"])
def test_an_unknown_practice_is_not_there(directory, okafor_practice, name, address):
    directory(f"{name}/{address}", status=400 if name == "%00" else 404)


@pytest.mark.parametrize(("address", "queries"), [("", 8), ("times/", 9)])
def test_the_number_of_queries_is_fixed(
    directory, okafor_practice, django_assert_num_queries, address, queries
):
    for plan in InsurancePlan.objects.order_by("number")[:5]:
        PlanAcceptanceFactory(practice=okafor_practice, plan=plan)
    with django_assert_num_queries(queries):
        directory(f"{okafor_practice.pk}/{address}")


def test_a_profile_takes_no_parameters(directory, okafor_practice):
    problem = directory(f"{okafor_practice.pk}/?fields=bio", status=400)

    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("fields", "unknown_parameter")]
