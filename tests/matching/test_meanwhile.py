"""What changes between the search of a match and its answer."""

import pytest

from matching import match, retrieval
from providers.models import Provider, Taxonomy
from tests.matching import functions
from tests.matching.market import THERAPIST, clinician, factor, ids


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something after the search has read its rows and before anything is shown."""

    def arrange(happening):
        search = retrieval.search

        def then(*args, **kwargs):
            found = search(*args, **kwargs)
            happening()
            return found

        monkeypatch.setattr(retrieval, "search", then)

    return arrange


@pytest.fixture
def suspended_meanwhile(meanwhile):
    """Suspend a clinician in that moment; the search row stays stale."""

    def arrange(practice, at):
        meanwhile(lambda: Provider.objects.filter(pk=practice.provider_id).update(suspended_at=at))

    return arrange


def test_who_is_suspended_during_a_search_is_not_shown(ask, now, suspended_meanwhile):
    gone, stays = clinician(now), clinician(now)
    suspended_meanwhile(gone, now)
    assert ids(ask()) == [str(stays.pk)]


def test_the_second_look_at_the_listing_is_what_keeps_them_out(ask, now, suspended_meanwhile):
    gone, stays = clinician(now), clinician(now)
    suspended_meanwhile(gone, now)
    with functions.replaced(functions.DETAILS, ("AND listing.reason = ''", "")):
        assert set(ids(ask())) == {str(gone.pk), str(stays.pk)}


def test_spare_hits_fill_the_place_of_those_who_are_not_shown(ask, now, suspended_meanwhile):
    for miles in (1, 2):
        suspended_meanwhile(clinician(now, miles=miles), now)
    stays = clinician(now, miles=3)
    answer = ask(page_size=1)
    assert (ids(answer), answer["next"]) == ([str(stays.pk)], None)


def test_without_spare_hits_the_page_would_be_empty(ask, now, suspended_meanwhile, monkeypatch):
    monkeypatch.setattr(match, "SPARE", 0)
    for miles in (1, 2):
        suspended_meanwhile(clinician(now, miles=miles), now)
    clinician(now, miles=3)
    assert ids(ask(page_size=1)) == []


def test_a_code_that_is_new_since_the_search_says_nothing_yet(ask, now, meanwhile):
    made = clinician(now)
    specialty = Taxonomy.objects.get(code=THERAPIST).specialty

    def add_code():
        new = {"specialty": specialty, "label": "New"}
        Taxonomy.objects.get_or_create(code="2251NEW00X", defaults=new)
        made.provider.taxonomies.get_or_create(taxonomy_id="2251NEW00X", is_primary=False)

    meanwhile(add_code)
    (result,) = ask()["results"]
    assert result["practice"]["provider"]["specialties"] == [
        {"slug": "physical-therapy", "label": specialty.label}
    ]


def test_who_gave_up_every_code_since_the_search_is_shown_without_one(ask, now, meanwhile):
    made = clinician(now)
    meanwhile(made.provider.taxonomies.all().delete)
    (result,) = ask()["results"]
    assert result["practice"]["provider"]["specialties"] == []
    assert factor(result, "experience")["text"].startswith("Outside the usual specialties")
