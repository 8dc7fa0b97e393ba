"""What allauth asks of an account: mails go through the outbox, links lead to our own address, notices are sent."""

import uuid
from typing import Any
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import is_headless_request
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import outbox, sessions
from accounts.api.origin import client_ip
from accounts.channels import arrivals
from accounts.models import User
from accounts.pages import languages
from accounts.sign_in import devices, second_factor
from accounts.sign_in.kinds import OF_SIGN_IN, facts_of, useful_until

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class AccountAdapter(DefaultAccountAdapter):
    """Sends nothing itself: each mail is a row of the outbox, in the transaction of the request."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of sign_in/words, to this address alone; without an account in the language of who asks."""
        name, now = OF_SIGN_IN + template_prefix.rpartition("/")[2], timezone.now()
        facts = facts_of(name, context)
        outbox.tell(
            kind=name,
            facts=facts,
            dedupe_key=f"{name}:{uuid.uuid4()}",
            user=context.get("user"),
            address=email,
            language=languages.asked_for(self.request.headers.get("Accept-Language", "")),
            now=now,
            until=useful_until(facts, now=now),
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell someone of a change to how they sign in, and from what device it was made."""
        device = devices.label(self.request.headers.get("User-Agent", ""))
        about = {**(context or {}), "user": user, "device": device, "moment": timezone.now()}
        self.send_mail(template_prefix, email or user.email, about)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that was signed up again, at the price of signing up: one hash."""
        make_password(str(uuid.uuid4()))
        self.send_mail("account/email/account_already_exists", email, {})

    def clean_email(self, email: str) -> str:
        """Let two requests about one address wait for each other, so that the second sees what the first did."""
        if connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute(LOCK, [email.lower()])
        return email

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Let an address become someone's, unless another person signs in with it."""
        address = self.clean_email(email_address.email)
        if User.objects.filter(email=address).exclude(pk=email_address.user_id).exists():
            if is_headless_request(request):
                raise PermissionDenied
            return False
        is_confirmed = bool(super().confirm_email(request, email_address))
        if is_confirmed:
            arrivals.shown_to_be_good(email_address.user)
        return is_confirmed

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return urljoin(settings.PUBLIC_URL, path.replace("UID-KEY", key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return urljoin(settings.PUBLIC_URL, reverse("account_confirm_email", args=[emailconfirmation.key]))

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session[sessions.DEVICE] = devices.label(request.headers.get("User-Agent", ""))

    def set_password(self, user: Any, password: str) -> None:
        """Store a password, and end the person's sessions but this one."""
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end_all(user, except_key=self.request.session.session_key)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods and second_factor.is_owed(user):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Take no password of the staff: it would show recovery codes, and with them stand for a second factor."""
        return not second_factor.is_owed(user) and bool(super().reauthenticate(user, password))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def new_user(self, request: HttpRequest) -> User:
        return User(language=languages.asked_for(request.headers.get("Accept-Language", "")))
