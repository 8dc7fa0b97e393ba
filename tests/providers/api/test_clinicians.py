"""People of the registries whom nobody has claimed: found by NPI or name, with the source of each fact."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from providers.directory.importing import import_files
from providers.models import DirectoryRecord
from tests.factories.npi import npi
from tests.factories.registries import (
    ADA,
    BEN,
    CAL,
    CMS_HEADER,
    CMS_SAMPLE,
    NPPES_SAMPLE,
    cms_row,
    deactivated_row,
    nppes_row,
    write_file,
)
from tests.factories.supply import ProviderFactory

FIRST, LAST = "Provider First Name", "Provider Last Name (Legal Name)"
STATE = "Provider Business Practice Location Address State Name"
ZIP = "Provider Business Practice Location Address Postal Code"


@pytest.fixture
def bring(db, tmp_path, now):
    def from_nppes(*rows):
        path = write_file(tmp_path / "nppes.csv", rows)
        import_files([path], source="nppes", now=now, rejects_to=tmp_path / "rejects.csv")

    return from_nppes


@pytest.fixture
def bring_cms(db, tmp_path, now):
    def from_cms(*rows):
        path = write_file(tmp_path / "dac_20260601.csv", rows, CMS_HEADER)
        import_files([path], source="cms_clinicians", now=now, rejects_to=tmp_path / "rejects.csv")

    return from_cms


@pytest.fixture
def read(client):
    def get(query, status=200):
        response = client.get(f"/api/v1/clinicians/?{query}")
        assert response.status_code == status, response.content
        return response.json()

    return get


def found(answer):
    return [person["npi"] for person in answer["results"]]


def test_a_person_is_found_by_npi_with_the_source_and_date_of_each_fact(read, bring, catalogue):
    bring(nppes_row())
    [person] = read(f"npi={ADA}")["results"]
    by = {"source": "nppes", "as_of": "2007-07-08"}
    assert person == {
        "npi": ADA,
        "names": [{**by, "value": {"first": "ADA", "middle": "", "last": "EXAMPLE", "suffix": ""}}],
        "credentials": [{**by, "value": "M.D."}],
        "sexes": [{**by, "value": "F"}],
        "taxonomies": [
            {
                **by,
                "code": "207Q00000X",
                "label": person["taxonomies"][0]["label"],
                "specialty": "family-medicine",
                "licence_state": "NY",
                "is_primary": True,
            }
        ],
        "specialties": [],
        "places": [{**by, "organisation": "", "city": "ALBANY", "state": "NY", "zip": "12207"}],
        "differs": [],
    }
    assert person["taxonomies"][0]["label"]


def test_where_registries_disagree_both_are_shown_and_named(read, bring, bring_cms):
    bring(nppes_row(**{"Provider Credential Text": "M.D."}))
    bring_cms(cms_row(**{"Provider Last Name": "MARRIED", "City/Town": "TROY", "ZIP Code": "12180"}))
    [person] = read(f"npi={ADA}")["results"]
    assert [(fact["source"], fact["as_of"], fact["value"]["last"]) for fact in person["names"]] == [
        ("nppes", "2007-07-08", "EXAMPLE"),
        ("cms_clinicians", "2026-06-01", "MARRIED"),
    ]
    assert {(place["source"], place["city"]) for place in person["places"]} == {
        ("nppes", "ALBANY"),
        ("cms_clinicians", "TROY"),
    }
    assert person["differs"] == ["names", "places"]  # M.D. and MD are one credential
    assert found(read("name=ada+married")) == found(read("name=ada+example")) == [ADA]


def test_a_person_whom_only_cms_names_is_found_too(read, bring_cms):
    bring_cms(cms_row(), cms_row(**{"City/Town": "TROY"}))
    [person] = read("name=example")["results"]
    assert [fact["value"] for fact in person["specialties"]] == ["FAMILY PRACTICE"]
    assert person["differs"] == []


@pytest.mark.parametrize(
    "name",
    [
        "swiatek",
        "ŚWIĄTEK",
        "Świątek Łucja",
        "lucja swiatek",
        "lucja swiatk",
        "Swaitek",
        "o'swiatek",
        "L Swiatek",
    ],
)
def test_typing_errors_accents_and_order_are_forgiven(read, bring, name):
    bring(nppes_row(**{FIRST: "Łucja", LAST: "Świątek"}), nppes_row(NPI=BEN, **{LAST: "OTHERWISE"}))
    assert found(read(f"name={name}")) == [ADA]


@pytest.mark.parametrize("name", ["kowalski", "lucja kowalski", "swi%25ek", "___swi"])
def test_another_name_finds_nobody(read, bring, name):
    bring(nppes_row(**{FIRST: "LUCJA", LAST: "EXAMPLE"}))
    assert found(read(f"name={name}")) == []


@pytest.mark.parametrize("name", ["zzzz", "aaaaaaa", "öööö", "zzzz+example"])
def test_a_word_of_one_letter_finds_nobody_who_has_it_not(read, bring, name):
    bring(nppes_row())
    assert found(read(f"name={name}")) == []


@pytest.mark.parametrize("name", ["мюллер", "МЮЛЛЕР", "Мюллер Ада", "ада мюлелр"])
def test_names_in_other_scripts_are_found(read, bring, name):
    bring(nppes_row(**{FIRST: "АДА", LAST: "МЮЛЛЕР"}), nppes_row(NPI=BEN, **{LAST: "МЮЛЛЕРОВ"}))
    assert found(read(f"name={name}")) == [ADA]


def test_words_of_two_letters_are_whole_words(read, bring):
    bring(nppes_row(**{FIRST: "WU", LAST: "LI"}), nppes_row(NPI=BEN, **{FIRST: "WULI", LAST: "LIWU"}))
    assert found(read("name=li+wu")) == [ADA]


@pytest.mark.parametrize("name", ["li wu", "lee", "ada example"])
def test_the_index_alone_serves_a_search_by_name(bring, name):
    bring(nppes_row())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = DirectoryRecord.objects.named(name).explain()
    assert "directory_search_name" in plan
    assert "Index Cond" in plan


@pytest.mark.django_db(transaction=True)
def test_how_forgiving_a_search_is_ends_with_it(read, bring):
    bring(nppes_row(**{LAST: "OKAFOR"}))
    assert found(read("name=okafer")) == [ADA]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pg_trgm.word_similarity_threshold')")
        assert cursor.fetchone() == ("0.6",)


def test_without_being_forgiving_a_wrong_letter_would_find_nobody(read, bring, monkeypatch):
    monkeypatch.setattr("providers.api.clinicians.FORGIVING_REGISTRIES", {})
    bring(nppes_row(**{LAST: "OKAFOR"}))
    assert found(read("name=okafer")) == []


def test_two_letters_in_each_others_place_are_near(read, bring):
    bring(nppes_row(**{LAST: "WEINBERG"}), nppes_row(NPI=BEN, **{LAST: "WIEBE"}))
    assert found(read("name=weibe")) == [BEN, ADA]


def test_words_of_three_letters_are_found_as_they_are_alone(read, bring):
    bring(nppes_row(**{LAST: "LEE"}), nppes_row(NPI=BEN, **{LAST: "LEBLANC"}))
    assert found(read("name=lee")) == [ADA]


def test_the_nearest_names_come_first(read, bring):
    bring(
        nppes_row(NPI=ADA, **{LAST: "SMYTHE"}),
        nppes_row(NPI=BEN, **{LAST: "SMITH"}),
        nppes_row(NPI=CAL, **{LAST: "SMITHSON"}),
    )
    assert found(read("name=smith"))[0] == BEN


def test_state_and_zip_are_those_of_one_place(read, bring):
    bring(nppes_row(), nppes_row(NPI=BEN, **{STATE: "NJ", ZIP: "07030"}))
    assert found(read("name=example&state=NY")) == [ADA]
    assert found(read("name=example&zip=07030")) == [BEN]
    assert found(read(f"npi={ADA}&state=NJ")) == []


def test_claimed_and_deactivated_people_are_not_offered(read, bring, bring_cms):
    bring(nppes_row(), nppes_row(NPI=BEN), nppes_row(NPI=CAL))
    bring_cms(cms_row(NPI=CAL))
    assert len(found(read("name=example"))) == 3
    ProviderFactory(npi=ADA)
    ProviderFactory(npi=BEN, imported=True)  # known to us, and not claimed
    bring(deactivated_row(CAL))
    assert found(read("name=example")) == [BEN]
    assert found(read(f"npi={ADA}")) == found(read(f"npi={CAL}")) == []


def test_streets_telephones_and_licence_numbers_are_not_shown(client, bring):
    bring(nppes_row())
    content = client.get(f"/api/v1/clinicians/?npi={ADA}").content.decode()
    assert ADA in content
    assert not [text for text in ("MAIN ST", "5185550100", "301442") if text in content]


def test_pages_go_through_everyone_once(read, client, bring):
    bring(*(nppes_row(NPI=npi(n)) for n in range(25)))
    address, seen = "/api/v1/clinicians/?name=example&page_size=10", []
    while address:
        answer = client.get(address).json()
        assert len(answer["results"]) <= 10
        seen += found(answer)
        address = answer["next"]
    assert seen == sorted(npi(n) for n in range(25))


def test_the_number_of_queries_does_not_grow_with_the_page(read, bring):
    bring(*(nppes_row(NPI=npi(n)) for n in range(50)))
    counts = []
    for size in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            assert len(found(read(f"name=example&page_size={size}"))) == size
        counts.append(len(queries))
    assert counts == [9, 9]  # the limit, then a savepoint and two settings around the page


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("", "name", "required"),
        ("state=NY", "name", "required"),
        ("name=", "name", "required"),
        ("name=ab", "name", "too_short"),
        ("name=a+b+c", "name", "too_short"),
        ("name=...", "name", "too_short"),
        ("name=" + "a" * 101, "name", "max_length"),
        ("name=ab+cd+ef+gh+ij+kl+mn", "name", "too_long"),
        ("npi=123", "npi", "invalid_npi"),
        ("npi=1234567890", "npi", "invalid_npi"),
        ("npi=abcdefghij", "npi", "invalid_npi"),
        ("name=ada&state=ny", "state", "invalid_choice"),
        ("name=ada&state=XX", "state", "invalid_choice"),
        ("name=ada&zip=123", "zip", "invalid"),
        ("name=ada&city=Albany", "city", "unknown_parameter"),
        ("name=ada&name=ben", "name", "repeated"),
        ("name=ada&page_size=51", "page_size", "invalid_page_size"),
        ("name=ada&cursor=x", "cursor", "invalid_cursor"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(read, db, query, field, code):
    problem = read(query, 400)
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]


def test_nothing_can_be_written(client, db):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/api/v1/clinicians/").status_code == 405


def test_the_samples_hold_people_whom_both_registries_name(read, tmp_path, now, db):
    import_files([NPPES_SAMPLE], source="nppes", now=now, rejects_to=tmp_path / "r.csv")
    import_files([CMS_SAMPLE], source="cms_clinicians", now=now, rejects_to=tmp_path / "r.csv")
    [person] = read("npi=1265435291")["results"]
    assert {fact["source"] for fact in person["names"]} == {"nppes", "cms_clinicians"}
    assert {place["source"] for place in person["places"]} == {"nppes", "cms_clinicians"}
