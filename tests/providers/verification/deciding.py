"""A case as Jonas decides it, or is kept from it."""

import pytest

from accounts.models import OutboxMessage
from providers.verification import decisions
from tests.factories.verifying import REASON, events, jonas, stored


def decide(case, now, *, result="verified", by=None, reason=REASON, **more):
    return decisions.decide(case_id=case.pk, result=result, reason=reason, by=by or jonas(), now=now, **more)


def refused(refusal, case, now, **more):
    """It is refused, and nothing has changed."""
    before = stored(case), events(case)
    with pytest.raises(refusal):
        decide(case, now, **more)
    after = stored(case)
    assert (after.state, after.result, after.two_people) == (before[0].state, before[0].result, None)
    assert events(case) == before[1]
    assert OutboxMessage.objects.count() == 0
    if after.credential_id and after.state == "open":
        assert after.credential.state == "in_review"
