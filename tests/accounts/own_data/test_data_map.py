"""docs/data-map.md, the registry and the table of retention say the same of every table there is."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts.own_data import registry, retention

MAP = (Path(settings.BASE_DIR) / "docs" / "data-map.md").read_text()
ROWS = [line for line in MAP.splitlines() if line.startswith("| `")]
PEOPLE = {"accounts.User", "patients.Patient"}
POINTS_TO_A_PERSON = {"person_id", "subject_id", "user_id", "reader_id", "actor_id", "patient_id"}
# The trail itself: ids alone, for good. The histories, `…Event`, stand on the map as one.
TRAIL = re.compile(r"^pghistory\.")


def labels():
    models = [model for model in apps.get_models() if not hasattr(model, "pgh_tracked_model")]
    return sorted(model._meta.label for model in models)


def names_a_person(label):
    fields = apps.get_model(label)._meta.concrete_fields
    related = {field.related_model._meta.label for field in fields if field.related_model}
    return bool(related & PEOPLE) or bool({field.attname for field in fields} & POINTS_TO_A_PERSON)


def said_of(label):
    return [line for line in ROWS if f"`{label}`" in line.split(" | ")[0]]


@pytest.mark.parametrize("label", labels())
def test_every_table_is_on_the_map_once(label):
    assert len(said_of(label)) == 1


def test_the_map_names_the_histories():
    assert any(line.startswith("| `…Event`") for line in MAP.splitlines())


def test_the_map_names_no_table_that_is_not_there():
    named = {label for row in ROWS for label in re.findall(r"`(\w+\.\w+)`", row.split(" | ")[0])}
    assert named - set(labels()) == set()


@pytest.mark.parametrize("label", [label for label in labels() if names_a_person(label)])
def test_whatever_names_a_person_is_exported_and_erased_or_kept_for_a_reason(label):
    covered = {name for part in registry.parts() for name in part.covers}
    kept = {name for part in registry.parts() for name in part.keeps}

    assert label in covered | kept or TRAIL.match(label)
    assert label not in covered & kept


def test_a_table_that_nobody_covers_is_noticed():
    assert names_a_person("admin.LogEntry")
    assert not names_a_person("providers.Specialty")


@pytest.mark.parametrize("rule", list(retention.rules()), ids=lambda rule: rule.model)
def test_the_map_says_how_long_the_code_keeps(rule):
    (row,) = said_of(rule.model)

    kept = row.split(" | ")[3]
    days = rule.after.days
    assert (f"{days:,} days" if days > 1 else "1 day") in kept
