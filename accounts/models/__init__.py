"""The tables of accounts, a module per noun."""

from accounts.models.keys import PersonKey
from accounts.models.limits import LimitCounter
from accounts.models.outbox import OutboxMessage
from accounts.models.own_data import DataExport, Erasure, LegalHold
from accounts.models.roles import Role, RoleGrant
from accounts.models.users import User, UserManager

__all__ = [
    "DataExport",
    "Erasure",
    "LegalHold",
    "LimitCounter",
    "OutboxMessage",
    "PersonKey",
    "Role",
    "RoleGrant",
    "User",
    "UserManager",
]
