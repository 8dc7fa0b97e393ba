"""Search rows: in step with every kind of change, rebuilt and checked as a whole."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction

from providers import search_rows
from providers.geo import unit_vector, video_key
from providers.models import (
    Clinic,
    Credential,
    HoursException,
    Location,
    Practice,
    Provider,
    ProviderTaxonomy,
    SearchRow,
    Taxonomy,
    VisitType,
    WeeklyHours,
)
from tests.factories.supply import (
    PHYSICAL_THERAPIST,
    ConditionFactory,
    CredentialFactory,
    ExperienceFactory,
    PlanAcceptanceFactory,
    PlanFactory,
    ProviderTaxonomyFactory,
    TaxonomyFactory,
    TimeClaimFactory,
    make_listed_practice,
)

pytestmark = pytest.mark.django_db


def row(practice, specialty=1):
    return SearchRow.objects.get(practice_id=practice.pk, specialty=specialty)


def found(now):
    return list(search_rows.differences(now=now))


def test_a_row_says_what_supply_says(okafor_practice):
    stored = row(okafor_practice)

    assert stored.provider_id == okafor_practice.provider_id
    assert stored.cell == 1307 * 3600 + 1059
    assert (stored.x, stored.y, stored.z) == pytest.approx(unit_vector(40.709, -74.003), abs=1e-15)
    assert (stored.ok, stored.listed_until, stored.in_person) == (True, date(2028, 12, 31), True)
    assert (stored.video_keys, stored.accepts, stored.ages, stored.sex) == ([], 2, 6, "F")
    assert (stored.languages, stored.plans_accepted, stored.plans_refused) == (["en", "ig"], [], [])
    assert (stored.experience, stored.wheelchair, stored.price_cents) == ([], True, 18000)
    assert (stored.rating_percentile, stored.review_count) == (None, 0)
    assert (stored.acceptance_rate, stored.reply_hours, stored.answered_count) == (None, None, 0)
    assert (stored.confirmed_on, stored.facts_until) == (date(2026, 1, 5), None)
    assert stored.next_in_person_at == datetime(2026, 11, 23, 17, tzinfo=UTC)  # two hours' notice
    assert (stored.next_video_at, stored.free_from) == (None, date(2026, 11, 23))
    assert stored.free_in_person == ("010" + "110" * 4 + "000000") + ("110" * 5 + "000000") * 3
    assert stored.free_video == "0" * 84


def videoing(practice):
    Practice.objects.filter(pk=practice.pk).update(does_video=True)


CHANGES = [
    (lambda p: Provider.objects.update(suspended_at=p.phone_confirmed_at), "ok", False),
    (lambda p: Provider.objects.update(published_at=None), "ok", False),
    (lambda p: Provider.objects.update(npi_deactivated_on=date(2026, 1, 1)), "ok", False),
    (lambda p: Credential.objects.filter(kind="licence").delete(), "ok", False),
    (
        lambda p: Credential.objects.filter(kind="licence").update(expires_on=date(2027, 5, 1)),
        "listed_until",
        date(2027, 5, 1),
    ),
    (lambda p: Provider.objects.update(sees_children=True, sees_older_adults=False), "ages", 3),
    (lambda p: Provider.objects.update(sex="X"), "sex", "X"),
    (lambda p: Provider.objects.update(languages=["es"]), "languages", ["es"]),
    (lambda p: Provider.objects.update(rating_percentile=0.75), "rating_percentile", 0.75),
    (lambda p: Provider.objects.update(review_count=9), "review_count", 9),
    (lambda p: Location.objects.update(lat=-14.27, lon=-170.7), "cell", 757 * 3600 + 93),
    (lambda p: Location.objects.update(lat=0, lon=180), "cell", 900 * 3600),
    (lambda p: Location.objects.update(wheelchair=None), "wheelchair", None),
    (lambda p: Practice.objects.update(accepts="existing"), "accepts", 1),
    (lambda p: Practice.objects.update(accepts="nobody"), "accepts", 0),
    (lambda p: Practice.objects.update(first_visit_price_cents=None), "price_cents", None),
    (lambda p: Practice.objects.update(does_video=True, does_in_person=False), "in_person", False),
    (videoing, "video_keys", [video_key(1, "NY")]),
    (lambda p: Clinic.objects.update(acceptance_rate=0.9), "acceptance_rate", 0.9),
    (lambda p: Clinic.objects.update(reply_hours=6.5), "reply_hours", 6.5),
    (lambda p: Clinic.objects.update(answered_count=12), "answered_count", 12),
    (lambda p: PlanAcceptanceFactory(practice=p), "plans_accepted", [1]),
    (lambda p: PlanAcceptanceFactory(practice=p, answer="not_accepted"), "plans_refused", [1]),
    (lambda p: ExperienceFactory(provider=p.provider), "experience", [0, 40]),
    (lambda p: ExperienceFactory(provider=p.provider), "facts_until", date(2028, 1, 5)),
    (lambda p: WeeklyHours.objects.update(starts=time(14)), "next_in_person_at", "2026-11-23T19:00Z"),
    (lambda p: WeeklyHours.objects.all().delete(), "next_in_person_at", None),
    (lambda p: HoursException(practice=p, on="2026-11-23", kind="closed").save(), "next_in_person_at",
     "2026-11-24T14:00Z"),
    (lambda p: VisitType.objects.all().delete(), "next_in_person_at", None),
    (lambda p: VisitType.objects.update(mode="video"), "next_video_at", "2026-11-23T17:00Z"),
    (lambda p: Practice.objects.update(lead_minutes=0), "next_in_person_at", "2026-11-23T15:00Z"),
    (
        lambda p: TimeClaimFactory(
            practice=p, during=(datetime(2026, 11, 23, 16, tzinfo=UTC), datetime(2026, 11, 23, 18, tzinfo=UTC))
        ),
        "next_in_person_at",
        "2026-11-23T18:00Z",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "fact", "expected"), CHANGES)
def test_a_change_shows_after_refresh(okafor_practice, now, change, fact, expected):
    before = getattr(row(okafor_practice), fact)
    change(okafor_practice)
    assert getattr(row(okafor_practice), fact) == before  # the control: without refresh nothing shows

    search_rows.refresh([okafor_practice.pk], now=now)

    if isinstance(expected, str) and expected.endswith("Z"):
        expected = datetime.fromisoformat(expected)
    assert getattr(row(okafor_practice), fact) == expected != before
    assert found(now) == []


def test_only_verified_current_experience_counts(okafor_practice, now):
    person = okafor_practice.provider
    ExperienceFactory(provider=person, count=7)
    ExperienceFactory(provider=person, count=5, evidence="visits")
    ExperienceFactory(provider=person, count=100, evidence="fellowship", state="submitted")
    other = ConditionFactory(number=4, slug="myofascial-pain")
    ExperienceFactory(provider=person, condition=other, valid_until=date(2026, 11, 22))

    search_rows.refresh([okafor_practice.pk], now=now)

    assert row(okafor_practice).experience == [0, 12]


def test_experience_beyond_what_a_column_holds_is_held_at_its_most(okafor_practice, now):
    for evidence in ("visits", "case_log"):
        ExperienceFactory(provider=okafor_practice.provider, evidence=evidence, count=32767)

    search_rows.refresh([okafor_practice.pk], now=now)

    assert row(okafor_practice).experience == [0, 32767]


def test_plans_are_listed_by_number_and_unknown_ones_left_out(okafor_practice, now):
    for number, answer in ((9, "accepted"), (3, "accepted"), (5, "unknown"), (4, "not_accepted")):
        plan = PlanFactory(number=number, slug=f"plan-{number}")
        PlanAcceptanceFactory(practice=okafor_practice, plan=plan, answer=answer)

    search_rows.refresh([okafor_practice.pk], now=now)

    assert (row(okafor_practice).plans_accepted, row(okafor_practice).plans_refused) == ([3, 9], [4])


def test_the_oldest_confirmation_counts(okafor_practice, now):
    Practice.objects.update(phone_confirmed_at=now, accepts_confirmed_at=now - timedelta(days=2))
    search_rows.refresh([okafor_practice.pk], now=now)
    assert row(okafor_practice).confirmed_on == date(2026, 1, 5)

    Practice.objects.update(hours_confirmed_at=now)
    search_rows.refresh([okafor_practice.pk], now=now)
    assert row(okafor_practice).confirmed_on == date(2026, 11, 21)


def test_video_is_open_in_every_state_with_a_current_licence(okafor_practice, now):
    videoing(okafor_practice)
    person = okafor_practice.provider
    CredentialFactory(provider=person, jurisdiction="CA")
    CredentialFactory(provider=person, jurisdiction="CA", number="CA-2", expires_on=date(2027, 1, 1))
    CredentialFactory(provider=person, jurisdiction="TX", state="in_review")
    CredentialFactory(provider=person, jurisdiction="FL", expires_on=date(2026, 11, 22))

    search_rows.refresh([okafor_practice.pk], now=now)

    assert row(okafor_practice).video_keys == [video_key(1, "CA"), video_key(1, "NY")]
    assert row(okafor_practice).facts_until == date(2027, 1, 1)


def test_a_specialty_has_a_row_of_its_own_until_it_is_given_up(okafor_practice, now):
    person = okafor_practice.provider
    second = ProviderTaxonomyFactory(
        provider=person, taxonomy=TaxonomyFactory(**PHYSICAL_THERAPIST), is_primary=False
    )
    search_rows.refresh_provider(person.pk, now=now)
    assert row(okafor_practice, 6).next_in_person_at == row(okafor_practice, 1).next_in_person_at

    second.delete()
    search_rows.refresh_provider(person.pk, now=now)

    assert [entry.specialty for entry in SearchRow.objects.all()] == [1]


def test_two_taxonomies_of_a_specialty_share_a_row(okafor_practice, now):
    geriatrics = TaxonomyFactory(
        code="207QG0300X", specialty=Taxonomy.objects.get(code="207Q00000X").specialty
    )
    ProviderTaxonomyFactory(provider=okafor_practice.provider, taxonomy=geriatrics, is_primary=False)

    search_rows.refresh([okafor_practice.pk], now=now)

    assert SearchRow.objects.count() == 1


def test_someone_without_a_taxonomy_is_not_in_search(okafor_practice, now):
    ProviderTaxonomy.objects.all().delete()

    search_rows.refresh([okafor_practice.pk], now=now)

    assert not SearchRow.objects.exists()


def test_the_imported_directory_is_never_in_search(now):
    imported = make_listed_practice(now=now, provider={"imported": True})
    assert not SearchRow.objects.exists()

    search_rows.rebuild(now=now)
    assert not SearchRow.objects.exists()

    Provider.objects.update(claim="claimed")
    search_rows.refresh([imported.pk], now=now)
    assert row(imported).ok is False  # claimed, not published yet


def test_refresh_provider_reaches_every_practice(okafor_practice, now):
    honolulu = make_listed_practice(now=now, provider=okafor_practice.provider, location={"honolulu": True})
    Provider.objects.update(suspended_at=now)

    search_rows.refresh_provider(okafor_practice.provider_id, now=now)

    assert (row(okafor_practice).ok, row(honolulu).ok) == (False, False)


def test_refresh_leaves_other_practices_alone(okafor_practice, now):
    honolulu = make_listed_practice(now=now, provider=okafor_practice.provider, location={"honolulu": True})
    Provider.objects.update(sex="X")

    search_rows.refresh([honolulu.pk], now=now)

    assert (row(okafor_practice).sex, row(honolulu).sex) == ("F", "X")


def test_a_refresh_is_undone_with_the_change_it_reflects(okafor_practice, now):
    class Stopped(Exception):
        """Something later in the same transaction failed."""

    def suspend_and_fail():
        with transaction.atomic():
            Provider.objects.update(suspended_at=now)
            search_rows.refresh([okafor_practice.pk], now=now)
            assert row(okafor_practice).ok is False
            raise Stopped

    with pytest.raises(Stopped):
        suspend_and_fail()

    assert row(okafor_practice).ok is True


def test_refresh_without_a_change_writes_nothing(okafor_practice, now):
    def versions():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text FROM providers_searchrow")
            return cursor.fetchall()

    before = versions()
    search_rows.refresh([okafor_practice.pk], now=now)
    assert versions() == before

    Provider.objects.update(sex="X")
    search_rows.refresh([okafor_practice.pk], now=now)
    assert versions() != before


def test_refresh_of_nobody_is_fine(now):
    search_rows.refresh([], now=now)

    assert not SearchRow.objects.exists()


def test_refresh_takes_as_many_queries_for_many_as_for_one(okafor_practice, now, django_assert_num_queries):
    more = [make_listed_practice(now=now) for _ in range(3)]
    ids = [practice.pk for practice in (okafor_practice, *more)]

    with django_assert_num_queries(14):
        search_rows.refresh(ids[:1], now=now)
    with django_assert_num_queries(14):
        search_rows.refresh(ids, now=now)


def test_rebuild_makes_every_row_and_a_second_one_changes_nothing(okafor_practice, now):
    make_listed_practice(now=now, location={"honolulu": True})
    before = list(SearchRow.objects.order_by("practice_id").values())
    SearchRow.objects.all().delete()
    steps = []

    assert search_rows.rebuild(now=now, progress=steps.append) == 2
    assert list(SearchRow.objects.order_by("practice_id").values()) == before
    assert steps == [2]

    assert search_rows.rebuild(now=now) == 2
    assert list(SearchRow.objects.order_by("practice_id").values()) == before


def test_rebuild_goes_on_from_batch_to_batch(okafor_practice, now, monkeypatch):
    for _ in range(4):
        make_listed_practice(now=now)
    SearchRow.objects.all().delete()
    monkeypatch.setattr(search_rows, "BATCH", 2)
    steps = []

    assert search_rows.rebuild(now=now, progress=steps.append) == 5
    assert (steps, SearchRow.objects.count()) == ([2, 2, 1], 5)


def test_rebuild_removes_rows_of_the_deleted_and_the_unclaimed(okafor_practice, now):
    gone, unclaimed = (make_listed_practice(now=now) for _ in range(2))
    Practice.objects.filter(pk=gone.pk).delete()
    Provider.objects.filter(pk=unclaimed.provider_id).update(claim="unclaimed")

    search_rows.rebuild(now=now)

    assert [entry.practice_id for entry in SearchRow.objects.all()] == [okafor_practice.pk]
