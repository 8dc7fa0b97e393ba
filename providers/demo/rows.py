"""The tables of a demonstration in the order of filling, and lines of PostgreSQL's COPY text format."""

Lines = dict[str, list[str]]

NULL = r"\N"

TABLES: dict[str, tuple[str, ...]] = {
    "clinic": (
        "id", "name", "acceptance_rate", "reply_hours", "answered_count", "created_at",
    ),
    "location": (
        "id", "clinic_id", "line1", "line2", "city", "state", "zip", "lat", "lon", "zone", "wheelchair",
    ),
    "provider": (
        "id", "npi", "first_name", "middle_name", "last_name", "suffix", "credential", "sex", "languages",
        "sees_children", "sees_adults", "sees_older_adults", "practising_since", "bio", "is_demonstration",
        "claim", "published_at", "suspended_at", "identity_proofed_at", "created_at", "rating_sum",
        "rating_weight", "rated_at", "review_count", "demonstration_rating_sum", "demonstration_rating_weight",
        "demonstration_rated_at", "demonstration_review_count",
    ),
    "providertaxonomy": (
        "provider_id", "taxonomy_id", "is_primary",
    ),
    "credential": (
        "id", "provider_id", "kind", "jurisdiction", "number", "issued_on", "expires_on", "state",
        "verified_at", "created_at",
    ),
    "conditionexperience": (
        "id", "provider_id", "condition_id", "evidence", "count", "period_from", "period_to", "state",
        "valid_until", "created_at",
    ),
    "practice": (
        "id", "provider_id", "location_id", "accepts", "does_in_person", "does_video", "phone",
        "first_visit_price_cents", "confirmation", "lead_minutes", "buffer_minutes", "horizon_days",
        "late_cancel_hours", "phone_source", "phone_confirmed_at", "hours_source", "hours_confirmed_at",
        "accepts_source",
        "accepts_confirmed_at", "times_due_at",
    ),
    "planacceptance": (
        "practice_id", "plan_id", "answer", "source", "confirmed_at",
    ),
    "visittype": (
        "id", "practice_id", "condition_group", "mode", "new_minutes", "existing_minutes", "price_cents",
    ),
    "weeklyhours": (
        "practice_id", "weekday", "starts", "ends",
    ),
    "hoursexception": (
        "practice_id", '"on"', "kind", "starts", "ends",
    ),
    "timeclaim": (
        "id", "provider_id", "practice_id", "during", "kind", "created_at",
    ),
}  # fmt: skip


def no_lines() -> Lines:
    return {table: [] for table in TABLES}


def line(*values: object) -> str:
    """A line of values that hold no tab, newline or backslash; None is NULL, booleans are t and f."""
    return "\t".join(
        [NULL if v is None else "t" if v is True else "f" if v is False else str(v) for v in values]
    )


def plain(text: str) -> str:
    """Text from the catalogue, fit for `line`."""
    return " ".join(text.replace("\\", " ").split())
