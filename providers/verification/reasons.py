"""Why somebody decided as they did: always said, and kept."""

from accounts.errors import DomainError

SHORTEST = 10


class ReasonNeeded(DomainError):
    code = "reason_needed"
    status = 400
    field = "reason"
    detail = f"Please say why, in {SHORTEST} characters at least."


class TermsDoNotFit(DomainError):
    code = "terms_do_not_fit"
    status = 400
    field = "terms"
    detail = "These terms do not fit what is decided."


def require(reason: str) -> str:
    """This function will return a reason without the space around it.

    :raises ReasonNeeded: it says nothing
    """
    said = reason.strip()
    if len(said) < SHORTEST:
        raise ReasonNeeded
    return said
