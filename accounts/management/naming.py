"""What commands about people's rights have in common: the person, and the two who answer for it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from accounts.models import Role, User


def add_role_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("role", choices=Role.values)
    parser.add_argument("--by", required=True, metavar="NAME", help="who does this")
    parser.add_argument("--approved-by", required=True, metavar="NAME", help="someone else, who approved it")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="kept with the role")


def person(email: str) -> User:
    """This function will find someone by e-mail address.

    :raises CommandError: nobody has it
    """
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist:
        raise CommandError("Nobody signs in with this address.") from None


def role_step(options: dict[str, Any]) -> dict[str, Any]:
    """This function will turn the options of a command into what roles.grant and roles.end take."""
    given = {name: options[name] for name in ("by", "approved_by", "reason")}
    return {"user": person(options["email"]), "role": Role(options["role"]), **given}
