"""Each gate over HTTP: who fails it is not shown, and is counted once under its code."""

from datetime import timedelta

import pytest

from matching.triage.cautions import MANIPULATION_CAUTIONS
from providers import search_rows
from providers.models import InsurancePlan, Provider, SearchRow, Taxonomy
from tests.factories.supply import LocationFactory, ProviderTaxonomyFactory, WeeklyHoursFactory
from tests.matching.market import (
    ACUPUNCTURIST,
    CALM,
    CHIROPRACTOR,
    CLEARED,
    DOCTOR,
    HOME,
    MASSEUR,
    OSTEOPATH,
    PAIN_DOCTOR,
    RHEUMATOLOGIST,
    SPINE_SURGEON,
    THERAPIST,
    clinician,
    counts,
    factor,
    ids,
)

IN_JERSEY = HOME | {"state": "NJ"}
BY_VIDEO = {"does_in_person": False, "does_video": True}
EVERYBODY = {"sees_children": True, "languages": ["en", "es"], "sex": "F"}
# gate: what differs in the one who fails it, what differs in the request, what is said
GATES = {
    "manipulation_caution": (
        {"code": CHIROPRACTOR},
        {"cautions": CLEARED | {"anticoagulants": "yes"}},
        "1 clinician left out: treatment by spinal manipulation, which waits until a doctor says it is safe for you.",
    ),
    "first_contact_today": (
        {"code": MASSEUR},
        {"answers": CALM | {"burning_rash": "yes"}},
        "1 clinician left out: massage or acupuncture, which is not the first stop for something urgent.",
    ),
    "step_up_only": (
        {"code": SPINE_SURGEON},
        {
            "conditions": ["thoracic-disc"],
            "preferences": {"specialties": ["physical-therapy", "spine-surgery"]},
        },
        "1 clinician left out: a specialty that comes in once six weeks of first care have not helped.",
    ),
    "not_licensed": (
        BY_VIDEO,
        {"location": IN_JERSEY, "preferences": {"visit_mode": "video"}},
        "1 clinician left out: no licence known where you would be for a video visit.",
    ),
    "age_group": ({"provider": {}}, {"age": 17}, "1 clinician left out: not seeing people of this age."),
    "visit_mode": (
        BY_VIDEO,
        {"preferences": {"visit_mode": "in_person"}},
        "1 clinician left out: not offering the kind of visit you asked for.",
    ),
    "not_accepting": (
        {"accepts": "existing"},
        {},
        "1 clinician left out: not taking patients now, or only those they know.",
    ),
    "plan_unknown": (
        {"plan": "unknown"},
        {"preferences": {"plan_required": True}},
        "1 clinician left out: not known whether your plan is taken.",
    ),
    "plan_not_accepted": (
        {"plan": "not_accepted"},
        {"preferences": {"plan_required": True}},
        "1 clinician left out: not taking your plan.",
    ),
    "specialty": (
        {"code": DOCTOR},
        {"preferences": {"specialties": ["physical-therapy"]}},
        "1 clinician left out: another specialty than you asked for.",
    ),
    "language": (
        {"provider": {"languages": []}},
        {"preferences": {"languages": ["es", "fr"]}},
        "1 clinician left out: not known to speak a language you asked for.",
    ),
    "provider_sex": (
        {"provider": {"sex": ""}},
        {"preferences": {"provider_sex": "F"}},
        "1 clinician left out: not known to be of the sex you asked for.",
    ),
    "price": (
        {"first_visit_price_cents": 18001},
        {"preferences": {"max_price_cents": 18000}},
        "1 clinician left out: a higher price for a first visit than you want to pay.",
    ),
    "wheelchair": (
        {"location": {"wheelchair": None}},
        {"preferences": {"wheelchair": True}},
        "1 clinician left out: not known to have step-free access.",
    ),
    "times": (
        {"horizon_days": 1},
        {"preferences": {"earliest": "2026-11-25", "latest": "2026-11-26"}},
        "1 clinician left out: no free time when you can go.",
    ),
}


@pytest.fixture
def medicare(catalogue):
    return InsurancePlan.objects.get(number=1)


@pytest.mark.parametrize("gate", GATES)
def test_who_fails_a_gate_is_counted_under_it_and_not_shown(gate, ask, now, medicare):
    differs, asked, text = GATES[gate]
    if "plan_required" in asked.get("preferences", {}):
        asked = {"preferences": {"plan_required": True, "insurance_plan": str(medicare.pk)}}
    shown = clinician(now, does_video=True, licences=["NJ"], plan="accepted", provider=EVERYBODY)
    clinician(now, **differs)
    answer = ask(**asked)
    assert ids(answer) == [str(shown.pk)]
    assert answer["excluded"] == [{"code": gate, "count": 1, "text": text}]


@pytest.mark.parametrize("gate", ["manipulation_caution", "age_group", "plan_unknown", "times"])
def test_a_suspended_clinician_is_counted_nowhere(gate, ask, now, medicare):
    differs, asked, _ = GATES[gate]
    if "plan_required" in asked.get("preferences", {}):
        asked = {"preferences": {"plan_required": True, "insurance_plan": str(medicare.pk)}}
    failing = clinician(now, **differs)
    assert counts(ask(**asked)) == {gate: 1}
    Provider.objects.update(suspended_at=now)
    search_rows.refresh([failing.pk], now=now)
    assert counts(ask(**asked)) == {}


def test_only_the_last_gate_reached_counts_and_a_person_counts_once(ask, now):
    first = clinician(now, accepts="existing")
    clinician(now, miles=2, provider=first.provider, first_visit_price_cents=90000)
    answer = ask(preferences={"max_price_cents": 10000})
    assert (ids(answer), counts(answer)) == ([], {"price": 1})


def test_a_person_who_passes_at_one_place_is_not_counted_for_another(ask, now):
    first = clinician(now, accepts="existing")
    second = clinician(now, miles=2, provider=first.provider)
    answer = ask()
    assert (ids(answer), counts(answer)) == ([str(second.pk)], {})


@pytest.mark.parametrize(
    ("people", "count", "shown"), [(200, 200, "200 clinicians"), (201, 200, "200+ clinicians")]
)
def test_counts_stop_at_200(people, count, shown, ask, now):
    made = clinician(now, accepts="existing")
    row = SearchRow.objects.get(practice_id=made.pk)
    others = []
    for number in range(1, people):
        fields = {f.attname: getattr(row, f.attname) for f in SearchRow._meta.fields if f.attname != "pk"}
        code = f"00000000-0000-4000-8000-{number:012d}"
        others.append(SearchRow(**fields | {"practice_id": code, "provider_id": code}))
    SearchRow.objects.bulk_create(others)
    assert ask()["excluded"] == [
        {
            "code": "not_accepting",
            "count": count,
            "text": f"{shown} left out: not taking patients now, or only those they know.",
        }
    ]


@pytest.mark.parametrize(
    ("caution", "answer"), list(zip(MANIPULATION_CAUTIONS, ["yes", "not_sure"] * 5, strict=True))
)
def test_each_caution_bars_manipulation_and_leaves_the_therapist_told(caution, answer, ask, now):
    therapist = clinician(now)
    clinician(now, code=CHIROPRACTOR)
    clinician(now, code=OSTEOPATH)
    found = ask(cautions=CLEARED | {caution: answer})
    assert ids(found) == [str(therapist.pk)]
    assert counts(found) == {"manipulation_caution": 2}
    assert [note["code"] for note in found["results"][0]["notes"]] == ["referral_limits", "no_manipulation"]


@pytest.mark.parametrize("answer", ["cancer_history", "infection_risk", "fragile_bones"])
def test_an_answer_that_sets_a_caution_bars_manipulation(answer, ask, now):
    clinician(now, code=CHIROPRACTOR)
    found = ask(answers=CALM | {answer: "yes"})
    assert (ids(found), counts(found)) == ([], {"manipulation_caution": 1})


def test_pregnancy_removes_nobody(ask, now):
    made = clinician(now, code=CHIROPRACTOR)
    found = ask(cautions=CLEARED | {"pregnancy": "yes"})
    assert (ids(found), counts(found), found["results"][0]["notes"]) == ([str(made.pk)], {}, [])


def test_cautions_not_told_are_asked_first_of_who_manipulates(ask, now):
    manipulates = clinician(now, code=CHIROPRACTOR)
    therapist = clinician(now, miles=2)
    found = ask(cautions={"anticoagulants": "no", "pregnancy": "no"})
    asked = {result["practice"]["id"]: result["ask_first"] for result in found["results"]}
    rest = [code for code in MANIPULATION_CAUTIONS if code != "anticoagulants"]
    assert asked == {str(manipulates.pk): rest, str(therapist.pk): []}
    assert [result["ask_first"] for result in ask()["results"]] == [[], []]


def test_who_manipulates_besides_is_asked_first_and_told(ask, now):
    made = clinician(now, code=DOCTOR)
    also = Taxonomy.objects.get(code=OSTEOPATH)
    ProviderTaxonomyFactory(provider=made.provider, taxonomy=also, is_primary=False)
    search_rows.refresh([made.pk], now=now)
    (unasked,) = ask(cautions={})["results"]
    assert unasked["ask_first"] == list(MANIPULATION_CAUTIONS)
    (barred,) = ask(cautions=CLEARED | {"anticoagulants": "yes"})["results"]
    assert barred["practice"]["id"] == str(made.pk)
    assert [note["code"] for note in barred["notes"]] == ["no_manipulation"]


def test_massage_and_acupuncture_come_when_it_is_not_urgent(ask, now):
    made = {str(clinician(now, code=code).pk) for code in (MASSEUR, ACUPUNCTURIST)}
    assert set(ids(ask())) == made


@pytest.mark.parametrize("code", [SPINE_SURGEON, PAIN_DOCTOR])
@pytest.mark.parametrize(("weeks", "is_shown"), [(0, False), (5.9, False), (6, True)])
def test_surgeons_and_interventions_come_after_six_weeks_of_care(code, weeks, is_shown, ask, now):
    made = clinician(now, code=code)
    found = ask(conditions=["thoracic-disc"], weeks_of_care=weeks)
    assert ids(found) == ([str(made.pk)] if is_shown else [])
    assert counts(found) == {}


def test_signs_of_inflammation_go_to_the_family_doctor_and_later_to_rheumatology(ask, now):
    doctor, joints = clinician(now, code=DOCTOR), clinician(now, code=RHEUMATOLOGIST)
    clinician(now, code=THERAPIST)
    answers = CALM | {"inflammatory": "yes"}
    assert ids(ask(answers=answers)) == [str(doctor.pk)]
    assert ids(ask(answers=answers, weeks_of_care=6)) == [str(joints.pk), str(doctor.pk)]


@pytest.mark.parametrize(
    "named",
    ["compression-fracture", "vertebral-fracture", "spinal-infection", "spinal-tumour", "osteoporosis"],
)
def test_a_suspected_danger_to_the_spine_bars_manipulation_whatever_else_is_named(named, ask, now):
    clinician(now, code=CHIROPRACTOR)
    clinician(now, code=OSTEOPATH)
    assert counts(ask(conditions=["thoracic-strain", "rib-fracture"])) == {}
    found = ask(conditions=["thoracic-strain", named])
    assert (ids(found), counts(found)) == ([], {"manipulation_caution": 2})


def test_signs_of_inflammation_keep_the_medical_specialties_of_what_was_named(ask, now):
    doctor, rehab = clinician(now, code=DOCTOR), clinician(now, code="208100000X")
    for code in (THERAPIST, CHIROPRACTOR, OSTEOPATH, MASSEUR, ACUPUNCTURIST):
        clinician(now, code=code)
    asked = {"conditions": ["chronic-pain", "thoracic-strain"]}
    assert len(ids(ask(**asked))) == 7
    found = ask(**asked, answers=CALM | {"inflammatory": "yes"})
    assert set(ids(found)) == {str(doctor.pk), str(rehab.pk)}


@pytest.mark.parametrize(
    ("age", "sees"), [(17, "children"), (18, "adults"), (64, "adults"), (65, "older_adults")]
)
def test_an_age_is_seen_by_those_who_see_its_group_alone(age, sees, ask, now):
    groups = ("children", "adults", "older_adults")
    made = {g: clinician(now, provider={f"sees_{other}": other == g for other in groups}) for g in groups}
    found = ask(age=age)
    assert (ids(found), counts(found)) == ([str(made[sees].pk)], {"age_group": 2})
    assert len(ids(ask(age=None))) == 3


def test_video_is_by_licence_where_the_patient_is(ask, now):
    far = clinician(now, miles=900, licences=["NJ"], **BY_VIDEO)
    local = clinician(now, **BY_VIDEO)
    assert ids(ask(location=IN_JERSEY)) == [str(far.pk)]
    assert set(ids(ask())) == {str(far.pk), str(local.pk)}


def test_a_point_without_its_state_gets_no_video(ask, now):
    clinician(now, **BY_VIDEO)
    made = clinician(now, does_video=True)
    point = {"lat": HOME["lat"], "lon": HOME["lon"]}
    assert [(r["practice"]["id"], r["mode"]) for r in ask(location=point)["results"]] == [
        (str(made.pk), "in_person")
    ]
    assert ask(location=point, preferences={"visit_mode": "video"})["results"] == []


def test_same_day_shows_today_and_tomorrow_alone(ask, now):
    urgent = {"answers": CALM | {"burning_rash": "yes"}}
    today = clinician(now)
    tomorrow = clinician(now, miles=2, lead_minutes=15 * 60)
    clinician(now, miles=3, lead_minutes=48 * 60)
    found = ask(**urgent)
    assert found["triage"]["level"] == "same_day"
    assert [(r["practice"]["id"], r["next_time"]) for r in found["results"]] == [
        (str(today.pk), "2026-11-23T12:00:00-05:00"),
        (str(tomorrow.pk), "2026-11-24T09:00:00-05:00"),
    ]
    assert counts(found) == {"times": 1}
    assert found["notice"] is None


def test_same_day_by_video_goes_by_the_day_of_the_place(ask, now):
    # 20:30 on Monday in New York is 15:30 there: Monday has an hour left.
    evening = now + timedelta(hours=10, minutes=30)
    made = clinician(
        evening,
        miles=0,
        location={"lat": 21.307, "lon": -157.858, "state": "HI", "zone": "Pacific/Honolulu"},
        licences=["NY"],
        lead_minutes=0,
        **BY_VIDEO,
    )
    (result,) = ask(at=evening, answers=CALM | {"burning_rash": "yes"})["results"]
    assert (result["practice"]["id"], result["next_time"]) == (str(made.pk), "2026-11-23T15:30:00-10:00")


def test_nothing_today_says_where_to_turn(ask, now):
    clinician(now, lead_minutes=48 * 60)
    found = ask(answers=CALM | {"burning_rash": "yes"})
    assert found["results"] == []
    assert "urgent care" in found["notice"]
    assert ask(answers=CALM)["notice"] is None


def test_parts_of_day_are_those_of_the_place(ask, now):
    # Chicago's evening hour from 17 to 18 is from 18 to 19 in New York.
    made = clinician(now, licences=["NY"], location={"zone": "America/Chicago", "state": "IL"}, **BY_VIDEO)
    made.weekly_hours.all().delete()
    WeeklyHoursFactory(practice=made, weekday=2, starts="16:00", ends="17:00")
    search_rows.refresh([made.pk], now=now)
    (result,) = ask(preferences={"day_parts": ["afternoon"], "weekdays": [2]})["results"]
    assert result["next_time"] == "2026-11-25T16:00:00-06:00"
    assert ids(ask(preferences={"day_parts": ["evening"], "weekdays": [2]})) == []
    assert ids(ask(preferences={"day_parts": ["afternoon"], "weekdays": [1, 3]})) == []


def test_an_unknown_price_passes_and_says_so(ask, now):
    made = clinician(now, first_visit_price_cents=None)
    (result,) = ask(preferences={"max_price_cents": 5000})["results"]
    assert result["practice"]["id"] == str(made.pk)
    assert "price_unknown" in [note["code"] for note in result["notes"]]
    assert "price_unknown" not in [note["code"] for note in ask()["results"][0]["notes"]]


def test_two_places_of_a_clinician_stand_as_the_better_one(ask, now):
    far = clinician(now, miles=8)
    near = clinician(now, miles=2, provider=far.provider)
    assert far.provider_id == near.provider_id
    assert ids(ask()) == [str(near.pk)]


def test_a_clinic_of_two_shows_both(ask, now):
    place = LocationFactory(lat=HOME["lat"], lon=HOME["lon"])
    made = [clinician(now), clinician(now)]
    for practice in made:
        practice.location = place
        practice.save()
        search_rows.refresh([practice.pk], now=now)
    assert set(ids(ask())) == {str(practice.pk) for practice in made}


def test_a_night_opening_counts_for_someone_who_would_take_any_today(ask, now):
    made = clinician(now, lead_minutes=12 * 60)
    made.weekly_hours.all().delete()
    made.weekly_hours.create(weekday=0, starts="22:30", ends="23:30")
    search_rows.refresh([made.pk], now=now)
    (result,) = ask(answers=CALM | {"burning_rash": "yes"})["results"]
    assert (result["practice"]["id"], result["next_time"]) == (str(made.pk), "2026-11-23T22:30:00-05:00")


def test_a_wait_to_a_part_of_day_is_called_so(ask, now):
    clinician(now)
    (result,) = ask(preferences={"earliest": "2026-11-25"})["results"]
    assert result["next_time"] == "2026-11-25T09:00:00-05:00"
    assert factor(result, "soonness")["text"] == (
        "Next opening that fits the times you asked for: Wed Nov 25, 9:00 AM, "
        "in a part of day that begins in 44 hours"
    )


def test_nobody_beyond_the_radius_is_counted_as_left_out(ask, now):
    clinician(now, miles=5, accepts="nobody", **BY_VIDEO)
    clinician(now, miles=200, accepts="nobody", **BY_VIDEO)
    for miles in (1, 2, 3, 4, 5):
        clinician(now, miles=miles)
    assert counts(ask()) == {"not_accepting": 1}
