"""The directory: who is in it, what narrows it, and in which order it comes."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from providers import profiles, search_rows
from providers.models import Condition, Credential, InsurancePlan, Practice, Provider, SearchRow
from providers.querysets import PracticeQuerySet
from tests.factories.supply import (
    CredentialFactory,
    ExperienceFactory,
    PlanAcceptanceFactory,
    ProviderTaxonomyFactory,
    TaxonomyFactory,
)
from tests.providers.api.conftest import AT_HOME, names

THERAPIST = "225100000X"


def medicare():
    return InsurancePlan.objects.get(slug="original-medicare")


def test_an_entry_says_who_where_and_how_sure_that_is(directory, clinician, now):
    made = clinician("Ngozi", "Okafor", miles=2.0, phone_source="registry", hours_confirmed_at=now)

    [entry] = directory(f"?{AT_HOME}")["results"]

    assert (entry["id"], entry["provider"]["name"], entry["location"]["city"]) == (
        str(made.pk),
        "Ngozi Okafor",
        "New York",
    )
    assert entry["provider"]["specialties"] == [{"slug": "family-medicine", "label": "Family medicine"}]
    assert entry["distance_miles"] == 2.0
    assert entry["next_time"] == "2026-11-23T12:00:00-05:00"
    assert entry["rating"] == {"shown": None, "count": 0, "percentile": None}
    assert entry["facts"] == {
        "phone": {"source": "registry", "confirmed_at": "2026-01-05T12:00:00Z", "stale": True},
        "hours": {"source": "owner", "confirmed_at": "2026-11-23T15:00:00Z", "stale": False},
        "accepts": {"source": "owner", "confirmed_at": "2026-01-05T12:00:00Z", "stale": True},
        "plan": None,
    }


def test_without_a_place_there_is_no_distance(directory, clinician):
    clinician()

    [entry] = directory()["results"]

    assert entry["distance_miles"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"claim": "unclaimed"},
        {"published_at": None},
        {"suspended_at": datetime.fromisoformat("2026-11-22T15:00:00Z")},
        {"npi_deactivated_on": date(2026, 11, 1)},
        {"identity_proofed_at": None},
    ],
)
def test_whoever_may_not_be_shown_is_not_in_it(directory, clinician, change):
    made = clinician()
    assert names(directory()) == ["Young"]

    Provider.objects.filter(pk=made.provider_id).update(**change)

    assert directory()["results"] == []


def test_search_alone_would_still_show_who_has_just_been_suspended(directory, clinician, now, monkeypatch):
    made = clinician()
    Provider.objects.filter(pk=made.provider_id).update(suspended_at=now)
    assert directory()["results"] == []

    monkeypatch.setattr(PracticeQuerySet, "listed", lambda practices, moment: practices.all())

    assert names(directory()) == ["Young"]


def test_a_licence_holds_to_the_end_of_its_day_at_the_place(directory, clinician):
    made = clinician(location={"state": "HI", "zip": "96813", "zone": "Pacific/Honolulu"})
    Credential.objects.filter(provider=made.provider, kind="licence").update(expires_on=date(2026, 11, 22))
    SearchRow.objects.filter(practice_id=made.pk).update(listed_until=date(2026, 11, 22))

    last_minute = datetime.fromisoformat("2026-11-22T23:59:00-10:00")
    assert names(directory(at=last_minute)) == ["Young"]
    assert directory(at=last_minute + timedelta(minutes=1))["results"] == []


def test_a_clinician_of_two_specialties_comes_once(directory, clinician, now):
    made = clinician()
    second = TaxonomyFactory(code=THERAPIST)
    ProviderTaxonomyFactory(provider=made.provider, taxonomy=second, is_primary=False)
    search_rows.refresh([made.pk], now=now)
    assert SearchRow.objects.filter(practice_id=made.pk).count() == 2

    assert names(directory()) == ["Young"]
    assert names(directory(f"?{AT_HOME}&ordering=next_time")) == ["Young"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("specialty=physical-therapy", ["Therapist"]),
        ("specialty=family-medicine", ["Doctor"]),
        ("condition=thoracic-strain", ["Doctor", "Therapist"]),
        ("condition=kidney-referred-pain", ["Doctor"]),
        ("verified_condition=thoracic-strain", ["Therapist"]),
        ("verified_condition=scoliosis", []),
        ("language=es", ["Therapist"]),
        ("language=ES-mx", ["Therapist"]),
        ("language=pl", []),
        ("sex=M", ["Therapist"]),
        ("sex=X", []),
        ("mode=video", ["Therapist"]),
        ("mode=in_person", ["Doctor", "Therapist"]),
        ("accepting=new", ["Doctor"]),
        ("accepting=existing", ["Doctor", "Therapist"]),
        ("zip=10038&radius_miles=1", ["Doctor"]),
        ("mode=video&accepting=new", []),
    ],
)
def test_filters_narrow_alone_and_together(directory, clinician, query, found):
    clinician("Dora", "Doctor", miles=0.5)
    therapist = clinician(
        "Theo",
        "Therapist",
        miles=2.0,
        code=THERAPIST,
        provider={"languages": ["es"], "sex": "M"},
        does_video=True,
        accepts="existing",
    )
    ExperienceFactory(provider=therapist.provider)

    assert sorted(names(directory(f"?{query}"))) == found


def test_nobody_who_accepts_no_one_is_accepting(directory, clinician):
    clinician(accepts="nobody")

    assert directory("?accepting=existing")["results"] == []
    assert names(directory()) == ["Young"]


@pytest.mark.parametrize(
    "change", [{"state": "expired"}, {"valid_until": date(2026, 11, 22)}, {"count": 40, "state": "submitted"}]
)
def test_experience_counts_only_while_it_is_verified_and_valid(directory, clinician, change):
    experience = ExperienceFactory(provider=clinician().provider, valid_until=date(2026, 11, 23))
    assert names(directory("?verified_condition=thoracic-strain")) == ["Young"]

    type(experience).objects.filter(pk=experience.pk).update(**change)

    assert directory("?verified_condition=thoracic-strain")["results"] == []


def test_a_plan_is_found_where_it_is_accepted_and_says_how_fresh_that_is(directory, clinician, now):
    takes, refuses, unsure = (clinician(last=name) for name in ("Takes", "Refuses", "Unsure"))
    clinician(last="Silent")
    PlanAcceptanceFactory(practice=takes, plan=medicare(), source="patient", confirmed_at=now)
    PlanAcceptanceFactory(practice=refuses, plan=medicare(), answer="not_accepted")
    PlanAcceptanceFactory(practice=unsure, plan=medicare(), answer="unknown")

    answer = directory(f"?plan={medicare().pk}")

    assert names(answer) == ["Takes"]
    assert answer["results"][0]["facts"]["plan"] == {
        "source": "patient",
        "confirmed_at": "2026-11-23T15:00:00Z",
        "stale": False,
    }


def test_an_answer_that_knows_nothing_of_a_plan_is_no_fact(clinician, now):
    made = {answer: clinician(last=answer) for answer in ("accepted", "not_accepted", "unknown")}
    for answer, practice in made.items():
        PlanAcceptanceFactory(practice=practice, plan=medicare(), answer=answer)

    ids = [practice.pk for practice in made.values()]
    rows = profiles.page(ids, place=None, plan=medicare(), mode=None, now=now)

    assert [row["facts"]["plan"] is None for row in rows] == [False, False, True]


@pytest.mark.parametrize("change", [{"is_active": False}, {"payer__is_active": False}])
def test_a_plan_is_not_asked_for_once_it_or_its_payer_is_gone(directory, clinician, change):
    plan = medicare()
    PlanAcceptanceFactory(practice=clinician(), plan=plan)
    assert len(directory(f"?plan={plan.pk}")["results"]) == 1

    for row, field in ((plan, "is_active"), (plan.payer, "payer__is_active")):
        type(row).objects.filter(pk=row.pk).update(is_active=change.get(field, True))

    problem = directory(f"?plan={plan.pk}", status=400)
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("plan", "unknown_code")]


@pytest.mark.parametrize("parameter", ["condition", "verified_condition"])
def test_a_condition_to_be_seen_today_comes_with_a_word_on_every_page(directory, clinician, parameter):
    today = set(Condition.objects.filter(minimum_level="same_day").values_list("slug", flat=True))
    assert {"spinal-infection", "spinal-tumour", "vertebral-fracture", "lung-referred-pain"} <= today

    for slug in sorted(today):
        assert directory(f"?{parameter}={slug}")["notice"].startswith("What you named should be seen today.")
    for query in ("", f"?{parameter}=thoracic-strain", f"?{parameter}=rib-fracture"):
        assert directory(query)["notice"] is None


def test_the_description_of_the_api_knows_the_notice(client, db):
    schema = client.get("/api/schema/", headers={"accept": "application/json"}).json()

    page = schema["components"]["schemas"]["PaginatedDirectoryEntryList"]
    assert page["required"] == ["next", "previous", "notice", "results"]
    assert set(page["properties"]) == set(page["required"])


def test_the_radius_is_the_great_circle_and_not_the_box_around_it(directory, clinician):
    clinician(last="Inside", miles=9.99)
    clinician(last="Outside", miles=10.01)
    # Ten miles to the north and ten to the east is inside the box, and fourteen miles away.
    clinician(last="Corner", miles=9.9, location={"lon": -73.815})

    assert names(directory(f"?{AT_HOME}&radius_miles=10")) == ["Inside"]
    assert names(directory(f"?{AT_HOME}&radius_miles=15")) == ["Inside", "Outside", "Corner"]


def test_a_radius_may_cross_the_date_line_and_lie_at_a_pole(directory, clinician):
    clinician(last="East", location={"lat": 52.0, "lon": 179.95, "state": "AK", "zone": "America/Adak"})
    clinician(last="West", location={"lat": 52.0, "lon": -179.8, "state": "AK", "zone": "America/Adak"})

    assert names(directory("?lat=52&lon=180&radius_miles=25")) == ["East", "West"]
    assert directory("?lat=90&lon=0")["results"] == []


@pytest.mark.django_db(transaction=True)
def test_what_a_search_sets_in_the_database_ends_with_it(directory, clinician):
    clinician("Ngozi", "Okafor")
    assert names(directory("?name=okafer")) == names(directory(f"?{AT_HOME}")) == ["Okafor"]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('pg_trgm.word_similarity_threshold'), current_setting('enable_sort')"
        )
        assert cursor.fetchone() == ("0.6", "on")


# Each table read by itself, and rows in the order of an index: what is left when the other ways are off.
ALONE = ("seqscan", "indexscan", "nestloop", "mergejoin")
IN_ORDER = ("seqscan", "sort", "hashjoin", "mergejoin")


@pytest.mark.parametrize(
    ("index", "practices", "off"),
    [
        ("location_on_sphere", Practice.objects.near(40.7, -74.0, 25), ALONE),
        ("location_on_sphere", Practice.objects.near(40.7, -74.0, 25).order_by("chord"), IN_ORDER),
        ("provider_name_trigrams", Practice.objects.named(["okafer"]), ALONE),
        ("provider_name_order", Practice.objects.by_name()[:20], IN_ORDER),
        ("provider_languages", Practice.objects.speaking("es"), ALONE),
    ],
)
def test_an_index_serves(db, index, practices, off):
    """Its expression and that of the query are the same; which plan is best is PostgreSQL's to say."""
    with connection.cursor() as cursor:
        for method in off:
            cursor.execute(f"SET LOCAL enable_{method} = off")

    assert index in practices.explain()


def test_a_place_puts_the_nearest_first(directory, clinician):
    for name, miles in (("Far", 20.0), ("Near", 1.0), ("Middle", 5.0), ("Beyond", 26.0)):
        clinician(last=name, miles=miles)

    assert names(directory(f"?{AT_HOME}")) == ["Near", "Middle", "Far"]
    assert names(directory(f"?{AT_HOME}&ordering=distance&radius_miles=250"))[-1] == "Beyond"


def test_few_people_are_sorted_by_name_rather_than_found_along_all_names(db):
    found = Practice.objects.named(["okafer"])
    with connection.cursor() as cursor:
        for method in IN_ORDER:
            cursor.execute(f"SET LOCAL enable_{method} = off")

    assert "provider_name_order" in found.by_name()[:20].explain()
    assert "provider_name_order" not in found.by_name(by_index=False)[:20].explain()


def test_whoever_is_free_soonest_comes_first_and_without_a_time_last(directory, clinician, now):
    for name, hours in (("Later", 30), ("Never", None), ("Passed", -1), ("Sooner", 2)):
        made = clinician(last=name, miles=3.0)
        moment = None if hours is None else now + timedelta(hours=hours)
        SearchRow.objects.filter(practice_id=made.pk).update(next_in_person_at=moment)

    answer = directory(f"?{AT_HOME}&ordering=next_time")

    assert names(answer)[:2] == ["Sooner", "Later"]
    assert set(names(answer)[2:]) == {"Never", "Passed"}
    assert [row["next_time"] for row in answer["results"]] == [
        "2026-11-23T12:00:00-05:00",
        "2026-11-24T16:00:00-05:00",
        None,
        None,
    ]


def test_a_mode_orders_and_shows_its_own_next_time(directory, clinician, now):
    for name, in_person, video in (("Here", 1, 50), ("There", 60, 2)):
        made = clinician(last=name, does_video=True)
        SearchRow.objects.filter(practice_id=made.pk).update(
            next_in_person_at=now + timedelta(hours=in_person), next_video_at=now + timedelta(hours=video)
        )

    by_video = directory(f"?{AT_HOME}&ordering=next_time&mode=video")

    assert names(directory(f"?{AT_HOME}&ordering=next_time")) == ["Here", "There"]
    assert names(by_video) == ["There", "Here"]
    assert by_video["results"][0]["next_time"] == "2026-11-23T12:00:00-05:00"


def test_equals_take_turns_by_the_day_and_not_by_the_alphabet(directory, clinician, now):
    made = {clinician(last=name, miles=1.0).pk: name for name in ("Abel", "Beck", "Cole", "Dunn", "Eads")}
    ring = [made[pk] for pk in sorted(made)]

    days = [now + timedelta(days=day) for day in range(40)]
    found = [tuple(names(directory(f"?{AT_HOME}", at=day))) for day in days]

    turns = {tuple(ring[i:] + ring[:i]) for i in range(5)}
    assert set(found) <= turns
    assert len(set(found)) > 1
    assert [tuple(names(directory(at=day))) for day in days] == found


def test_a_rating_of_too_few_reviews_is_not_shown(directory, clinician):
    made = clinician()
    Provider.objects.filter(pk=made.provider_id).update(rating_sum=20.0, rating_weight=4.0, review_count=4)
    assert directory()["results"][0]["rating"]["shown"] is None

    Provider.objects.filter(pk=made.provider_id).update(rating_sum=25.0, rating_weight=5.0, review_count=5)

    # (10 x 4.2 + 25) / (10 + 5)
    assert directory()["results"][0]["rating"] == {"shown": 4.5, "count": 5, "percentile": None}


def test_nothing_private_is_in_an_answer(client, directory, clinician):
    made = clinician()
    CredentialFactory(provider=made.provider, kind="board", jurisdiction="", number="BOARD-77")

    text = str(directory()) + str(directory(f"{made.pk}/"))

    assert "NY-301442" not in text
    assert "BOARD-77" not in text


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("?page_size=2", 5),
        (f"?{AT_HOME}", 7),
        ("?zip=10038&ordering=next_time", 5),
        ("?ordering=name", 4),
        ("?condition=thoracic-strain", 7),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_page(
    directory, clinician, django_assert_max_num_queries, query, queries
):
    for count in range(6):
        clinician(last=f"Number{count}")
        with django_assert_max_num_queries(queries):
            directory(query)


def test_ids_are_uuids(directory, clinician):
    clinician()

    assert UUID(directory()["results"][0]["id"]).version == 4
