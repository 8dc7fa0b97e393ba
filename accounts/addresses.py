"""Which e-mail addresses somebody has shown to be theirs."""

from allauth.account.models import EmailAddress

from accounts.models import User


def confirmed(user: User) -> frozenset[str]:
    """This function will return the addresses that a person has confirmed, in small letters."""
    held = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in held)
