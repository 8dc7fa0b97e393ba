"""The tables of accounts, a module per noun."""

from accounts.models.keys import PersonKey
from accounts.models.outbox import OutboxMessage
from accounts.models.roles import Role, RoleGrant
from accounts.models.users import User, UserManager

__all__ = ["OutboxMessage", "PersonKey", "Role", "RoleGrant", "User", "UserManager"]
