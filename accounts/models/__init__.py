"""The tables of accounts, a module per noun."""

from accounts.models.answers import KeptAnswer
from accounts.models.contact import MessageChoice, MessageLanguage, Phone, Topic
from accounts.models.keys import PersonKey
from accounts.models.limits import LimitCounter
from accounts.models.outbox import Channel, OutboxMessage
from accounts.models.own_data import DataExport, Erasure, LegalHold
from accounts.models.roles import Role, RoleGrant
from accounts.models.sessions import UserSession
from accounts.models.trail import HealthRead, Refusal, Seal, SealedTable
from accounts.models.users import User, UserManager

__all__ = [
    "Channel",
    "DataExport",
    "Erasure",
    "HealthRead",
    "KeptAnswer",
    "LegalHold",
    "LimitCounter",
    "MessageChoice",
    "MessageLanguage",
    "OutboxMessage",
    "PersonKey",
    "Phone",
    "Refusal",
    "Role",
    "RoleGrant",
    "Seal",
    "SealedTable",
    "Topic",
    "User",
    "UserManager",
    "UserSession",
]
