"""Rendering one model at a time says the same to the database, and leaves nothing stale for Python."""

from contextlib import nullcontext

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from config import migrating
from config.migrating import one_model_at_a_time

LAST = ("providers", "0008_history")


def said_by(way, monkeypatch):
    """The SQL of all migrations up to an early one, and how many models were rendered for it."""
    render, rendered = ModelState.render, []
    loader = MigrationLoader(connection, replace_migrations=False)
    plan = [(loader.graph.nodes[key], False) for key in loader.graph.forwards_plan(LAST)]
    with monkeypatch.context() as patch, way():
        patch.setattr(ModelState, "render", lambda state, apps: rendered.append(state) or render(state, apps))
        return loader.collect_sql(plan), len(rendered)


@pytest.mark.django_db
def test_the_database_is_told_the_same_and_far_less_is_rendered(monkeypatch):
    at_length, many = said_by(nullcontext, monkeypatch)
    quickly, few = said_by(one_model_at_a_time, monkeypatch)

    assert quickly == at_length
    assert len([line for line in quickly if line.startswith(("CREATE", "ALTER"))]) > 200
    assert few < many / 3


def clinic_and_place():
    """A place of a clinic, the clinic then having got a name: as Python of a migration is given them."""
    with one_model_at_a_time():
        state = ProjectState()
        state.apps  # noqa: B018  rendered from here on
        key = ("id", models.AutoField(primary_key=True))
        link = ("clinic", models.ForeignKey("providers.Clinic", models.CASCADE))
        state.add_model(ModelState("providers", "Clinic", [key]))
        state.add_model(ModelState("providers", "Place", [key, link]))
        state.add_field("providers", "clinic", "name", models.TextField(), preserve_default=True)
    state.clear_delayed_apps_cache()
    clinic, place = (state.apps.get_model("providers", name) for name in ("Clinic", "Place"))
    return clinic, place._meta.get_field("clinic").related_model


def test_python_of_a_migration_is_given_models_that_know_of_each_other():
    clinic, clinic_of_a_place = clinic_and_place()

    assert clinic_of_a_place is clinic


def test_without_the_mark_it_would_be_given_what_was_there_before(monkeypatch):
    monkeypatch.setattr(migrating, "_itself", lambda state, app_label, name, delay=False: {(app_label, name)})
    clinic, clinic_of_a_place = clinic_and_place()

    assert clinic_of_a_place is not clinic


def test_django_is_as_it_was_after_the_block():
    before = [vars(owner)[name] for owner, name in migrating.ONLY_ADD]
    with pytest.raises(ZeroDivisionError), one_model_at_a_time():
        assert [vars(owner)[name] for owner, name in migrating.ONLY_ADD] != before
        _ = 1 / 0
    assert [vars(owner)[name] for owner, name in migrating.ONLY_ADD] == before
