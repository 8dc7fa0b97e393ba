"""The share of this app: the account, what was sent to it and what was asked of its data."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password

from accounts import sessions
from accounts.models import (
    DataExport,
    Erasure,
    KeptAnswer,
    MessageChoice,
    MessageLanguage,
    OutboxMessage,
    Phone,
    RoleGrant,
    User,
    UserSession,
)
from accounts.own_data import registry
from accounts.own_data.registry import Blocker, Exporting, Section, table

STAFF = Blocker("staff", "You hold a role of our staff. Ask an administrator to end it first.")
COVERED = {
    "accounts.User": "Your account: e-mail address and password.",
    "accounts.UserSession": "Your sessions, at once.",
    "account.EmailAddress": "The addresses that you confirmed.",
    "account.EmailConfirmation": "Links that confirm an address.",
    "mfa.Authenticator": "Your passkeys, authenticator app and recovery codes.",
    "accounts.OutboxMessage": "Messages to you.",
    "accounts.Phone": "The telephone number that text messages go to.",
    "accounts.MessageChoice": "Which messages you want, and where.",
    "accounts.DataExport": "Copies of your data that you asked for.",
    "accounts.KeptAnswer": "Answers that were kept for a day, in case that you asked twice.",
}
KEPT = {
    "accounts.RoleGrant": "Who held which role of our staff, when and by whose word: proof of who could do what.",
    "accounts.Erasure": "The ledger of erasures: an id and dates, so that a restored backup is erased again.",
    "accounts.HealthRead": "Who looked at whose health data: ids and dates; the other person may know of it.",
    "accounts.Refusal": "Which requests were refused: ids and dates, to notice misuse.",
    "admin.LogEntry": "What was changed in the admin, without your address.",
    "accounts.LegalHold": "Which data had to be kept by law: an id, a reason and who decided it.",
}


def register() -> None:
    """This function will add the share of this app to the registry."""
    registry.register(
        "accounts.sign_in",
        export=export,
        erase=erase,
        covers=COVERED,
        keeps=KEPT,
        blockers=blockers,
    )


def export(user: User, exporting: Exporting) -> Iterable[Section]:
    """This function will give the account and its surroundings, without any secret."""
    account = {"email": user.email, "created_at": user.created_at, "last_login": user.last_login}
    account |= {"language": user.language, "email_failed_at": user.email_failed_at}
    yield Section("Your account", [{"id": user.pk, **account}])
    yield table("Roles of our staff", RoleGrant.objects.filter(user=user), "role", "granted_at", "ended_at")
    yield table(
        "Your addresses", EmailAddress.objects.filter(user=user).order_by("email"), "email", "verified"
    )
    proofs = Authenticator.objects.filter(user=user).order_by("created_at")
    yield table("Your second factors", proofs, "type", "created_at", "last_used_at")
    signed_in = UserSession.objects.filter(user=user).order_by("created_at")
    yield table("Where you are signed in", signed_in, "device", "created_at", "seen_at")
    messages = OutboxMessage.objects.filter(user=user).order_by("created_at")
    yield table("Messages to you", messages, "kind", "channel", "created_at", "sent_at")
    phones = Phone.objects.filter(user=user)
    yield Section(
        "Your telephone number",
        [
            {"number": phone.text, "verified_at": phone.verified_at, "stopped_at": phone.stopped_at}
            for phone in phones
        ],
    )
    choices = MessageChoice.objects.filter(user=user).order_by("topic", "channel")
    yield table("Which messages you want", choices, "topic", "channel", "wanted", "changed_at")
    answers = KeptAnswer.objects.filter(user=user).order_by("created_at")
    yield table("Answers that are kept for a day", answers, "key", "status", "created_at")
    copies = DataExport.objects.filter(user=user).order_by("requested_at")
    yield table("Copies of your data", copies, "requested_at", "ready_at", "expires_at")
    erasures = Erasure.objects.filter(person_id=user.pk).order_by("requested_at")
    yield table("Erasures that you asked for", erasures, "requested_at", "due_at", "cancelled_at")


def close(user: User, *, now: datetime) -> None:
    """This function will make signing in impossible, now and for every session there is."""
    sessions.end_all(user)
    User.objects.filter(pk=user.pk).update(is_active=False, password=make_password(None))
    DataExport.objects.filter(user=user).delete()


def erase(user: User, now: datetime) -> None:
    """This function will leave of an account an id that stands for nobody."""
    close(user, now=now)
    OutboxMessage.objects.filter(user=user).delete()
    Phone.objects.filter(user=user).delete()
    MessageChoice.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    KeptAnswer.objects.filter(user=user).delete()
    about = LogEntry.objects.filter(content_type__app_label="accounts", object_id=str(user.pk))
    about.update(object_repr="", change_message="")
    User.objects.filter(pk=user.pk).update(
        email=f"erased-{user.pk}@erased.invalid",
        last_login=None,
        language=MessageLanguage.EN,
        email_failed_at=None,
        email_failure="",
    )


def blockers(user: User) -> list[Blocker]:
    """This function will stop the erasure of somebody who holds a role of the staff."""
    return [STAFF] if RoleGrant.objects.filter(user=user, ended_at=None).exists() else []
