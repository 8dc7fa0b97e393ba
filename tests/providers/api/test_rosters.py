"""A clinic's roster as a file: the preview changes nothing, and what is applied is what was shown, all or nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from accounts.models import OutboxMessage
from providers import search_rows
from providers.models import Invitation, Membership, Practice, SearchRow
from tests.factories.clinics import InvitationFactory, make_member, make_owner
from tests.factories.npi import npi
from tests.factories.people import UserFactory
from tests.factories.supply import (
    LONG_AGO,
    LocationFactory,
    PracticeFactory,
    ProviderFactory,
    ProviderTaxonomyFactory,
    TaxonomyFactory,
    make_listed_practice,
)
from tests.providers.clinic_api import Caller, browser, fields_refused, refused

pytestmark = pytest.mark.django_db
NO_CHANGES = {"create": 0, "update": 0, "unchanged": 0, "invite": 0, "invited": 0, "bad": 0}


@pytest.fixture
def practice(now):
    with time_machine.travel(now, tick=False):
        yield make_listed_practice(now=now)


@pytest.fixture
def clinic(practice):
    return practice.location.clinic


@pytest.fixture
def bola(clinic):
    return browser(make_owner(clinic))


@pytest.fixture
def colleague(clinic):
    """A clinician who is a member, and has no practice yet."""
    provider = ProviderFactory(owner=make_member(clinic), first_name="Mina", last_name="Park")
    ProviderTaxonomyFactory(provider=provider, taxonomy=TaxonomyFactory())
    return provider


@pytest.fixture
def address(clinic):
    return f"clinics/{clinic.pk}/roster/"


def preview(caller, address, text):
    return caller.send_file(f"{address}preview/", text)


def apply(caller, address, text, **fields):
    """Apply what a preview shows now."""
    version = preview(caller, address, text).json()["digest"]
    return caller.send_file(address, text, version, **fields)


def roster(*rows, columns="npi,line1,zip,phone,accepts,in_person,video,first_visit_price,email"):
    return "\n".join([columns, *rows]) + "\n"


def bad(answer):
    return [(row["line"], row["column"], row["code"]) for row in answer.json()["bad_rows"]]


def test_a_preview_shows_before_and_after_and_changes_nothing(bola, practice, colleague, address):
    new = npi(50_000_007)
    text = roster(
        f"{practice.provider.npi},12 fulton street,10038,212 555 0199,existing,,yes,$95.50,",
        f"{colleague.npi}.0,12 Fulton Street,10038.0,,,no,yes,,",
        f"{new},12 Fulton Street,10038,,,,,,Tunde@example.org",
    )

    answer = preview(bola, address, text)

    assert answer.status_code == 200, answer.content
    place = {"location": str(practice.location_id), "place": "12 Fulton Street, New York, NY 10038"}
    told = {
        "phone": "+1 212 555 0199",
        "accepts": "existing",
        "does_video": True,
        "first_visit_price_cents": 9550,
    }
    was = {
        "phone": "+1 212 555 0142",
        "accepts": "new",
        "does_video": False,
        "first_visit_price_cents": 18000,
    }
    assert answer.json() == {
        "digest": answer.headers["ETag"],
        "counts": NO_CHANGES | {"create": 1, "update": 1, "invite": 1},
        "changes": [
            {"line": 2, "kind": "update", "npi": practice.provider.npi, "name": "Ngozi Okafor"}
            | {"practice": str(practice.pk), "before": was, "after": told}
            | place,
            {"line": 3, "kind": "create", "npi": colleague.npi, "name": "Mina Park", "practice": None}
            | {"before": None, "after": {"does_in_person": False, "does_video": True}}
            | place,
            {"line": 4, "kind": "invite", "npi": new, "name": None, "practice": None, "before": None}
            | {"after": {"email": "tunde@example.org"}}
            | place,
        ],
        "bad_rows": [],
    }
    practice.refresh_from_db()
    assert (practice.phone, practice.accepts_confirmed_at) == ("+1 212 555 0142", LONG_AGO)
    assert (Practice.objects.count(), Invitation.objects.count(), OutboxMessage.objects.count()) == (1, 0, 0)


def test_what_was_shown_is_applied_and_in_search(bola, clinic, practice, colleague, address, now):
    text = roster(
        f"{practice.provider.npi},12 Fulton Street,10038,,existing,,yes,95,",
        f"{colleague.npi},12 Fulton Street,10038,2125550111,,,,,",
        f"{npi(50_000_007)},12 Fulton Street,10038,,,,,,tunde@example.org",
    )

    answer = apply(bola, address, text)

    assert answer.status_code == 200, answer.content
    assert answer.json()["counts"] == NO_CHANGES | {"create": 1, "update": 1, "invite": 1}
    practice.refresh_from_db()
    assert (practice.accepts, practice.does_video, practice.first_visit_price_cents) == (
        "existing",
        True,
        9500,
    )
    assert (practice.accepts_source, practice.accepts_confirmed_at) == ("owner", now)
    assert (practice.phone, practice.phone_confirmed_at) == ("+1 212 555 0142", LONG_AGO)
    made = Practice.objects.get(provider=colleague)
    assert (made.phone, made.phone_confirmed_at, made.location) == ("+1 212 555 0111", now, practice.location)
    assert SearchRow.objects.get(practice_id=practice.pk).accepts == 1
    assert SearchRow.objects.filter(practice_id=made.pk).count() == 1
    assert list(search_rows.differences(now=now)) == []
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.clinic, invitation.is_owner) == ("tunde@example.org", clinic, False)
    assert (invitation.is_limited, invitation.practices.count(), invitation.may_read_health) == (
        True,
        0,
        False,
    )
    assert OutboxMessage.objects.get().kind == "clinic.invitation"
    assert mail.outbox == []


def test_a_second_time_is_another_version(bola, practice, address):
    text = roster(f"{practice.provider.npi},12 Fulton Street,10038,,new,,,,")
    version = preview(bola, address, text).json()["digest"]
    assert bola.send_file(address, text, version).status_code == 200

    assert refused(bola.send_file(address, text, version)) == (412, "changed_meanwhile")
    assert preview(bola, address, text).json()["counts"] == NO_CHANGES | {"unchanged": 1}


@pytest.mark.parametrize("what", ["file", "practice", "membership"])
def test_a_preview_that_is_no_longer_true_is_not_applied(bola, practice, colleague, address, what):
    row = f"{colleague.npi},12 Fulton Street,10038,,,,,,mina@example.org"
    text = roster(f"{practice.provider.npi},12 Fulton Street,10038,,nobody,,,,", row)
    version = preview(bola, address, text).json()["digest"]
    if what == "file":
        text = text.replace("nobody", "existing")
    elif what == "practice":
        bola.patch(f"practices/{practice.pk}/", {"accepts": "existing"})
    else:
        Membership.objects.filter(user=colleague.owner).update(ended_at=LONG_AGO)

    assert refused(bola.send_file(address, text, version)) == (412, "changed_meanwhile")
    assert refused(bola.send_file(address, text)) == (428, "precondition_required")
    practice.refresh_from_db()
    assert practice.accepts != "nobody"
    assert (Practice.objects.count(), Invitation.objects.count()) == (1, 0)


def test_each_row_that_can_not_be_used_is_named(bola, clinic, practice, colleague, address):
    LocationFactory(clinic=clinic, line1="1 Pine Street", line2="A")
    LocationFactory(clinic=clinic, line1="1 Pine Street", line2="B")
    elsewhere = PracticeFactory(location=LocationFactory(line1="9 Oak Street"))
    known = ProviderFactory(imported=True)
    mine = practice.provider.npi
    here = "12 Fulton Street,10038"
    text = roster(
        f"1234567890,{here},,,,,,",
        f",{here},,,,,,",
        f"{npi(50_000_009)},{here},,,,,,",
        f"{known.npi},{here},,,,,,",
        f"{mine},9 Oak Street,10038,,,,,,",
        f"{mine},1 Pine Street,10038,,,,,,",
        f"{mine},,,,,,,,",
        f"{mine},12 Fulton Street,1,,,,,,",
        f"{mine},{here},12,open,perhaps,,free,@",
        f"{mine},{here},,,no,no,,",
        f"{colleague.npi},{here},,,no,,,,,more",
        f"{elsewhere.provider.npi},{here},,,,,,",
        f"{npi(50_000_008)},{here},,,,,,chidi@example.org",
    )

    answer = preview(bola, address, text)

    assert bad(answer) == [
        (2, "npi", "invalid_npi"),
        (3, "npi", "required"),
        (4, "npi", "unknown_npi"),
        (5, "npi", "not_a_member"),
        (6, "line1", "unknown_location"),
        (7, "line1", "ambiguous_location"),
        (8, "location", "required"),
        (9, "zip", "invalid_zip"),
        (10, "phone", "invalid_phone"),
        (10, "accepts", "invalid_choice"),
        (10, "in_person", "invalid_choice"),
        (10, "first_visit_price", "invalid_price"),
        (10, "email", "invalid_email"),
        (11, "in_person", "no_way_to_be_seen"),
        (12, "", "too_many_cells"),
        (13, "npi", "not_a_member"),
        (14, "email", "profile_not_claimed"),
    ]
    assert answer.json()["counts"] == NO_CHANGES | {"bad": 13}


def test_a_location_may_be_named_by_its_id(bola, practice, address):
    columns = "accepts,npi,location,line1,zip"
    here, mine, foreign = practice.location_id, practice.provider.npi, LocationFactory().pk

    good = preview(bola, address, roster(f"nobody,{mine},{here},,", columns=columns))
    wrong = roster(
        f"nobody,{mine},{foreign},,",
        f"nobody,{mine},12,,",
        f"nobody,{mine},{here},1 Pine Street,",
        f"nobody,{mine},{here},,10001",
        columns=columns,
    )

    assert good.json()["changes"][0]["after"] == {"accepts": "nobody"}
    assert bad(preview(bola, address, wrong)) == [
        (2, "location", "unknown_location"),
        (3, "location", "unknown_location"),
        (4, "line1", "location_differs"),
        (5, "line1", "location_differs"),
    ]


def test_one_bad_row_refuses_all_of_it_unless_it_is_left_out(bola, practice, address):
    good = f"{practice.provider.npi},12 Fulton Street,10038,,nobody,,,,"
    text = roster(good, "12,12 Fulton Street,10038,,,,,,")

    answer = apply(bola, address, text)

    assert refused(answer) == (409, "bad_rows")
    assert [(row["line"], row["code"]) for row in answer.json()["bad_rows"]] == [(3, "invalid_npi")]
    practice.refresh_from_db()
    assert practice.accepts == "new"
    assert apply(bola, address, text, skip_bad="true").status_code == 200
    practice.refresh_from_db()
    assert practice.accepts == "nobody"


def test_whoever_stands_there_twice_is_taken_once(bola, practice, address):
    row = f"{practice.provider.npi},12 Fulton Street,10038,,nobody,,,,"

    assert bad(preview(bola, address, roster(row, row))) == [(3, "npi", "repeated")]


def test_one_mail_for_one_address_and_none_for_whoever_has_one(bola, clinic, address, now):
    LocationFactory(clinic=clinic, line1="1 Pine Street")
    InvitationFactory(clinic=clinic, email="femi@example.org", expires_at=now + timedelta(days=1))
    text = roster(
        f"{npi(50_000_007)},12 Fulton Street,10038,,,,,,tunde@example.org",
        f"{npi(50_000_007)},1 Pine Street,10038,,,,,,tunde@example.org",
        f"{npi(50_000_008)},12 Fulton Street,10038,,,,,,femi@example.org",
        f"{npi(50_000_009)},12 Fulton Street,10038,,,,,,tunde@example.org",
    )

    answer = apply(bola, address, text, skip_bad="true")

    assert answer.json()["counts"] == NO_CHANGES | {"invite": 1, "invited": 2, "bad": 1}
    assert bad(answer) == [(5, "email", "repeated")]
    assert OutboxMessage.objects.count() == 1
    assert sorted(Invitation.objects.values_list("email", flat=True)) == [
        "femi@example.org",
        "tunde@example.org",
    ]


def test_no_more_are_invited_than_a_day_allows(bola, clinic, address, settings, now):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"inviting": (2, 86400)}
    rows = [
        f"{npi(n)},12 Fulton Street,10038,,,,,,person{n}@example.org"
        for n in (50_000_007, 50_000_008, 50_000_009)
    ]

    answer = apply(bola, address, roster(*rows), skip_bad="true")
    assert bad(answer) == [(4, "email", "too_many_invitations")]
    assert Invitation.objects.count() == 2

    late = apply(bola, address, roster(*rows[2:]))
    assert refused(late) == (429, "too_many_requests")
    assert int(late.headers["Retry-After"]) > 3600
    assert Invitation.objects.count() == 2
    with time_machine.travel(now + timedelta(days=1), tick=False):
        tomorrow = browser(make_owner(clinic, email="ruth@example.org"))
        assert apply(tomorrow, address, roster(*rows[2:])).status_code == 200
    assert Invitation.objects.count() == 3


def test_whoever_owns_many_clinics_invites_no_more_for_that(bola, address, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"inviting_user": (1, 86400)}
    rows = [f"{npi(n)},12 Fulton Street,10038,,,,,,person{n}@example.org" for n in (50_000_007, 50_000_008)]

    assert refused(apply(bola, address, roster(*rows))) == (429, "too_many_requests")
    assert Invitation.objects.count() == 0
    assert apply(bola, address, roster(rows[0])).status_code == 200


@pytest.mark.parametrize("kind", ["roster", "hours-file"])
def test_files_are_counted_looked_at_or_applied(bola, clinic, settings, kind):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"uploading": (2, 3600)}
    address, text = f"clinics/{clinic.pk}/{kind}/", "npi,location,weekday,starts,ends\n"
    text = text if kind == "hours-file" else "npi,location\n"

    assert apply(bola, address, text).status_code == 200
    assert refused(preview(bola, address, text)) == (429, "too_many_requests")
    assert refused(bola.send_file(address, text, "*")) == (429, "too_many_requests")


def test_what_is_not_applied_uses_up_no_invitation(bola, address, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"inviting": (1, 86400), "inviting_user": (1, 86400)}
    femi = f"{npi(50_000_007)},12 Fulton Street,10038,,,,,,femi@example.org"

    outdated = bola.send_file(address, roster(femi), '"another version"')
    flawed = apply(bola, address, roster(femi, "12,12 Fulton Street,10038,,,,,,"))

    assert refused(outdated) == (412, "changed_meanwhile")
    assert refused(flawed) == (409, "bad_rows")
    assert Invitation.objects.count() == 0
    assert apply(bola, address, roster(femi)).status_code == 200
    assert Invitation.objects.count() == 1


def test_a_file_that_is_none_is_refused_by_name(bola, address):
    for content, code in (
        (b"PK\x03\x04", "not_csv"),
        ("npi,line1\nM\xfc".encode("latin-1"), "not_utf8"),
        ("npi,line1,shoe\n", "unknown_column"),
    ):
        assert fields_refused(preview(bola, address, content)) == {"file": code}
        assert fields_refused(bola.send_file(address, content, "*")) == {"file": code}
    too_large = preview(bola, address, "npi,line1\n" + "," * 1024 * 1024)
    assert refused(too_large) == (413, "file_too_large")
    no_file = bola.client.post(f"/api/v1/clinic/{address}preview/", {"other": "1"})
    assert fields_refused(no_file) == {"file": "required", "other": "unknown_field"}


def test_rosters_are_for_owners(practice, clinic, address):
    chidi, stranger = browser(make_member(clinic)), browser(UserFactory(email="tunde@example.org"))
    text = roster(f"{practice.provider.npi},12 Fulton Street,10038,,nobody,,,,")

    for path in (address, f"{address}preview/"):
        assert refused(chidi.send_file(path, text, "*")) == (403, "permission_denied")
        assert refused(stranger.send_file(path, text, "*")) == (404, "not_found")
        assert refused(Caller().send_file(path, text, "*")) == (401, "not_authenticated")
    practice.refresh_from_db()
    assert practice.accepts == "new"
