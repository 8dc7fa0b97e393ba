"""Rows of a clinic's people and keys that the database refuses; test_constraints.py tries each."""

from datetime import timedelta
from functools import partial

from tests.factories.clinics import EVERYTHING, IntegrationKeyFactory, InvitationFactory, MembershipFactory
from tests.factories.people import UserFactory
from tests.factories.supply import LONG_AGO, ClinicFactory, ProviderFactory
from tests.factories.webhooks import WebhookEndpointFactory

OWNERS = "an_owner_may_do_everything_without_end"
REFUSED = [
    (OWNERS, MembershipFactory, {**EVERYTHING, "may_read_health": False}),
    (OWNERS, MembershipFactory, {**EVERYTHING, "may_export": False}),
    (OWNERS, MembershipFactory, {**EVERYTHING, "is_limited": True}),
    (OWNERS, MembershipFactory, {**EVERYTHING, "expires_at": LONG_AGO}),
    ("an_invited_owner_may_do_everything", InvitationFactory, {"is_owner": True}),
    (
        "an_invitation_is_accepted_or_taken_back",
        InvitationFactory,
        {"accepted_at": LONG_AGO, "revoked_at": LONG_AGO},
    ),
    ("invitation_digest_is_sha_256", InvitationFactory, {"digest": "a code"}),
    (
        "a_key_ends_within_365_days",
        IntegrationKeyFactory,
        {"expires_at": LONG_AGO + timedelta(days=365, seconds=1)},
    ),
    ("a_key_ends_within_365_days", IntegrationKeyFactory, {"expires_at": LONG_AGO - timedelta(seconds=1)}),
    ("key_scopes_are_known", IntegrationKeyFactory, {"scopes": ["practices.read", "patients.read"]}),
    ("key_scopes_are_known", IntegrationKeyFactory, {"scopes": []}),
    ("key_digest_is_sha_256", IntegrationKeyFactory, {"digest": "a secret"}),
    ("key_prefix_has_twelve_signs", IntegrationKeyFactory, {"prefix": "AB_"}),
    ("webhook_events_are_known", WebhookEndpointFactory, {"events": ["visit.confirmed", "visit.dreamt"]}),
    ("webhook_events_are_known", WebhookEndpointFactory, {"events": []}),
    ("a_disabled_endpoint_says_why", WebhookEndpointFactory, {"disabled_at": LONG_AGO}),
    ("a_disabled_endpoint_says_why", WebhookEndpointFactory, {"disabled_because": "gone"}),
]


def two_of(maker, **first):
    """The same person or address twice at one clinic."""

    def make():
        clinic = ClinicFactory()
        maker(clinic=clinic, **first)
        maker(clinic=clinic)

    return make


def one_account_of_two_clinicians():
    ngozi = UserFactory(email="ngozi@example.org")
    ProviderFactory(owner=ngozi)
    ProviderFactory(owner=ngozi)


UNIQUE = [
    ("one_membership_per_user_and_clinic", two_of(MembershipFactory)),
    ("one_open_invitation_per_clinic_and_address", two_of(InvitationFactory, email="Tunde@Example.org")),
    ("one_endpoint_per_clinic_and_name", two_of(partial(WebhookEndpointFactory, name="Practice software"))),
    ("one_clinician_per_account", one_account_of_two_clinicians),
]
