import pytest
from django.core.management import call_command

from providers.models import Condition, InsurancePlan, Language, Payer, Specialty

LISTS = ["conditions", "specialties", "insurance-plans", "languages"]


@pytest.fixture
def read(client, catalogue):
    def get(path, status=200):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == status
        return response.json()

    return get


def test_a_condition_carries_its_words_codes_and_who_sees_it(read):
    [strain] = read("conditions/?q=pulled%20muscle%20in%20upper%20back")["results"]
    assert (strain["slug"], strain["name"], strain["group"], strain["minimum_level"]) == (
        "thoracic-strain",
        "Upper back muscle strain",
        "muscle-posture",
        "",
    )
    assert "tirón en la espalda" in strain["synonyms"]["es"]
    assert strain["icd10cm"] == ["S29.012A"]
    roles = {entry["slug"]: entry["role"] for entry in strain["specialties"]}
    assert (roles["physical-therapy"], roles["pmr"]) == ("first_contact", "step_up")
    assert strain["specialties"][0] == {
        "slug": "family-medicine",
        "label": "Family medicine",
        "role": "first_contact",
    }


def test_words_are_looked_for_in_the_name_too_and_each_condition_comes_once(read):
    found = [entry["slug"] for entry in read("conditions/?q=SCOLIOSIS")["results"]]
    assert found == ["scoliosis"]


def test_a_percent_sign_is_a_letter_like_any_other(read):
    assert read("conditions/?q=%25")["results"] == []


def test_conditions_of_a_specialty_are_those_it_sees(read):
    found = {entry["slug"] for entry in read("conditions/?specialty=nephrology&page_size=50")["results"]}
    assert found == set(
        Condition.objects.filter(routes__specialty__slug="nephrology").values_list("slug", flat=True)
    )
    assert "kidney-referred-pain" in found
    assert len(found) < Condition.objects.count()


def test_specialties_of_a_condition_say_their_role(read):
    found = {
        e["slug"]: e["role"] for e in read("specialties/?condition=thoracic-strain&page_size=50")["results"]
    }
    assert (found["family-medicine"], found["pmr"]) == ("first_contact", "step_up")
    assert "nephrology" not in found


def test_without_a_condition_specialties_have_no_role(read):
    first = read("specialties/?page_size=1")["results"][0]
    assert (first["slug"], first["role"]) == ("family-medicine", None)


def test_plans_narrow_by_payer_line_and_words(read):
    query = "insurance-plans/?payer=aetna&line_of_business=medicare-advantage&q=advantage"
    [plan] = read(query)["results"]
    row = InsurancePlan.objects.get(payer__slug="aetna", line_of_business="medicare-advantage")
    assert plan == {
        "id": str(row.pk),
        "slug": row.slug,
        "name": "Aetna Medicare Advantage",
        "line_of_business": "medicare-advantage",
        "payer": {"slug": "aetna", "name": "Aetna"},
    }


def test_a_language_is_found_by_its_own_name(read):
    [spanish] = read("languages/?q=espa%C3%B1")["results"]
    assert spanish == {"tag": "es", "name": "Spanish", "own_name": "Español"}


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("insurance-plans/?line_of_business=pet", "line_of_business", "invalid_choice"),
        ("conditions/?specialty=a%20b", "specialty", "invalid"),
        ("specialties/?condition=" + "x" * 51, "condition", "max_length"),
        ("languages/?q=" + "x" * 101, "q", "max_length"),
        ("conditions/?page_size=51", "page_size", "invalid_page_size"),
        ("conditions/?cursor=made-up", "cursor", "invalid_cursor"),
        ("languages/?tag=es", "tag", "unknown_parameter"),
        ("conditions/?q=a&q=b", "q", "repeated"),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused_by_name(read, query, field, code):
    problem = read(query, status=400)
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    "query",
    ["conditions/?specialty=nobody", "specialties/?condition=nothing", "insurance-plans/?payer=nobody"],
)
def test_an_unknown_slug_finds_nothing(read, query):
    assert read(query)["results"] == []


def test_what_is_retired_is_not_shown(read):
    Condition.objects.filter(slug="scoliosis").update(is_active=False)
    Specialty.objects.filter(slug="family-medicine").update(is_active=False)
    Language.objects.filter(pk="es").update(is_active=False)
    Payer.objects.filter(slug="aetna").update(is_active=False)
    assert read("conditions/?q=scoliosis")["results"] == []
    assert read("languages/?q=spanish")["results"] == []
    assert read("insurance-plans/?payer=aetna")["results"] == []
    assert "family-medicine" not in {entry["slug"] for entry in read("specialties/?page_size=50")["results"]}
    [strain] = read("conditions/?q=upper%20back%20muscle%20strain")["results"]
    assert "family-medicine" not in {entry["slug"] for entry in strain["specialties"]}
    assert read("conditions/?specialty=family-medicine")["results"] == []
    assert read("specialties/?condition=scoliosis")["results"] == []


@pytest.mark.parametrize("name", LISTS)
def test_pages_follow_one_another_to_the_end_without_a_repeat(client, catalogue, name):
    url, seen = f"/api/v1/{name}/?page_size=50", []
    while url:
        page = client.get(url).json()
        seen += [entry.get("slug") or entry["tag"] for entry in page["results"]]
        url = page["next"]
    model = {"conditions": Condition, "specialties": Specialty, "languages": Language}.get(
        name, InsurancePlan
    )
    assert len(seen) == len(set(seen)) == model.objects.count()


@pytest.mark.parametrize(("name", "queries"), [*zip(LISTS, [4, 1, 1, 1], strict=True)])
@pytest.mark.parametrize("size", [2, 20])
def test_the_number_of_queries_does_not_grow_with_the_page(
    client, catalogue, django_assert_num_queries, name, queries, size
):
    with django_assert_num_queries(queries):
        assert len(client.get(f"/api/v1/{name}/?page_size={size}").json()["results"]) == size


@pytest.mark.parametrize("name", LISTS)
def test_the_catalogue_needs_no_sign_in_and_takes_no_writing(client, catalogue, name):
    response = client.get(f"/api/v1/{name}/")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert client.post(f"/api/v1/{name}/", {}, content_type="application/json").status_code == 405


def test_the_description_of_the_api_is_whole(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    assert "/api/v1/insurance-plans/" in (tmp_path / "schema.yml").read_text()
