"""SQL that the merges of all registries share: the facts of a record, and the name that search compares."""

FACTS = (
    "first_name", "middle_name", "last_name", "suffix", "credential", "other_names", "sex", "taxonomies",
    "specialties", "places", "enumerated_on", "updated_on", "deactivated_on", "reactivated_on",
)  # fmt: skip


def columns(prefix: str) -> str:
    """This function will list the columns of the facts for a statement, each behind a prefix such as `r.`."""
    return ", ".join(f"{prefix}{name}" for name in FACTS)


# Former and other names are searched too. Of the staged row `s`; DirectoryRecordQuerySet.named folds alike.
SEARCH_NAME = """lower(unaccent(concat_ws(' ', s.first_name, s.middle_name, s.last_name,
    CASE WHEN s.other_names <> '[]' THEN (
        SELECT string_agg(concat_ws(' ', o ->> 'first', o ->> 'middle', o ->> 'last'), ' ')
        FROM jsonb_array_elements(s.other_names) AS o
    ) END)))"""
