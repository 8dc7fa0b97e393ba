"""By when somebody has to answer: sooner where the pain wants to be seen sooner, and while the time is ahead."""

from datetime import datetime, timedelta

from providers.models import Level, Practice

LIMITS = {
    Level.SAME_DAY: timedelta(hours=2),
    Level.SOON: timedelta(hours=24),
    Level.SELF_CARE: timedelta(hours=48),
}
LEAST = timedelta(minutes=30)  # with less left nobody is asked: there would be no time to answer


def answer_by(*, level: str, practice: Practice, starts_at: datetime | None, now: datetime) -> datetime:
    """This function will say by when an answer is due: within the limit of the level, and with the notice left
    that the practice asks for before a visit."""
    limit = now + LIMITS[Level(level)]
    if starts_at is None:
        return limit
    return min(limit, starts_at - timedelta(minutes=practice.lead_minutes))
