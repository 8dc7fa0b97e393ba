"""Checks over many clinicians: asked for by API, carried out one by one, true in their counts whatever is killed."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import OutboxMessage, Role
from providers import primary_sources
from providers.models import Credential, DirectoryRecord, ExclusionMatch, Recheck, SearchRow, VerificationCase
from providers.primary_sources.findings import Fact, Finding, Method, Result, Source
from providers.verification import credentials, rechecks
from tests.factories.people import UserFactory, make_staff, sign_in
from tests.factories.supply import CredentialFactory, ProviderFactory, make_listed_practice
from tests.factories.verification import ExclusionFactory, RecheckFactory
from tests.factories.verifying import ines, looked_up
from tests.providers.verification.days import letter

pytestmark = pytest.mark.django_db
API = "/api/v1/admin/rechecks/"


@pytest.fixture
def clinicians(now):
    """Three who are listed, in the order in which they are looked at."""
    made = [
        make_listed_practice(now=now, provider={"owner": UserFactory(email=f"clinician{number}@example.org")})
        for number in range(3)
    ]
    return sorted((practice.provider for practice in made), key=lambda provider: provider.pk)


@pytest.fixture
def says(monkeypatch, settings):
    """What the registry says of each NPI, told apart by result; who was asked is in `asked`."""
    answers, asked = {}, []
    settings.STATE_BOARDS = {"NY": "boards.NewYork"}  # who answers is below

    class Registry:
        def look_up(self, credential, *, now):
            asked.append(credential.provider)
            answer = answers.get(credential.provider, Result.CONFIRMS)
            if isinstance(answer, BaseException):
                raise answer
            result, facts = answer if isinstance(answer, tuple) else (answer, [])
            source = Source.NPPES if credential.kind == "npi" else Source.STATE_BOARD
            return Finding(source, Method.API, result, now, facts, ["As it says."])

    monkeypatch.setattr(primary_sources, "automatic", lambda credential: [Registry()])
    answers["asked"] = asked
    return answers


@pytest.fixture
def recheck(clinicians, now):
    return rechecks.request(kind="npi", by=make_staff(Role.VERIFIER), now=now)


def differing(name, ours, theirs):
    return Result.DIFFERS, [Fact(name=name, ours=ours, theirs=theirs, same=False, text="Not the same.")]


def run(now):
    steps = 0
    while rechecks.carry_on(now=now):
        steps += 1
    return steps


def counts(recheck):
    recheck.refresh_from_db()
    names = ("total_count", "done_count", "differs_count", "unavailable_count")
    return tuple(getattr(recheck, name) for name in names)


def states(kind="npi"):
    return sorted(Credential.objects.filter(kind=kind).values_list("state", flat=True))


def test_everyone_is_looked_at_once_and_counted(clinicians, recheck, says, now):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")
    says[clinicians[1]] = Result.UNAVAILABLE

    assert counts(recheck) == (3, 0, 0, 0)
    assert run(now) == 4

    assert counts(recheck) == (3, 3, 1, 1)
    assert recheck.finished_at == now
    assert says["asked"] == clinicians
    assert states() == ["due", "verified", "verified"]


def test_what_differs_is_due_with_a_case_and_what_was_said(clinicians, recheck, says, now):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")

    run(now)

    case = VerificationCase.objects.get()
    assert (case.kind, case.because, case.state) == ("credential", "recheck", "open")
    assert case.credential.due_for == "profile_change"
    event = case.events.get()
    assert (event.kind, event.source, event.result, event.by, event.looked_at) == (
        "evidence", "nppes", "differs", None, now,
    )  # fmt: skip
    assert [fact["theirs"] for fact in event.facts] == ["Mina Park"]
    assert SearchRow.objects.get(provider_id=clinicians[0].pk).ok is False
    assert OutboxMessage.objects.get().kind == "verification.credential_due"


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (Result.NOT_FOUND, []),
        (differing("expires_on", "2028-12-31", "2030-12-31"), []),
        (differing("expires_on", "2028-12-31", "2027-01-31"), ["licence_unverified"]),
        (differing("status", "Active", "Revoked"), ["licence_unverified"]),
    ],
    ids=["not found", "renewed", "ends sooner", "revoked"],
)
def test_only_what_is_grave_hides_somebody_before_a_person_has_looked(clinicians, says, now, answer, reasons):
    says[clinicians[0]] = answer
    recheck = RecheckFactory(total_count=3)

    run(now)

    assert counts(recheck) == (3, 3, 1, 0)
    assert clinicians[0].practices.get().listing.reasons == reasons
    assert VerificationCase.objects.get().because == "recheck"
    assert states("licence") == ["due", "verified", "verified"]
    hidden = "Until then patients can't find you" if reasons else "Until then it counts as before."
    assert hidden in letter("credential_due")


def test_what_was_due_for_its_age_gets_a_case_of_its_own_for_what_differs(clinicians, recheck, says, now):
    npi = clinicians[0].credentials.get(kind="npi")
    credentials.make_due(credential=npi, because="renewal", now=now)
    looked_up(npi.cases.get(), ines(), now)
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")

    run(now)

    assert counts(recheck) == (3, 3, 1, 0)
    assert npi.cases.exclude(state="open").get().state == "withdrawn"
    npi.refresh_from_db()
    assert (npi.state, npi.due_for) == ("due", "profile_change")
    case = npi.cases.open().get()
    assert list(case.events.values_list("result", flat=True)) == ["differs"]


def test_licences_of_boards_that_no_machine_can_ask_are_counted_and_nobody_is_asked(
    clinicians, says, settings, now
):
    settings.STATE_BOARDS = {}
    recheck = rechecks.request(kind="licences", by=make_staff(Role.VERIFIER), now=now)

    run(now)

    assert counts(recheck) == (3, 3, 0, 3)
    assert says["asked"] == []
    assert states("licence") == ["verified"] * 3
    assert not VerificationCase.objects.exists()


def test_npis_are_compared_with_the_imported_file(clinicians, recheck, settings, now):
    settings.NPPES_URL = ""
    for provider, name in zip(clinicians, ("Okafor", "Park", "Okafor"), strict=True):
        DirectoryRecord.objects.create(
            source="nppes", npi=provider.npi, first_name="Ngozi", last_name=name, changed_at=now
        )

    run(now)

    assert counts(recheck) == (3, 3, 1, 0)
    assert VerificationCase.objects.get().credential.provider == clinicians[1]


def test_everyone_is_screened_against_the_exclusion_list(clinicians, now):
    ExclusionFactory(
        npi=clinicians[1].npi, last_name="SOMEBODY", first_name="", search_name="somebody", state="TX"
    )
    recheck = rechecks.request(kind="exclusions", by=make_staff(Role.ADMIN), now=now)

    run(now)

    assert counts(recheck) == (3, 3, 1, 0)
    assert ExclusionMatch.objects.get().provider == clinicians[1]
    assert clinicians[1].practices.get().listing.reasons == ["excluded"]


def test_made_up_and_unclaimed_clinicians_are_not_asked_about(clinicians, now):
    for given in ({"is_demonstration": True, "npi": "9000000015"}, {"imported": True}):
        CredentialFactory(npi=True, provider=ProviderFactory(**given))
    CredentialFactory(npi=True, provider=ProviderFactory(), state="lapsed")

    assert list(rechecks.concerned("npi")) == clinicians


def test_killed_while_it_asks_it_goes_on_after_the_lease_and_counts_nobody_twice(
    clinicians, recheck, says, now
):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")
    rechecks.carry_on(now=now)
    says[clinicians[1]] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):  # as good as a kill: nothing of ours runs after it
        rechecks.carry_on(now=now)
    says[clinicians[1]] = differing("name", "Ngozi Okafor", "Mina Park")

    assert counts(recheck) == (3, 1, 1, 0)
    assert rechecks.carry_on(now=now) is False  # held
    later = now + rechecks.LEASE
    assert run(later) == 3

    assert counts(recheck) == (3, 3, 2, 0)
    assert VerificationCase.objects.count() == 2
    assert OutboxMessage.objects.count() == 2
    assert says["asked"] == [clinicians[0], clinicians[1], clinicians[1], clinicians[2]]


def test_killed_while_it_writes_nothing_of_that_clinician_stays(clinicians, recheck, says, now, monkeypatch):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")
    advance = rechecks._advance
    monkeypatch.setattr(rechecks, "_advance", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        rechecks.carry_on(now=now)

    assert counts(recheck) == (3, 0, 0, 0)
    assert states() == ["verified"] * 3
    assert not VerificationCase.objects.exists()
    assert not OutboxMessage.objects.exists()

    monkeypatch.setattr(rechecks, "_advance", advance)
    run(now + rechecks.LEASE)
    assert counts(recheck) == (3, 3, 1, 0)


def test_whoever_comes_back_after_the_lease_changes_nothing(clinicians, recheck, says, now, monkeypatch):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")
    ask, passed = rechecks._ask, []

    def ask_slowly(*given):
        said = ask(*given)
        if not passed:
            passed.append(True)
            rechecks.carry_on(now=now + rechecks.LEASE)  # another worker, meanwhile
        return said

    monkeypatch.setattr(rechecks, "_ask", ask_slowly)
    rechecks.carry_on(now=now)

    assert counts(recheck) == (3, 1, 1, 0)
    assert VerificationCase.objects.get().events.count() == 1


def test_without_the_comparison_of_the_lease_they_would_count_twice(
    clinicians, recheck, says, now, monkeypatch
):
    """The control."""
    ask, passed = rechecks._ask, []

    def ask_slowly(*given):
        said = ask(*given)
        if not passed:
            passed.append(True)
            rechecks.carry_on(now=now + rechecks.LEASE)
        return said

    monkeypatch.setattr(rechecks, "_ask", ask_slowly)
    monkeypatch.setattr(rechecks, "_held", lambda recheck: Recheck.objects.filter(pk=recheck.pk))
    rechecks.carry_on(now=now)

    assert counts(recheck) == (3, 2, 0, 0)
    assert recheck.cursor == clinicians[0].pk


def test_a_clinician_who_cannot_be_settled_is_counted_and_does_not_stop_the_rest(
    clinicians, recheck, says, now, monkeypatch
):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")

    def refuse(**given):
        raise rechecks.credentials.IllegalTransition

    monkeypatch.setattr(rechecks.credentials, "make_due", refuse)
    run(now)

    assert counts(recheck) == (3, 3, 0, 1)
    assert not VerificationCase.objects.exists()


def test_what_was_decided_while_the_source_was_asked_is_left_alone(
    clinicians, recheck, says, now, monkeypatch
):
    says[clinicians[0]] = differing("name", "Ngozi Okafor", "Mina Park")
    ask = rechecks._ask

    def suspended_meanwhile(*given):
        said = ask(*given)
        Credential.objects.filter(pk__in=[one.credential.pk for one in said]).update(state="suspended")
        return said

    monkeypatch.setattr(rechecks, "_ask", suspended_meanwhile)
    rechecks.carry_on(now=now)

    assert counts(recheck) == (3, 1, 0, 0)
    assert not VerificationCase.objects.exists()


def test_who_came_and_went_meanwhile_does_not_make_the_progress_untrue(clinicians, recheck, says, now):
    Credential.objects.filter(provider=clinicians[2]).update(state="lapsed")
    run(now)

    assert counts(recheck) == (2, 2, 0, 0)


# Over the API


@pytest.fixture
def verifier():
    return sign_in(Client(), make_staff(Role.VERIFIER), second_factor=True)


def ask_for(client, kind="npi"):
    return client.post(API, {"kind": kind}, content_type="application/json")


def test_a_verifier_asks_for_one_and_sees_how_far_it_is(verifier, clinicians, says, now):
    made = ask_for(verifier)
    rechecks.carry_on(now=now)

    assert made.status_code == 201
    seen = verifier.get(f"{API}{made.json()['id']}/").json()
    assert (seen["kind"], seen["requested_by"], seen["finished_at"]) == ("npi", "ines@kaly.example", None)
    assert (seen["total_count"], seen["done_count"]) == (3, 1)
    assert [row["id"] for row in verifier.get(API).json()["results"]] == [made.json()["id"]]


def test_there_is_one_of_a_kind_at_a_time(verifier, clinicians, says, now):
    answers = [ask_for(verifier), ask_for(verifier), ask_for(verifier, "exclusions")]

    assert [answer.status_code for answer in answers] == [201, 409, 201]
    assert answers[1].json()["code"] == "recheck_is_running"
    assert Recheck.objects.count() == 2
    run(now)
    assert ask_for(verifier).status_code == 201


def test_the_newest_come_first(verifier, now):
    older = RecheckFactory(requested_at=now - timedelta(days=1), finished_at=now)
    newer = RecheckFactory(requested_at=now)

    rows = verifier.get(API).json()["results"]

    assert [row["id"] for row in rows] == [str(newer.pk), str(older.pk)]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.SUPPORT, None])
def test_others_can_neither_ask_nor_see(role):
    user = make_staff(role, "jonas@kaly.example") if role else UserFactory()
    client = sign_in(Client(), user, second_factor=True)

    answers = [ask_for(client), client.get(API)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "permission_denied")
    ] * 2
    assert not Recheck.objects.exists()
