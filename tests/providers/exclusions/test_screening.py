"""Who is found on the list, what that does, and what it does not: nobody is held by name alone."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.encryption import people
from accounts.models import OutboxMessage, User
from accounts.outbox import open_email
from providers.exclusions import screening
from providers.models import (
    DirectoryRecord,
    Dossier,
    Exclusion,
    ExclusionMatch,
    Practice,
    Provider,
    SearchRow,
    VerificationCase,
    VerificationEvent,
)
from providers.verification import decisions
from tests.factories.exclusions import ended, leie_row
from tests.factories.npi import npi
from tests.factories.people import sign_in
from tests.factories.supply import ProviderFactory, make_listed_practice
from tests.factories.verifying import assigned, ines, jonas, looked_up

OKAFOR = {"LASTNAME": "OKAFOR", "FIRSTNAME": "NGOZI", "STATE": "NY"}
CASES = VerificationCase.objects.filter(kind="exclusion")


@pytest.fixture
def practice(db, now):
    """Dr Okafor of New York, listed, with an account of her own."""
    owner = User.objects.create_user("ngozi@example.org", "correct horse battery staple")
    return make_listed_practice(now=now, provider={"npi": npi(23456789), "owner": owner})


@pytest.fixture
def search(client, practice):
    """Whether the directory and the search table show her."""

    def shown():
        found = client.get(f"/api/v1/practices/{practice.pk}/").status_code == 200
        assert SearchRow.objects.get(practice_id=practice.pk).ok == found
        return found

    return shown


def born(provider, on, now):
    key = people.new_person_key(now)
    Dossier.objects.create(user=provider.owner, person_key=key, birth_date=on, created_at=now)


def match():
    return ExclusionMatch.objects.get()


def decide(result, now, basis=None):
    """Jonas takes the open case and decides it; to lift a hold, Ines has looked."""
    case = CASES.get(state="open", **({"exclusion__basis": basis} if basis else {}))
    if result == "dismissed" and case.exclusion.holds:
        looked_up(case, ines(), now, result="differs")
    assigned(case, jonas(), now)
    decisions.decide(case_id=case.pk, result=result, reason="As the list has it.", by=jonas(), now=now)


def mails():
    return [open_email(message) for message in OutboxMessage.objects.order_by("created_at", "kind")]


def test_the_npi_on_the_list_holds_the_listing_at_once_and_puts_a_case_before_a_verifier(
    leie, practice, search, now
):
    assert search()
    counts = leie.bring(leie_row(NPI=practice.provider.npi, LASTNAME="SOMEBODY"))
    assert counts == {"rows": 1, "added": 1, "matched_by_npi": 1}
    assert not search()
    assert (match().basis, match().state, match().holds) == ("npi", "open", True)
    case = CASES.get()
    assert (case.because, case.state, case.provider, case.exclusion) == (
        "exclusion", "open", practice.provider, match(),
    )  # fmt: skip
    seen = VerificationEvent.objects.get(case_id=case.pk)
    assert (seen.kind, seen.source, seen.method, seen.result, seen.by_id) == (
        "evidence", "leie", "table", "differs", None,
    )  # fmt: skip
    assert (seen.looked_at, seen.at, seen.note) == (
        datetime(2026, 7, 31, tzinfo=UTC),
        now,
        "",
    )  # the list's day
    assert {fact["name"]: fact["same"] for fact in seen.facts} == {
        "npi": True, "name": False, "state": True, "birth_date": None, "exclusion": None,
    }  # fmt: skip
    (mail,) = mails()
    assert mail.address == "ngozi@example.org"
    assert "exclu" not in mail.subject.lower()
    assert "list of excluded" in mail.text


def test_the_verifier_reads_what_was_compared_over_the_api(leie, practice, client):
    leie.bring(leie_row(**OKAFOR))
    sign_in(client, jonas(), second_factor=True)
    answer = client.get(f"/api/v1/admin/cases/{CASES.get().pk}/").json()
    (seen,) = answer["events"]
    assert {fact["name"]: fact["same"] for fact in seen["facts"]} == {
        "npi": None, "name": True, "state": True, "birth_date": None, "exclusion": None,
    }  # fmt: skip


def test_without_the_hold_she_would_still_be_listed(leie, practice, search, monkeypatch):
    monkeypatch.setattr(ExclusionMatch._meta.get_field("holds"), "generated", True)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE providers_exclusionmatch ALTER COLUMN holds SET EXPRESSION AS (false)")
    leie.bring(leie_row(NPI=practice.provider.npi))
    assert search()


def test_the_name_alone_holds_nothing_but_opens_a_case(leie, practice, search):
    counts = leie.bring(leie_row(**OKAFOR))
    assert counts == {"rows": 1, "added": 1, "matched_by_name": 1}
    assert search()
    assert (match().basis, match().state, match().holds) == ("name", "open", False)
    assert match().explanation[:3] == [
        "The list has no NPI.",
        "The name is the same.",
        "The list has them in NY, as we do.",
    ]
    assert CASES.get().exclusion == match()
    seen = VerificationEvent.objects.get()
    assert (seen.result, seen.note) == ("confirms", screening.BY_NAME_ALONE)
    assert mails() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"STATE": "CA"},  # she is in New York alone
        {"FIRSTNAME": "CHIDI"},
        {"LASTNAME": "OKAFORD"},
        {"LASTNAME": "", "BUSNAME": "NGOZI OKAFOR MD PC"},  # a business is known by its NPI or not at all
        {"NPI": npi(87654321)},  # another NPI is another person
        {"REINDATE": "20261012"},
    ],
)
def test_what_is_not_enough_opens_nothing(leie, practice, search, changes):
    leie.bring(leie_row(**{**OKAFOR, **changes}))
    assert not ExclusionMatch.objects.exists()
    assert not CASES.exists()
    assert search()


@pytest.mark.parametrize(
    "changes",
    [
        {"LASTNAME": "OKAFOR-REYES"},
        {"LASTNAME": "OKAFOR, JR"},
        {"LASTNAME": "DE OKAFOR"},
        {"FIRSTNAME": "N", "MIDNAME": ""},
        {"FIRSTNAME": "OKAFOR", "LASTNAME": "NGOZI"},
        {"NPI": "1730405612"},  # mistyped: it says nothing
    ],
)
def test_names_are_found_however_the_list_spells_them(leie, practice, changes):
    Provider.objects.update(middle_name="")
    leie.bring(leie_row(**{**OKAFOR, **changes}))
    compared = match()
    assert (compared.basis, compared.holds) == ("name", False)


@pytest.mark.parametrize(
    ("last_name", "on_the_list"),
    [
        ("de la Cruz", "DELACRUZ"),
        ("Delacruz", "DE LA CRUZ"),
        ("McExample", "MC EXAMPLE"),
        ("O'Neil", "O NEIL"),
        ("Reyes-Sample", "REYESSAMPLE"),
        ("Müller", "MULLER"),
        ("Müller", "MUELLER"),
        ("Ørsted-Åberg", "OERSTED AABERG"),
    ],
)
def test_a_family_name_is_found_however_it_is_spaced_and_spelt_out(leie, practice, last_name, on_the_list):
    Provider.objects.update(last_name=last_name)
    assert leie.bring(leie_row(**{**OKAFOR, "LASTNAME": on_the_list}))["matched_by_name"] == 1
    assert not match().holds


def test_the_name_that_she_had_before_and_those_of_the_registries_are_looked_for(leie, practice, now):
    Provider.objects.update(last_name="Reyes")
    assert leie.bring(leie_row(**OKAFOR))["matched_by_name"] == 1
    DirectoryRecord.objects.create(
        npi=practice.provider.npi, source="nppes", first_name="Ngozi", last_name="Reyes",
        other_names=[{"first": "Ngozi", "middle": "", "last": "Bello", "suffix": ""}],
        places=[{"state": "TX"}], changed_at=now,
    )  # fmt: skip
    in_texas = leie_row(LASTNAME="BELLO", FIRSTNAME="NGOZI", STATE="TX", EXCLDATE="20260920")
    assert leie.bring(in_texas)["matched_by_name"] == 1


def test_a_short_form_that_begins_with_another_letter_is_looked_at(leie, now):
    make_listed_practice(now=now, provider={"first_name": "William", "last_name": "Example"})
    leie.bring(leie_row(FIRSTNAME="BILL"))
    assert match().basis == "name"


def test_a_birth_date_that_is_the_same_makes_a_match_of_another_npi(leie, practice, now):
    born(practice.provider, "1970-01-31", now)
    leie.bring(leie_row(**OKAFOR, DOB="19700201", NPI=npi(87654321)))
    assert not ExclusionMatch.objects.exists()
    leie.bring(leie_row(**OKAFOR, DOB="19700131", NPI=npi(87654321)))
    assert "The birth date is the same." in match().explanation
    assert "1970" not in str(VerificationEvent.objects.get().facts)


def test_another_birth_date_that_she_told_us_keeps_nobody_from_looking(leie, practice, search, now):
    """Nobody has checked it: whoever is on the list could tell us any."""
    born(practice.provider, "1970-01-31", now)
    leie.bring(leie_row(**OKAFOR, DOB="19700201"))
    assert match().basis == "name"
    assert "The birth date that they told us is another one." in match().explanation
    assert search()


def test_a_birth_date_that_can_not_be_opened_is_one_that_is_not_known(leie, practice, now):
    born(practice.provider, "1970-01-31", now)
    Dossier.objects.update(person_key=None)
    assert leie.bring(leie_row(**OKAFOR, DOB="19700131"))["matched_by_name"] == 1
    assert "The birth date is not known on both sides." in match().explanation


def test_nobody_is_found_who_takes_no_part_or_is_made_up(leie, now):
    ProviderFactory(imported=True, npi=npi(23456789))
    make_listed_practice(now=now, provider={"npi": npi(1, lead="9"), "is_demonstration": True})
    leie.bring(leie_row(NPI=npi(23456789), LASTNAME="PARK", FIRSTNAME="MINA"), leie_row(**OKAFOR))
    assert not ExclusionMatch.objects.exists()


def test_a_waiver_is_shown_to_whoever_decides(leie, practice):
    leie.bring(leie_row(NPI=practice.provider.npi, WAIVERDATE="20260901", WVRSTATE="VT"))
    assert match().explanation[-1] == "The exclusion is waived in VT since 2026-09-01."
    assert VerificationEvent.objects.get().facts[-1]["name"] == "waiver"


def test_the_next_import_opens_nothing_twice_and_nothing_that_was_dismissed(leie, practice, search, now):
    row = leie_row(NPI=practice.provider.npi)
    leie.bring(row)
    assert leie.bring(row) == {"rows": 1, "unchanged": 1}
    decide("dismissed", now)
    assert search()
    leie.bring(row)
    leie.bring(row, is_full=True)
    assert (match().state, match().adjudicated_at) == ("dismissed", now)
    assert search()
    assert not CASES.filter(state="open").exists()


def test_a_name_that_was_dismissed_is_looked_at_again_once_the_list_has_the_npi(leie, practice, search, now):
    leie.bring(leie_row(**OKAFOR))
    decide("dismissed", now)
    leie.bring(leie_row(**OKAFOR, NPI=practice.provider.npi), is_full=True)
    assert (match().basis, match().state) == ("npi", "open")
    assert CASES.filter(state="open").count() == 1
    assert not search()


def test_confirmed_it_holds_also_by_name_and_verified_papers_become_due(leie, practice, search, now):
    leie.bring(leie_row(**OKAFOR))
    decide("confirmed", now)
    assert (match().state, match().holds, match().adjudicated_at) == ("confirmed", True, now)
    assert not search()
    papers = set(practice.provider.credentials.values_list("state", "due_for"))
    assert papers == {("due", "exclusion")}
    assert [mail.text for mail in mails() if "a verifier has found" in mail.text.lower()]


def test_what_was_decided_already_is_not_decided_again(leie, practice, now):
    leie.bring(leie_row(**OKAFOR))
    decide("dismissed", now)
    with pytest.raises(screening.MatchIsOver):
        screening.adjudicate(match=match(), result="confirmed", now=now)
    assert match().state == "dismissed"
    assert set(practice.provider.credentials.values_list("state", flat=True)) == {"verified"}


@pytest.mark.parametrize("by", ["monthly file", "whole list"])
def test_a_reinstatement_lifts_and_tells(leie, practice, search, by):
    row = leie_row(NPI=practice.provider.npi)
    leie.bring(row, leie_row())
    assert not search()
    counts = leie.bring(ended(row)) if by == "monthly file" else leie.bring(leie_row(), is_full=True)
    assert counts["lifted"] == 1
    assert search()
    assert (match().state, match().holds) == ("lifted", False)
    assert CASES.get().state == "withdrawn"
    assert ["does not hold" in mail.text or "no longer" in mail.text for mail in mails()] == [False, True]


def test_without_lifting_a_reinstated_clinician_would_stay_held(leie, practice, search, monkeypatch):
    monkeypatch.setattr(screening, "_lift", lambda now: [])
    row = leie_row(NPI=practice.provider.npi)
    leie.bring(row)
    leie.bring(ended(row))
    assert not search()


def test_after_a_wrong_full_list_whoever_was_held_is_held_again(leie, practice, search, now):
    by_npi = leie_row(NPI=practice.provider.npi)
    by_name = leie_row(**OKAFOR)
    leie.bring(by_npi, by_name, leie_row())
    decide("confirmed", now, basis="name")
    leie.bring(leie_row(), is_full=True)
    assert set(ExclusionMatch.objects.values_list("state", flat=True)) == {"lifted"}
    assert leie.bring(by_npi, by_name, leie_row(), is_full=True)["returned"] == 2
    states = dict(ExclusionMatch.objects.values_list("basis", "state"))
    assert states == {"npi": "open", "name": "confirmed"}
    assert CASES.filter(state="open").get().exclusion.basis == "npi"
    assert not search()


def test_one_clinician_is_screened_when_she_becomes_ours_or_changes_her_name(leie, now):
    leie.bring(leie_row(**OKAFOR), leie_row(NPI=npi(23456789)))
    practice = make_listed_practice(now=now, provider={"npi": npi(23456789), "last_name": "Reyes"})
    other = make_listed_practice(now=now)
    assert screening.screen(provider_id=practice.provider_id, now=now) == 1
    assert match().basis == "npi"
    assert not Practice.objects.listed(now).filter(pk=practice.pk).exists()
    Provider.objects.filter(pk=practice.provider_id).update(last_name="Okafor")
    assert screening.screen(provider_id=practice.provider_id, now=now) == 1
    assert screening.screen(provider_id=practice.provider_id, now=now) == 0
    assert set(ExclusionMatch.objects.values_list("basis", flat=True)) == {"npi", "name"}
    assert Practice.objects.listed(now).get() == other


def test_every_decision_is_in_the_history_of_the_match(leie, practice, now):
    row = leie_row(NPI=practice.provider.npi)
    leie.bring(row)
    decide("confirmed", now)
    leie.bring(ended(row))
    states = match().history.order_by("pgh_id").values_list("state", flat=True)
    assert list(states) == ["open", "confirmed", "lifted"]
    assert Exclusion.objects.get().reinstated_on == date(2026, 10, 12)
