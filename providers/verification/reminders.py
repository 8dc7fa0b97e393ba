"""What clinicians are told as days pass: what ends soon, where it hides them, and that they are shown again.

Each is a mail with a key of its own, so that it goes out once, however many sweeps look at the same time. The keys
are asked for before, so that a sweep over thousands writes nothing that it has written already.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from providers.models import Credential, Practice
from providers.rounds import Enough, go_round, never
from providers.verification import notices
from providers.verification.ends import REPLACED

LAST_STEP = 7
OF_THE_LISTING = (Credential.Kind.LICENCE, Credential.Kind.NPI)  # without them a practice is not shown

# The nearest step alone: a sweep that was dead for days tells what is true today.
ENDING = f"""
SELECT c.id, c.verified_until, step.days FROM providers_credential AS c
JOIN providers_provider AS provider ON provider.id = c.provider_id AND provider.owner_id IS NOT NULL
CROSS JOIN LATERAL (SELECT CASE WHEN c.verified_until <= %(utc_day)s::date + 7 THEN 7
                                WHEN c.verified_until <= %(utc_day)s::date + 30 THEN 30 ELSE 90 END AS days) AS step
WHERE c.state IN ('verified', 'due') AND c.verified_until BETWEEN %(utc_day)s AND %(utc_day)s::date + 90
  AND NOT {REPLACED}
  AND NOT EXISTS (SELECT FROM accounts_outboxmessage AS m WHERE m.dedupe_key =
      'verification.warning_' || step.days || ':' || c.id || ':' || to_char(c.verified_until, 'YYYY-MM-DD'))
  AND c.id > %(after)s
ORDER BY c.id LIMIT %(limit)s
"""  # noqa: S608  statements of ours alone

# Practices against which nothing stands but that a day has passed there. Credentials that ended lead to them, which
# have an index; they lapse within a day, so that few do.
HIDDEN = """
SELECT DISTINCT listing.practice_id, listing.listed_until FROM providers_credential AS c
JOIN providers_provider AS provider ON provider.id = c.provider_id AND provider.owner_id IS NOT NULL
JOIN providers_practice AS practice ON practice.provider_id = c.provider_id
CROSS JOIN LATERAL (SELECT * FROM providers_listing AS l WHERE l.practice_id = practice.id OFFSET 0) AS listing
WHERE c.kind IN ('licence', 'npi') AND c.state IN ('verified', 'due') AND c.verified_until <= %(utc_day)s
  AND (%(provider)s::uuid IS NULL OR c.provider_id = %(provider)s)
  AND listing.reason = ''
  AND listing.listed_until < (%(now)s::timestamptz AT TIME ZONE listing.zone)::date
  AND NOT EXISTS (SELECT FROM accounts_outboxmessage AS m WHERE m.dedupe_key =
      'verification.delisted:' || listing.practice_id || ':' || to_char(listing.listed_until, 'YYYY-MM-DD'))
  AND listing.practice_id > %(after)s
ORDER BY listing.practice_id LIMIT %(limit)s
"""

# Whoever was told that a practice is hidden, and not yet that it is shown again, where it is.
BACK = """
SELECT practice.id, told.key FROM (
    SELECT split_part(m.dedupe_key, ':', 2)::uuid AS practice_id, max(split_part(m.dedupe_key, ':', 3)) AS key
    FROM accounts_outboxmessage AS m WHERE m.dedupe_key LIKE 'verification.delisted:%%' GROUP BY 1
) AS told
JOIN providers_practice AS practice ON practice.id = told.practice_id
CROSS JOIN LATERAL (SELECT * FROM providers_listing AS l WHERE l.practice_id = practice.id OFFSET 0) AS listing
WHERE listing.reason = ''
  AND listing.listed_until >= (%(now)s::timestamptz AT TIME ZONE listing.zone)::date
  AND NOT EXISTS (SELECT FROM accounts_outboxmessage AS m WHERE m.dedupe_key =
      'verification.listed_again:' || practice.id || ':' || told.key)
  AND practice.id > %(after)s
ORDER BY practice.id LIMIT %(limit)s
"""


def warn_of_ends(*, now: datetime, enough: Enough = never) -> int:
    """This function will warn of what ends within 90, 30 and 7 days, once each; it returns how many mails."""
    return go_round(ENDING, _warn, now=now, enough=enough)


def tell_of_ends(*, now: datetime, provider_id: UUID | None = None, enough: Enough = never) -> int:
    """This function will tell whose practices a date has hidden, in the zone of each; of one clinician, or of all."""
    return go_round(HIDDEN, _tell_hidden, now=now, enough=enough, provider=provider_id)


def tell_of_returns(*, now: datetime, enough: Enough = never) -> int:
    """This function will tell those whom a date had hidden that patients find them again."""
    return go_round(BACK, _tell_back, now=now, enough=enough)


def _warn(now: datetime, credential_id: UUID, until: date, step: int) -> bool:
    row = Credential.objects.select_related("provider__owner").filter(pk=credential_id).first()
    if row is None or row.verified_until != until:
        return False
    return notices.tell(
        row.provider,
        f"warning_{step}",
        dedupe_key=f"{row.pk}:{until}",
        now=now,
        what=notices.named(row),
        until=until,
        days=(until - now.astimezone(UTC).date()).days,
        ends_by="expiry" if until == row.expires_on else "renewal",
        hides=step == LAST_STEP and row.kind in OF_THE_LISTING,
    )


def _tell_hidden(now: datetime, practice_id: UUID, until: date) -> bool:
    return _tell(now, practice_id, "delisted", f"{practice_id}:{until}", last_day=until)


def _tell_back(now: datetime, practice_id: UUID, key: str) -> bool:
    return _tell(now, practice_id, "listed_again", f"{practice_id}:{key}")


def _tell(now: datetime, practice_id: UUID, kind: str, key: str, **facts: date) -> bool:
    found = Practice.objects.select_related("provider__owner", "location").filter(pk=practice_id).first()
    if found is None:
        return False
    place = f"{found.location.line1}, {found.location.city}"
    return notices.tell(found.provider, kind, dedupe_key=key, now=now, practice=place, **facts)
