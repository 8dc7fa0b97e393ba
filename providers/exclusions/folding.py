"""Names as the screening compares them in SQL."""

# Silent inside a name: O'Brien is OBRIEN on the list. Whatever else is no letter or digit stands between words.
_HEARD = "regexp_replace(lower(unaccent({})), '[''\u2019`.]', '', 'g')"
_FOLDED = f"btrim(regexp_replace({_HEARD}, '[^a-z0-9]+', ' ', 'g'))"


def folded(expression: str) -> str:
    """This function will write the SQL for a name in lower case, without accents, its words apart by one space."""
    return _FOLDED.format(expression)
