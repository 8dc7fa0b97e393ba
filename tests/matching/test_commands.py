"""What the commands of the matching service print and refuse."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from matching import ruleset
from providers import search_rows
from providers.catalogue.reading import DATA
from providers.models import Condition, SearchRow, Specialty, ZipPlace
from tests.matching.market import CHIROPRACTOR, clinician


def printed(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def words(text):
    """The words in order, without the columns they are set in."""
    return " ".join(text.split())


@pytest.fixture
def matched(catalogue, now):
    """The words that `manage.py match` prints from lower Manhattan at the fixed moment."""

    def run(*arguments):
        with time_machine.travel(now, tick=False):
            return printed("match", "--zip", "10038", *arguments)

    return run


def test_the_catalogue_loads_once_and_then_stays(no_catalogue):
    first = printed("load_catalogue")
    stored = Condition.objects.count() + ZipPlace.objects.count()
    assert stored > 41_000
    added = int(first.split()[1].replace(",", ""))
    assert added > stored
    assert first == (
        f"Catalogue: {added:,} added, 0 changed, 0 retired, 0 unchanged; "
        f"red-flag rules {ruleset.current().version} are sound.\n"
    )
    assert printed("load_catalogue").startswith(
        f"Catalogue: 0 added, 0 changed, 0 retired, {added:,} unchanged;"
    )


@pytest.fixture
def own_catalogue(catalogue, tmp_path):
    """The shipped files in a folder, with the codes of chiropractors to change."""
    folder = shutil.copytree(DATA, tmp_path / "own")

    def change(old, new):
        path = folder / "taxonomies.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return printed("load_catalogue", "--directory", str(folder))

    return change


def out_of_step(now):
    return list(search_rows.differences(now=now))


def test_search_follows_a_code_that_moves_to_another_specialty(own_catalogue, now):
    made = clinician(now, code=CHIROPRACTOR)
    with time_machine.travel(now, tick=False):
        said = own_catalogue("111N00000X,chiropractic,", "111N00000X,physical-therapy,")
    assert said.endswith("Search is in step, practices: 1.\n")
    assert "run manage.py rebuild_search" in said
    (row,) = SearchRow.objects.filter(practice_id=made.pk)
    assert row.specialty == Specialty.objects.get(slug="physical-therapy").number
    assert out_of_step(now) == []


def test_a_code_with_a_new_name_leaves_search_alone(own_catalogue, now):
    assert "Search is in step" not in own_catalogue(",Chiropractor\n", ",Back clinician\n")


def test_search_follows_a_code_that_is_retired_and_one_that_comes_back(own_catalogue, now):
    clinician(now, code=CHIROPRACTOR)
    line = "111N00000X,chiropractic,Chiropractor\n"
    with time_machine.travel(now, tick=False):
        assert "Search is in step, practices: 1." in own_catalogue(line, "")
        assert out_of_step(now) == []
        back = own_catalogue("111NN0400X,", f"{line}111NN0400X,")
    assert "Search is in step, practices: 1." in back
    assert out_of_step(now) == []


def test_a_catalogue_with_a_fault_changes_nothing_and_says_where(catalogue, tmp_path):
    conditions = Condition.objects.count()
    with pytest.raises(CommandError, match=r"(?s)^The catalogue was not changed\.\n.*specialties\.csv"):
        call_command("load_catalogue", directory=Path(tmp_path))
    assert Condition.objects.count() == conditions


def test_a_match_prints_each_clinician_with_the_reasons(matched, now):
    clinician(now, miles=2, seen=30)
    clinician(now, miles=5)
    text = words(matched("--condition", "thoracic-strain", "--age", "42", "--no-red-flags"))
    assert text.startswith("self care: You can start with care at home: keep gently moving")
    first, second = text.index("1 Ngozi Okafor"), text.index("2 Ngozi Okafor")
    assert (
        first
        < text.index("Verified: 30 upper back muscle strain cases in an employer's log, 2024-2025")
        < second
    )
    assert "2.0 mi" in text[first:second]
    assert "Mon Nov 23, 12:00 PM" in text[first:second]
    assert "5.0 mi" in text[second:]
    assert "new here (0)" in text[second:]


def test_a_match_prints_who_was_left_out(matched, now):
    clinician(now, does_in_person=False, does_video=True)
    text = words(matched("--mode", "in_person"))
    assert "No clinician fits this request." in text
    assert "1 clinician left out: not offering the kind of visit you asked for." in text


def test_someone_who_was_asked_nothing_is_not_told_to_care_for_themselves(matched, now):
    clinician(now)
    text = words(matched("--condition", "thoracic-strain", "--age", "42"))
    assert text.startswith("soon: ")
    assert "Not asked yet: sudden_severe, chest_pressure" in text


def test_a_sensation_raises_its_flag(matched, now):
    clinician(now)
    assert words(matched("--no-red-flags", "--sensation", "worse_breathing")).startswith("same day: ")


def test_an_emergency_prints_whom_to_call_and_nobody_else(matched, now):
    clinician(now)
    text = words(matched("--answer", "bladder_bowel=yes"))
    assert text.startswith("emergency: ")
    assert "Emergency services: 911" in text
    assert "E4: " in text
    assert "Okafor" not in text
    assert "No clinician" not in text


def test_a_match_as_json_is_the_answer_of_the_api(matched, ask, now):
    made = clinician(now, miles=2)
    answer = json.loads(matched("--json", "--condition", "thoracic-strain", "--age", "42", "--no-red-flags"))
    same = ask(location={"zip": "10038"}, cautions={})
    assert answer == same
    assert [result["practice"]["id"] for result in answer["results"]] == [str(made.pk)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--radius", "251"), "radius_miles: "),
        (("--mode", "phone"), "preferences.visit_mode: "),
        (("--condition", "voodoo"), "conditions.0: This condition is not in our list."),
        (("--answer", "fever=maybe"), "answers.fever: "),
        (("--answer", "fever"), "--answer takes CODE=yes, CODE=no or CODE=not_sure, not 'fever'."),
        (("--top", "51"), "page_size: "),
    ],
)
def test_a_request_that_cannot_be_used_is_refused_by_name(arguments, said, matched):
    with pytest.raises(CommandError) as refusal:
        matched(*arguments)
    assert str(refusal.value).startswith(said)


def test_an_unknown_zip_is_refused_by_name(catalogue):
    with pytest.raises(CommandError, match=r"^location\.zip: We don't know this ZIP code\.$"):
        call_command("match", zip="00000")
