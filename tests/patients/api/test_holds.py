"""Ada keeps a time for ten minutes while she fills in her request."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from patients.booking import holds
from patients.models import Hold
from providers.models import Practice, SearchRow, TimeClaim
from tests.factories.patients import ProxyFactory
from tests.factories.supply import TimeClaimFactory, make_listed_practice
from tests.matching.market import CALM, CHIROPRACTOR, CLEARED, clinician
from tests.patients.calls import Caller, assert_refused

HALF_PAST_NINE = "2026-11-24T09:30:00-05:00"
WEDNESDAY = "2026-11-25T09:30:00-05:00"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(now, catalogue):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def body(ada, okafor_practice):
    return {
        "patient": str(ada.pk),
        "practice": str(okafor_practice.pk),
        "starts_at": HALF_PAST_NINE,
        "mode": "in_person",
        "new_patient": True,
        "answers": CALM,
        "cautions": CLEARED,
        "conditions": ["thoracic-strain"],
    }


def refused_without_a_trace(response, status, code, field=None):
    assert_refused(response, status, code, field)
    assert (Hold.objects.count(), TimeClaim.objects.filter(kind="hold").count()) == (0, 0)
    return response.json()


def test_a_time_is_kept_for_ten_minutes(as_ada, ada, body, okafor_practice, now):
    response = as_ada.post("/holds/", body)

    assert response.status_code == 201
    kept = Hold.objects.get()
    assert response.json() == {
        "id": str(kept.pk),
        "patient": str(ada.pk),
        "practice": str(okafor_practice.pk),
        "mode": "in_person",
        "new_patient": True,
        "starts_at": HALF_PAST_NINE,
        "ends_at": "2026-11-24T10:00:00-05:00",
        "timezone": "America/New_York",
        "price_cents": 18000,
        "expires_at": "2026-11-23T10:10:00-05:00",
        "renewable": True,
    }
    assert (kept.claim.kind, kept.claim.expires_at) == ("hold", now + 10 * MINUTE)
    assert (kept.user, kept.patient) == (ada.user, ada)


def test_search_does_not_offer_what_is_kept_until_it_has_expired(as_ada, body, clock, now, client):
    times = f"/api/v1/practices/{body['practice']}/times/?from=2026-11-24&to=2026-11-24"
    first = SearchRow.objects.get().next_in_person_at
    as_ada.post("/holds/", body | {"starts_at": first.isoformat()})
    as_ada.post("/holds/", body)

    assert SearchRow.objects.get().next_in_person_at == first + 30 * MINUTE
    assert HALF_PAST_NINE not in client.get(times).json()["times"]
    clock.move_to(now + 10 * MINUTE)
    assert HALF_PAST_NINE in client.get(times).json()["times"]


def test_of_what_was_told_nothing_is_kept(as_ada, body):
    told = {"weeks_of_care": 7.25, "duration_weeks": 7.5, "severity": 8, "conditions": ["costochondritis"]}
    before = rows_by_table()

    assert as_ada.post("/holds/", body | told).status_code == 201

    changed = {name for name, count in rows_by_table().items() if count != before[name]}
    assert changed == {"patients_hold", "providers_timeclaim", "accounts_limitcounter"}


def rows_by_table():
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names))
        return dict(cursor.fetchall())


def test_whoever_comes_second_is_offered_the_nearest_times(as_ada, as_eve, eve, body):
    assert as_ada.post("/holds/", body).status_code == 201

    response = as_eve.post("/holds/", body | {"patient": str(eve.patient.pk)})

    assert_refused(response, 409, "time_taken")
    assert response.json()["practice"] == body["practice"]
    assert response.json()["alternatives"] == [
        {"starts_at": f"2026-11-{clock}:00-05:00", "timezone": "America/New_York"}
        for clock in ("24T09:00", "24T10:00", "24T10:30", "24T11:00", "24T11:30")
    ]
    assert Hold.objects.count() == 1


def test_a_time_gives_way_once_its_ten_minutes_are_over(as_ada, as_eve, eve, body, clock, now):
    """No sweep has run."""
    hers = body | {"patient": str(eve.patient.pk)}
    as_ada.post("/holds/", body)
    clock.move_to(now + 10 * MINUTE - timedelta(microseconds=1))
    assert_refused(as_eve.post("/holds/", hers), 409, "time_taken")

    clock.move_to(now + 10 * MINUTE)
    assert as_eve.post("/holds/", hers).status_code == 201
    assert list(TimeClaim.objects.filter(released_at=None).values_list("held_by__user", flat=True)) == [
        eve.pk
    ]


def test_a_time_is_kept_once_however_often_it_is_asked_with_a_key(as_ada, as_eve, eve, body):
    once = {"content_type": "application/json", "headers": {"Idempotency-Key": "once"}}
    first, again = (as_ada.client.post("/api/v1/holds/", body, **once) for _ in range(2))
    assert (again.status_code, again.content) == (201, first.content)
    assert Hold.objects.count() == 1

    # Refusals are not kept, and what was done before them is undone.
    hers = body | {"patient": str(eve.patient.pk)}
    assert_refused(as_eve.client.post("/api/v1/holds/", hers, **once), 409, "time_taken")
    as_ada.delete(f"/holds/{first.json()['id']}/")
    assert as_eve.client.post("/api/v1/holds/", hers, **once).status_code == 201


def test_a_parent_keeps_a_time_for_a_child_of_their_age(as_ben, mia, body, okafor_practice):
    hers = body | {"patient": str(mia.pk)}
    refused_without_a_trace(as_ben.post("/holds/", hers), 409, "age_not_seen")

    okafor_practice.provider.sees_children = True
    okafor_practice.provider.save()
    assert as_ben.post("/holds/", hers).json()["patient"] == str(mia.pk)


def test_nobody_keeps_a_time_for_a_stranger_or_for_nobody(as_eve, body):
    refused_without_a_trace(as_eve.post("/holds/", body), 404, "not_found")
    refused_without_a_trace(as_eve.post("/holds/", body | {"patient": body["practice"]}), 404, "not_found")
    refused_without_a_trace(Caller().post("/holds/", body), 401, "not_authenticated")


def test_an_emergency_is_told_as_a_match_tells_it(as_ada, body, client):
    told = {"answers": CALM | {"breathless": "yes"}}
    match = client.post(
        "/api/v1/matches/",
        {
            **told,
            "cautions": CLEARED,
            "conditions": body["conditions"],
            "age": 36,
            "location": {"zip": "10038"},
        },
        content_type="application/json",
    ).json()

    problem = refused_without_a_trace(as_ada.post("/holds/", body | told), 409, "emergency_level")

    assert (problem["triage"], problem["emergency"]) == (match["triage"], match["emergency"])
    assert problem["emergency"]["contacts"] == [{"name": "Emergency services", "number": "911"}]


def test_an_emergency_goes_before_a_practice_that_is_not_there(as_ada, body, ada):
    told = {"answers": {"breathless": "yes"}, "practice": str(ada.pk)}

    refused_without_a_trace(as_ada.post("/holds/", body | told), 409, "emergency_level")


def test_what_was_not_asked_is_named(as_ada, body, now):
    unasked = body | {"answers": {code: "no" for code in CALM if code != "fever"}}
    problem = refused_without_a_trace(as_ada.post("/holds/", unasked), 409, "gate_unanswered")
    assert [question["code"] for question in problem["questions"]] == ["fever"]

    chiropractor = body | {"practice": str(clinician(now, code=CHIROPRACTOR).pk)}
    some = {code: "no" for code in CLEARED if code != "anticoagulants"}
    problem = refused_without_a_trace(
        as_ada.post("/holds/", chiropractor | {"cautions": some}), 409, "cautions_unasked"
    )
    assert problem["questions"] == [{"code": "anticoagulants", "text": "Do you take blood thinners?"}]
    barred = chiropractor | {"cautions": CLEARED | {"anticoagulants": "yes"}}
    refused_without_a_trace(as_ada.post("/holds/", barred), 409, "manipulation_caution")
    assert as_ada.post("/holds/", chiropractor).status_code == 201


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"practice": "0b6d9a5e-3c43-4f0a-8a9e-6c1f3a2b7d10"}, 409, "practice_not_listed", None),
        ({"starts_at": "2026-11-24T09:31:00-05:00"}, 409, "time_not_offered", None),
        ({"starts_at": "9999-12-31T23:59:59-05:00"}, 400, None, "starts_at"),
        ({"starts_at": "2026-11-24T09:30:00"}, 400, "invalid", "starts_at"),
        ({"mode": "video"}, 400, "required", "patient_state"),
        ({"mode": "video", "patient_state": "NY"}, 400, "mode_not_offered", "mode"),
        ({"patient_state": "NY"}, 400, "not_expected", "patient_state"),
        ({"conditions": ["plague"]}, 400, "unknown_code", "conditions.0"),
        ({"age": 36}, 400, "unknown_field", "age"),
        ({"answers": CALM | {"fever": "yes"}, "starts_at": WEDNESDAY}, 409, "only_today_or_tomorrow", None),
    ],
)  # fmt: skip
def test_what_does_not_go_is_refused(change, status, code, field, as_ada, body):
    response = as_ada.post("/holds/", body | change)

    if code is None:
        assert response.status_code == status
        assert Hold.objects.count() == 0
    else:
        refused_without_a_trace(response, status, code, field)


def test_a_video_visit_is_kept_where_the_clinician_is_licensed(as_ada, body, now):
    by_video = clinician(now, does_video=True, licences=["NJ"])
    body |= {"practice": str(by_video.pk), "mode": "video"}

    refused_without_a_trace(as_ada.post("/holds/", body | {"patient_state": "CT"}), 409, "not_licensed_there")
    assert as_ada.post("/holds/", body | {"patient_state": "NJ"}).json()["mode"] == "video"


def test_three_times_are_kept_at_once_and_no_more(as_ada, body, clock, now):
    starts = [f"2026-11-24T{hour}:00:00-05:00" for hour in ("09", "10", "11", "12")]
    made = [as_ada.post("/holds/", body | {"starts_at": start}) for start in starts]

    assert [response.status_code for response in made] == [201, 201, 201, 409]
    assert_refused(made[-1], 409, "too_many_holds")
    assert Hold.objects.count() == 3

    assert as_ada.delete(f"/holds/{made[0].json()['id']}/").status_code == 204
    assert as_ada.post("/holds/", body | {"starts_at": starts[3]}).status_code == 201
    clock.move_to(now + 10 * MINUTE)
    assert as_ada.post("/holds/", body | {"starts_at": starts[0]}).status_code == 201


def test_the_cap_is_of_the_account_whoever_the_times_are_for(as_ben, mia, body, okafor_practice, now):
    ben = mia.proxies.get().user
    other = ProxyFactory(patient__given_name="Max", user=ben).patient
    okafor_practice.provider.sees_children = True
    okafor_practice.provider.save()
    for hour, child in (("09", mia), ("10", other), ("11", mia)):
        start = f"2026-11-24T{hour}:00:00-05:00"
        made = as_ben.post("/holds/", body | {"patient": str(child.pk), "starts_at": start})
        assert made.status_code == 201

    assert_refused(as_ben.post("/holds/", body | {"patient": str(other.pk)}), 409, "too_many_holds")


def test_times_are_not_kept_again_and_again(as_ada, body, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"holding": (1, 3600)}
    assert as_ada.post("/holds/", body).status_code == 201

    assert_refused(as_ada.post("/holds/", body), 429, "too_many_requests")


def test_a_hold_is_renewed_once(as_ada, body, clock, now):
    kept = as_ada.post("/holds/", body).json()
    clock.move_to(now + 9 * MINUTE)

    renewed = as_ada.post(f"/holds/{kept['id']}/renew/")

    assert renewed.status_code == 200
    assert renewed.json() == kept | {"expires_at": "2026-11-23T10:19:00-05:00", "renewable": False}
    assert_refused(as_ada.post(f"/holds/{kept['id']}/renew/"), 409, "hold_was_renewed")
    assert TimeClaim.objects.get().expires_at == now + 19 * MINUTE


def test_what_has_expired_is_not_renewed_though_nobody_has_it(as_ada, body, clock, now):
    kept = as_ada.post("/holds/", body).json()
    clock.move_to(now + 10 * MINUTE)

    assert_refused(as_ada.post(f"/holds/{kept['id']}/renew/"), 409, "hold_is_over")
    assert TimeClaim.objects.get().expires_at == now + 10 * MINUTE


def test_a_time_that_is_let_go_is_free_at_once(as_ada, as_eve, eve, body, now):
    kept = as_ada.post("/holds/", body).json()

    assert as_ada.delete(f"/holds/{kept['id']}/").status_code == 204

    assert Hold.objects.count() == 0
    assert TimeClaim.objects.get().released_at == now
    assert as_eve.post("/holds/", body | {"patient": str(eve.patient.pk)}).status_code == 201
    assert_refused(as_ada.delete(f"/holds/{kept['id']}/"), 404, "not_found")


def test_holds_of_others_are_not_found(as_ada, as_eve, body, ada, eve):
    kept = as_ada.post("/holds/", body).json()
    ProxyFactory(patient=ada, user=eve, kind="carer", attestation="Ada")  # also for whoever acts for her

    assert_refused(as_eve.post(f"/holds/{kept['id']}/renew/"), 404, "not_found")
    assert_refused(as_eve.delete(f"/holds/{kept['id']}/"), 404, "not_found")
    assert TimeClaim.objects.get().released_at is None


def test_whoever_acts_for_somebody_no_longer_finds_what_they_kept_for_them(
    as_ben, mia, body, okafor_practice, now
):
    okafor_practice.provider.sees_children = True
    okafor_practice.provider.save()
    kept = as_ben.post("/holds/", body | {"patient": str(mia.pk)}).json()
    mia.proxies.update(ended_at=now)

    assert_refused(as_ben.post(f"/holds/{kept['id']}/renew/"), 404, "not_found")
    assert_refused(as_ben.delete(f"/holds/{kept['id']}/"), 404, "not_found")


def test_the_sweep_removes_what_is_over_and_nothing_else(as_ada, body, clock, now):
    old = as_ada.post("/holds/", body).json()
    clock.move_to(now + 5 * MINUTE)
    young = as_ada.post("/holds/", body | {"starts_at": "2026-11-24T11:00:00-05:00"}).json()
    at = now + 10 * MINUTE

    assert holds.end_expired(now=at) == 1
    assert holds.end_expired(now=at) == 0

    assert [str(pk) for pk in Hold.objects.values_list("pk", flat=True)] == [young["id"]]
    released = TimeClaim.objects.get(during__startswith=HALF_PAST_NINE)
    assert (released.released_at, old["id"] == young["id"]) == (at, False)


def test_a_practice_whose_papers_end_tonight_is_kept_today_alone(
    as_ada, ada, body, okafor_practice, clock, now
):
    okafor_practice.provider.credentials.filter(kind="licence").update(expires_on=date(2026, 11, 23))
    assert as_ada.post("/holds/", body).status_code == 201

    clock.move_to(now + timedelta(hours=14))
    later = body | {"starts_at": "2026-11-24T11:00:00-05:00"}
    assert_refused(Caller(ada.user).post("/holds/", later), 409, "practice_not_listed")


def test_a_time_that_is_taken_at_another_place_of_the_clinician_is_taken_here(
    as_ada, body, okafor_practice, now
):
    elsewhere = make_listed_practice(
        now=now, provider=okafor_practice.provider, location={"line1": "9 Pine Street"}
    )
    start = now.replace(day=24, hour=14)
    TimeClaimFactory(practice=elsewhere, during=(start, start + 45 * MINUTE))
    assert Practice.objects.count() == 2

    assert_refused(as_ada.post("/holds/", body), 409, "time_taken")
    assert Hold.objects.count() == 0
