"""Reading: every fault is refused, with its file and line."""

import ast
from pathlib import Path

import pytest

from providers.catalogue import fields, reading, shapes
from providers.catalogue.reading import CatalogueError, read


def faults(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    return refused.value.faults


def test_a_right_folder_gives_typed_rows(folder):
    tables = read(folder)
    assert tables["specialties.csv"].rows[2] == {
        "number": 3,
        "slug": "spine-surgery",
        "label": "Spine surgery",
        "profession": "surgeon",
        "manipulates": False,
        "surgical_or_interventional": True,
        "first_contact_today": True,
    }
    assert tables["zip_places.csv"].rows[0] == {
        "zip": "00501",
        "city": "Holtsville",
        "state": "NY",
        "lat": 40.81035,
        "lon": -73.04188,
        "zone": "America/New_York",
        "population": None,
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("languages.csv", "own_name", "own", "languages.csv, line 1: the columns must be tag,name,own_name"),
        ("payers.csv", "slug,name", "slug", "payers.csv, line 1: the columns must be slug,name"),
        ("payers.csv", "aetna,Aetna", "aetna,Aetna,x", "payers.csv, line 2: 3 columns where 2 belong"),
        ("payers.csv", "aetna,Aetna\n", "aetna,Aetna\n\n", "payers.csv, line 3: 0 columns where 2 belong"),
        ("payers.csv", "aetna,Aetna", "aetna,", "payers.csv, line 2: name is empty"),
        ("payers.csv", "aetna,Aetna", "aetna, Aetna", "payers.csv, line 2: name has spaces around it"),
        (
            "payers.csv",
            "aetna,Aetna",
            'aetna,"Aet\nna"',
            "payers.csv, line 2: name holds a character that cannot be printed",
        ),
        (
            "payers.csv",
            "aetna,Aetna",
            f"aetna,{'a' * 161}",
            "payers.csv, line 2: name is longer than 160 characters",
        ),
        (
            "taxonomies.csv",
            "207Q00000X",
            "207Q0000X",
            "taxonomies.csv, line 2: code '207Q0000X' is not shaped like a NUCC taxonomy code",
        ),
        (
            "taxonomies.csv",
            "225100000X",
            "225200000X",
            "taxonomies.csv, line 4: code 225200000X is an assistant or athletic trainer"
            " and may not be listed",
        ),
        (
            "taxonomies.csv",
            "225100000X",
            "2255A2300X",
            "taxonomies.csv, line 4: code 2255A2300X is an assistant or athletic trainer"
            " and may not be listed",
        ),
        (
            "condition_codes.csv",
            "G83.4",
            "G83,4",
            "condition_codes.csv, line 3: 5 columns where 4 belong",
        ),
        (
            "condition_codes.csv",
            "G83.4",
            "83.4",
            "condition_codes.csv, line 3: code '83.4' is not shaped like an ICD-10-CM code",
        ),
        (
            "condition_codes.csv",
            "G83.4,true",
            "G83.4,yes",
            "condition_codes.csv, line 3: billable 'yes' is none of false, true",
        ),
        (
            "conditions.csv",
            "emergency",
            "now",
            "conditions.csv, line 3: minimum_level 'now' is none of"
            " empty, emergency, same_day, self_care, soon",
        ),
        (
            "conditions.csv",
            ",myelopathy,",
            ",myelopthy,",
            "conditions.csv, line 3: caution 'myelopthy' is none of empty, anticoagulants, aortic_aneurysm,"
            " bleeding_disorder, cancer_not_cleared, connective_tissue_disease, inflammatory_flare, myelopathy,"
            " pregnancy, severe_osteoporosis, spinal_fracture, spinal_infection",
        ),
        (
            "conditions.csv",
            "2,cauda-equina",
            "201,cauda-equina",
            "conditions.csv, line 3: number 201 is not between 1 and 200",
        ),
        (
            "conditions.csv",
            "2,cauda-equina",
            "02,cauda-equina",
            "conditions.csv, line 3: number '02' is not a whole number",
        ),
        (
            "conditions.csv",
            "2,cauda-equina",
            "1,cauda-equina",
            "conditions.csv, line 3: number 1 repeats line 2",
        ),
        ("languages.csv", "es,", "en,", "languages.csv, line 3: tag en repeats line 2"),
        ("languages.csv", "es,", "ES,", "languages.csv, line 3: tag 'ES' is not a BCP 47 language tag"),
        (
            "condition_specialties.csv",
            "spine-surgery,step_up",
            "physical-therapy,step_up",
            "condition_specialties.csv, line 4: condition, specialty thoracic-strain, physical-therapy"
            " repeats line 3",
        ),
        (
            "condition_specialties.csv",
            "strain,spine-surgery",
            "strain,spin-surgery",
            "condition_specialties.csv, line 4: specialty spin-surgery is not in specialties.csv",
        ),
        (
            "condition_specialties.csv",
            "step_up",
            "first_contact",
            "condition_specialties.csv, line 4: spine-surgery cannot be a first contact",
        ),
        (
            "condition_synonyms.csv",
            "thoracic-strain,es",
            "thoracic-pain,es",
            "condition_synonyms.csv, line 3: condition thoracic-pain is not in conditions.csv",
        ),
        (
            "conditions.csv",
            "emergency",
            "soon",
            "conditions.csv, line 3: cauda-equina has no specialty of first contact",
        ),
        (
            "taxonomies.csv",
            "207XS0117X,spine-surgery,Spine surgeon\n",
            "",
            "specialties.csv, line 4: spine-surgery has no code in taxonomies.csv",
        ),
        (
            "plans.csv",
            "2,aetna-employer,aetna",
            "2,aetna-employer,aetnas",
            "plans.csv, line 3: payer aetnas is not in payers.csv",
        ),
        (
            "plans.csv",
            ",employer",
            ",self-pay",
            "plans.csv, line 3: line_of_business 'self-pay' is none of chip, employer, marketplace, medicaid,"
            " medicare-advantage, original-medicare, tricare, veterans",
        ),
        (
            "zip_places.csv",
            "00501",
            "501",
            "zip_places.csv, line 2: zip '501' is not a ZIP code of five digits",
        ),
        ("zip_places.csv", "40.81035", "90.5", "zip_places.csv, line 2: lat 90.5 is not between -90 and 90"),
        (
            "zip_places.csv",
            "-73.04188",
            "-180.5",
            "zip_places.csv, line 2: lon -180.5 is not between -180 and 180",
        ),
        ("zip_places.csv", "40.81035", "nan", "zip_places.csv, line 2: lat 'nan' is not a number of degrees"),
        (
            "zip_places.csv",
            "America/New_York,25026",
            "America/York,25026",
            "zip_places.csv, line 3: zone 'America/York' is not a known IANA time zone",
        ),
    ],
)
def test_a_fault_names_file_and_line(folder, replace, name, old, new, fault):
    replace(name, old, new)
    assert faults(folder) == [fault]


@pytest.mark.parametrize("slug", ["Aetna", "aet--na", "-aetna", "aetna-", "aet na", "aétna", "aet_na"])
def test_a_bad_slug_is_refused(folder, replace, slug):
    replace("payers.csv", "medicare,Original Medicare\n", f"medicare,Original Medicare\n{slug},Name\n")
    problem = f"payers.csv, line 4: slug {slug!r} is not a slug (small letters, digits and single hyphens)"
    assert faults(folder) == [problem]


def test_a_state_that_does_not_exist_is_refused(folder, replace):
    replace("pt_direct_access.csv", "NY,", "XX,")
    assert faults(folder)[0].startswith("pt_direct_access.csv, line 3: state 'XX' is none of AK, AL, AR")


def test_a_missing_file_is_named(folder):
    (folder / "languages.csv").unlink()
    assert faults(folder) == ["languages.csv, line 1: cannot be read: No such file or directory"]


def test_an_empty_file_is_named(folder):
    (folder / "languages.csv").write_text("\n")
    assert faults(folder) == ["languages.csv, line 1: is empty"]


def test_bytes_that_are_not_utf_8_are_refused(folder):
    (folder / "languages.csv").write_bytes("tag,name,own_name\nes,Spanish,Español\n".encode("latin-1"))
    assert faults(folder) == ["languages.csv, line 2: is not UTF-8"]


def test_a_nul_byte_is_refused(folder):
    (folder / "languages.csv").write_bytes(b"tag,name,own_name\nen,English,English\nes,Spa\0nish,x\n")
    assert faults(folder) == ["languages.csv, line 3: holds a NUL byte"]


def test_a_quote_that_never_closes_is_refused(folder):
    (folder / "languages.csv").write_text('tag,name,own_name\nen,English,English\nes,"Spanish,x\n')
    assert faults(folder) == ["languages.csv, line 3: is not well-formed CSV: unexpected end of data"]


def test_lines_are_counted_through_cells_of_several_lines(folder):
    (folder / "languages.csv").write_text('tag,name,own_name\nen,"Eng\nlish",English\nES,Spanish,x\n')
    assert faults(folder) == [
        "languages.csv, line 2: name holds a character that cannot be printed",
        "languages.csv, line 4: tag 'ES' is not a BCP 47 language tag",
    ]


def test_a_byte_order_mark_from_a_spreadsheet_is_accepted(folder):
    path = folder / "languages.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [row["tag"] for row in read(folder)["languages.csv"].rows] == ["en", "es"]


def test_faults_of_several_files_are_told_together(folder, replace):
    replace("languages.csv", "es,", "ES,")
    replace("zip_places.csv", "00501", "501")
    assert [fault.split(":")[0] for fault in faults(folder)] == [
        "languages.csv, line 3",
        "zip_places.csv, line 2",
    ]


def test_twenty_faults_are_listed_and_the_rest_is_said_to_exist(folder):
    (folder / "payers.csv").write_text("slug,name\n" + "".join(f"x{n},\n" for n in range(25)))
    with pytest.raises(CatalogueError) as refused:
        read(folder)
    assert refused.value.faults == [f"payers.csv, line {n + 2}: name is empty" for n in range(20)]
    assert str(refused.value).splitlines()[20:] == ["… and more"]


def test_reading_needs_no_django():
    for module in (reading, fields, shapes):
        tree = ast.parse(Path(module.__file__).read_text())
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {
            name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
        }
        assert not any(name.startswith(("django", "providers.models")) for name in imported)
