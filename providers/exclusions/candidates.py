"""Who of our clinicians may be someone on the exclusion list: everything that SQL can tell before names are compared.

A name is worth comparing where the states meet and a word of the family names is the same, or the whole of them,
however spaced, with given names of one letter or a short form of each other, or where given and family name stand in
each other's place.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from providers.exclusions.folding import folded
from providers.primary_sources.name_words import PARTICLES, SPELT_OUT
from providers.primary_sources.names import PersonName
from providers.primary_sources.nicknames import NAMES_OF, stand_for_one_name

# Those who take part. Made-up clinicians of a demonstration are nobody, whoever has the same name.
SCREENED = """
SELECT id, npi FROM providers_provider
WHERE claim = 'claimed' AND NOT is_demonstration AND (%(provider)s::uuid IS NULL OR id = %(provider)s)
"""

BY_NPI = f"""
SELECT p.id, e.id FROM ({SCREENED}) AS p JOIN providers_exclusion AS e ON e.npi = p.npi AND e.npi <> ''
WHERE e.reinstated_on IS NULL
ORDER BY p.id, e.id
"""  # noqa: S608  statements of ours alone

# Every name that we know of them: their own, those they had with us, and what the registries have.
NAMES = """
SELECT p.id, q.first_name, q.middle_name, q.last_name, q.suffix, '' AS kind
FROM screened AS p JOIN providers_provider AS q USING (id)
UNION SELECT p.id, h.first_name, h.middle_name, h.last_name, h.suffix, 'earlier name'
FROM screened AS p JOIN providers_providerevent AS h ON h.pgh_obj_id = p.id
UNION SELECT p.id, r.first_name, r.middle_name, r.last_name, r.suffix, 'name in the registry'
FROM screened AS p JOIN providers_directoryrecord AS r ON r.npi = p.npi AND r.last_name <> ''
UNION SELECT p.id, o ->> 'first', o ->> 'middle', o ->> 'last', o ->> 'suffix', 'other name in the registry'
FROM screened AS p JOIN providers_directoryrecord AS r ON r.npi = p.npi, jsonb_array_elements(r.other_names) AS o
"""
STATES = """
SELECT p.id, place.state FROM screened AS p JOIN providers_practice AS practice ON practice.provider_id = p.id
JOIN providers_location AS place ON place.id = practice.location_id
UNION SELECT p.id, c.jurisdiction FROM screened AS p JOIN providers_credential AS c ON c.provider_id = p.id
WHERE c.kind = 'licence'
UNION SELECT p.id, place ->> 'state'
FROM screened AS p JOIN providers_directoryrecord AS r ON r.npi = p.npi, jsonb_array_elements(r.places) AS place
UNION SELECT p.id, held ->> 'licence_state'
FROM screened AS p JOIN providers_directoryrecord AS r ON r.npi = p.npi, jsonb_array_elements(r.taxonomies) AS held
"""


def _words(text: str) -> str:
    """The words of a folded family name, and all of it as one: the list has DELACRUZ for de la Cruz.

    A particle such as `de` is a word only where it is the whole name.
    """
    return f"""
        SELECT word FROM unnest(string_to_array({text}, ' ') || nullif(replace({text}, ' ', ''), {text})) AS word
        WHERE word <> ALL (%(particles)s) OR {text} = word"""  # noqa: S608  a column of ours


def _spelt_out(expression: str) -> str:
    """A name in lower case as those write it who have no ü: Mueller, where folding gives Muller."""
    spelt = f"lower({expression})"
    for letter, letters in SPELT_OUT.items():
        spelt = f"replace({spelt}, '{chr(letter)}', '{letters}')"
    return spelt


# An exclusion that is known to be of another NPI is someone else's, unless birth dates can tell.
BY_NAME = f"""
WITH screened AS ({SCREENED}), names AS ({NAMES}), states AS ({STATES}), folded AS (
    SELECT DISTINCT id, split_part({folded("first_name")}, ' ', 1) AS given, family
    FROM names, LATERAL (VALUES ({folded("last_name")}), ({folded(_spelt_out("last_name"))})) AS spelt (family)
), keys AS (
    SELECT DISTINCT f.id, states.state, k.word, k.is_turned, f.family, f.given
    FROM folded AS f JOIN states USING (id), LATERAL (
        SELECT word, false AS is_turned FROM ({_words("f.family")}) AS w UNION ALL SELECT f.given, true
    ) AS k
    WHERE states.state <> '' AND k.word <> ''
), listed AS (
    SELECT id, state, npi, birth_date, split_part(search_name, '|', 1) AS family,
           split_part(split_part(search_name, '|', 2), ' ', 1) AS given
    FROM providers_exclusion
    WHERE reinstated_on IS NULL AND last_name <> '' AND state IN (SELECT state FROM keys)
), listed_keys AS (
    SELECT e.id, e.state, e.npi, e.birth_date, e.given, w.word FROM listed AS e, LATERAL ({_words("e.family")}) AS w
)
SELECT DISTINCT k.id, e.id
FROM keys AS k
JOIN screened AS p ON p.id = k.id
JOIN listed_keys AS e ON e.word = k.word AND e.state = k.state AND CASE
    WHEN k.is_turned THEN e.given = k.family
    ELSE left(e.given, 1) = left(k.given, 1) OR k.given || ' ' || e.given = ANY (%(nicknames)s)
END
WHERE (e.npi = '' OR e.npi = p.npi OR e.birth_date IS NOT NULL OR NOT npi_is_valid(e.npi))
  AND NOT EXISTS (
      SELECT FROM providers_exclusionmatch AS m WHERE m.provider_id = k.id AND m.exclusion_id = e.id
  )
ORDER BY k.id, e.id
"""  # noqa: S608

THEIR_NAMES = f"""
WITH screened AS (SELECT id, npi FROM providers_provider WHERE id = ANY(%(ids)s)), names AS ({NAMES})
SELECT id, coalesce(first_name, ''), coalesce(middle_name, ''), coalesce(last_name, ''), coalesce(suffix, ''), kind
FROM names ORDER BY id, kind
"""  # noqa: S608
THEIR_STATES = f"""
WITH screened AS (SELECT id, npi FROM providers_provider WHERE id = ANY(%(ids)s)), states AS ({STATES})
SELECT id, state FROM states WHERE state <> '' ORDER BY id, state
"""  # noqa: S608

# Short forms that begin with another letter: Bill is William, whom the first letters would not bring together.
GIVEN = sorted(NAMES_OF.keys() | {name for names in NAMES_OF.values() for name in names})
NICKNAMES = [
    f"{one} {other}"
    for one in GIVEN
    for other in GIVEN
    if one[0] != other[0] and stand_for_one_name(one, other)
]

Pair = tuple[UUID, int]  # a clinician and an exclusion


@dataclass(slots=True)
class Known:
    """What we know of a clinician beside what the list says: their names, and where they are."""

    names: list[PersonName] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    birth_date: date | None = None


def by_npi(provider_id: UUID | None) -> list[Pair]:
    """This function will find who has the NPI of an exclusion, of one clinician or of all."""
    return _rows(BY_NPI, provider=provider_id)


def by_name(provider_id: UUID | None) -> list[Pair]:
    """This function will find whose name is worth comparing, where nothing was said of the two yet."""
    return _rows(BY_NAME, provider=provider_id, particles=sorted(PARTICLES), nicknames=NICKNAMES)


def known(provider_ids: list[UUID]) -> dict[UUID, Known]:
    """This function will gather what we know of clinicians, without their birth dates."""
    found = {pk: Known() for pk in provider_ids}
    for pk, first, middle, last, suffix, kind in _rows(THEIR_NAMES, ids=provider_ids):
        found[pk].names.append(PersonName(first, middle, last, suffix, kind=kind))
    for pk, state in _rows(THEIR_STATES, ids=provider_ids):
        found[pk].states.append(state)
    return found


def _rows(statement: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
