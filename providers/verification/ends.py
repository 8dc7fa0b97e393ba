"""Which credentials and experience end, by their days and the zones in which these count. Reads alone.

Each of the statements is one for providers/rounds.py, with `only` for a second look at one row under its lock. No
zone is a day or more ahead of UTC: the comparison with `utc_day` serves the index, the other is exact.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

from providers.rounds import NOBODY, look

# The earliest day that it is in any zone where something of this clinician counts; without one, the latest on earth.
FIRST_DAY = """coalesce((
    SELECT min((%(now)s::timestamptz AT TIME ZONE place.zone)::date)
    FROM providers_practice AS served JOIN providers_location AS place ON place.id = served.location_id
    WHERE served.provider_id = c.provider_id {serving}
), (%(now)s::timestamptz AT TIME ZONE 'Etc/GMT+12')::date)"""
# A licence serves the practices in its state, and people of its state by video.
OF_ITS_STATE = "AND (c.kind <> 'licence' OR place.state = c.jurisdiction OR served.does_video)"

# Something newer of the same has been verified. Certifications and training stand beside each other.
REPLACED = """(c.kind IN ('licence', 'npi', 'malpractice') AND EXISTS (
    SELECT FROM providers_credential AS newer
    WHERE newer.provider_id = c.provider_id AND newer.kind = c.kind AND newer.jurisdiction = c.jurisdiction
      AND newer.verified_until > c.verified_until
))"""
PAGE = "AND c.id > %(after)s AND (%(only)s::uuid IS NULL OR c.id = %(only)s) ORDER BY c.id LIMIT %(limit)s"

ENDED = f"""
SELECT c.id FROM providers_credential AS c
WHERE c.state IN ('verified', 'due') AND c.verified_until <= %(utc_day)s
  AND c.verified_until < {FIRST_DAY.format(serving=OF_ITS_STATE)} {PAGE}
"""  # noqa: S608  statements of ours alone

EXPERIENCE_ENDED = f"""
SELECT c.id FROM providers_conditionexperience AS c
WHERE c.state = 'verified' AND c.valid_until <= %(utc_day)s
  AND c.valid_until < {FIRST_DAY.format(serving="")} {PAGE}
"""  # noqa: S608

# Due at 90 days; verified again since then, at 30, and at 7. What is due and has no case gets one.
GROWING_OLD = f"""
SELECT c.id FROM providers_credential AS c
JOIN providers_provider AS provider ON provider.id = c.provider_id AND NOT provider.is_demonstration
WHERE c.state IN ('verified', 'due') AND c.verified_until BETWEEN %(utc_day)s AND %(utc_day)s::date + 90
  AND CASE c.state
      WHEN 'verified' THEN (c.verified_at AT TIME ZONE 'UTC')::date < c.verified_until - CASE
          WHEN c.verified_until <= %(utc_day)s::date + 7 THEN 7
          WHEN c.verified_until <= %(utc_day)s::date + 30 THEN 30 ELSE 90 END
      ELSE NOT EXISTS (
          SELECT FROM providers_verificationcase AS v WHERE v.credential_id = c.id AND v.state = 'open'
      ) END
  AND NOT {REPLACED} {PAGE}
"""  # noqa: S608

# Cases that nobody needs any more, since something newer was verified.
REPLACED_BY_NOW = f"""
SELECT c.id FROM providers_verificationcase AS v JOIN providers_credential AS c ON c.id = v.credential_id
WHERE v.state = 'open' AND v.because IN ('renewal', 'expiry') AND c.state = 'due' AND {REPLACED} {PAGE}
"""  # noqa: S608

# The moment as of which an NPI was verified: that of the evidence, and not of the decision, before which an import
# may have come. What the imported table said, it said when it was asked.
LOOKED_UP = """coalesce((
    SELECT max(CASE e.method WHEN 'table' THEN e.at ELSE e.looked_at END)
    FROM providers_verificationcase AS v JOIN providers_verificationevent AS e ON e.case_id = v.id
    WHERE v.credential_id = c.id AND v.state = 'decided' AND v.decided_at = c.verified_at
      AND e.kind = 'evidence' AND e.result = 'confirms'
), c.verified_at)"""

# NPIs whose record an import has changed since they were looked up, into one that may be somebody else's or nobody's.
# Names that are written alike are not worth a closer look.
TOLD_OTHERWISE = f"""
SELECT c.id FROM providers_credential AS c
JOIN providers_provider AS provider ON provider.id = c.provider_id AND NOT provider.is_demonstration
JOIN providers_directoryrecord AS r ON r.npi = provider.npi AND r.source = 'nppes'
WHERE c.kind = 'npi' AND (c.state = 'verified' OR c.state = 'due' AND c.due_for IN ('renewal', 'expiry'))
  AND r.changed_at > {LOOKED_UP}
  AND ((r.deactivated_on IS NOT NULL AND (r.reactivated_on >= r.deactivated_on) IS NOT TRUE)
       OR (plain_name(r.first_name), plain_name(r.last_name))
          <> (plain_name(provider.first_name), plain_name(provider.last_name)))
  {PAGE}
"""  # noqa: S608

_IS_REPLACED = f"SELECT FROM providers_credential AS c WHERE c.id = %s AND {REPLACED}"


def still(statement: str, row_id: UUID, *, now: datetime) -> bool:
    """Whether a statement finds one row, now that it is locked."""
    return bool(look(statement, now=now, after=NOBODY, limit=1, only=row_id))


def is_replaced(credential_id: UUID) -> bool:
    """Whether something newer of the same has been verified."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_REPLACED, [credential_id])
        return cursor.fetchone() is not None
