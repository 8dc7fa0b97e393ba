"""What may be shown of a name, a number or an address without telling it."""

HIDDEN = "•••"


def name(text: str) -> str:
    """This function will keep the first letter of each word."""
    return " ".join(f"{word[0]}{HIDDEN}" for word in text.split())


def phone(text: str) -> str:
    """This function will keep the last two digits; empty stays empty."""
    return f"{HIDDEN}{text[-2:]}" if text else ""


def email(text: str) -> str:
    """This function will keep the first letter and the domain; empty stays empty."""
    local, _, domain = text.partition("@")
    return f"{local[:1]}{HIDDEN}@{domain}" if text else ""
