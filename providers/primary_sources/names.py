"""Whether two names may be the same person's, with the reasons in plain sentences. Pure.

Nothing is guessed from likeness of letters: John and Joan differ by one. What may differ is listed here, and of what
makes a name less certain only one thing at once. Why: docs/decisions/0019-names-are-compared-by-rules.md
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from providers.primary_sources.name_words import (
    NameWords,
    PersonName,
    Word,
    Words,
    are_same,
    begins,
    family_parts,
    is_initial,
    joined,
    words_of,
)
from providers.primary_sources.nicknames import stand_for_one_name

__all__ = ["Difference", "NameMatch", "PersonName", "compare"]

Difference = Literal[
    "other_name", "initial", "nickname", "middle_initial", "middle_left_out", "family_in_the_middle", "compound",
    "particle", "suffix_left_out", "turned", "fields",
]  # fmt: skip
UNCERTAIN: set[Difference] = {
    "initial",
    "nickname",
    "compound",
    "particle",
    "suffix_left_out",
    "turned",
    "fields",
}
MOST_UNCERTAIN = 1


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Whether a stated name is one of the known ones, in spite of what, and why. `known` is the nearest of them."""

    is_match: bool
    how: tuple[Difference, ...]
    explanation: list[str]
    known: PersonName | None = None


How = tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A stated and a known name side by side, as texts and as words."""

    stated: PersonName
    known: PersonName
    ours: NameWords
    theirs: NameWords
    families: frozenset[str]


def compare(
    stated: PersonName | str, known: Sequence[PersonName | str], *, holder: str = "The registry"
) -> NameMatch:
    """This function will say whether a stated name may be one that a source knows, by rules and with reasons.

    `holder` is who knows, as the beginning of a sentence. The result is the same with both sides exchanged, where
    one name is known.
    """
    ours = _as_name(stated)
    names = [_as_name(name) for name in known]
    read = [words_of(name) for name in names]
    families = frozenset(s for words in (words_of(ours), *read) for word in words.family for s in word)
    found = [
        _compared(_Pair(ours, name, words_of(ours), words, families), holder)
        for name, words in zip(names, read, strict=True)
    ]
    if not found:
        return NameMatch(False, (), [f"{holder} states no name."])
    return min(found, key=lambda match: (not match.is_match, len(match.how), len(match.explanation)))


def _as_name(name: PersonName | str) -> PersonName:
    return PersonName.read(name) if isinstance(name, str) else name


def _compared(pair: _Pair, holder: str) -> NameMatch:
    other: How = ("other_name",) if pair.known.kind else ()
    rules = (_straight, _across_fields, _turned) if _is_complete(pair) else ()
    ways = [how for how in (rule(pair) for rule in rules) if how is not None]
    if not ways:
        return NameMatch(False, (), list(_disagreements(pair, holder)), pair.known)
    how = min(ways, key=lambda way: (_uncertainty(way), len(way)))
    says = [_sentence(difference, pair, holder) for difference in (*other, *how)]
    if _uncertainty(how) > MOST_UNCERTAIN:
        return NameMatch(False, (), ["Too much differs to be sure by the name alone.", *says], pair.known)
    return NameMatch(True, (*other, *how), says or ["The name is the same."], pair.known)


def _is_complete(pair: _Pair) -> bool:
    return all(words.first and words.family for words in (pair.ours, pair.theirs))


def _uncertainty(how: How) -> int:
    return sum(difference in UNCERTAIN for difference in how)


def _straight(pair: _Pair) -> How | None:
    found = (_given(pair), _family(pair.ours.family, pair.theirs.family), _suffix(pair))
    return _sum(found)


def _sum(found: Iterable[How | None]) -> How | None:
    total: How = ()
    for how in found:
        if how is None:
            return None
        total += how
    return total


def _across_fields(pair: _Pair) -> How | None:
    """The same words in the same order, with some in another field: Mary Ann | Lee and Mary | Ann Lee."""
    ours, theirs = pair.ours, pair.theirs
    if not are_same(ours.given + ours.family, theirs.given + theirs.family):
        return None
    return _sum([("fields",), _suffix(pair)])


def _turned(pair: _Pair) -> How | None:
    ours, theirs = pair.ours, pair.theirs.turned()
    if not are_same(ours.first, theirs.first) or not are_same(ours.family, theirs.family):
        return None
    return _sum([("turned",), _middle(ours.middle, theirs.middle), _suffix(pair)])


def _given(pair: _Pair) -> How | None:
    ours, theirs = pair.ours, pair.theirs
    found = []
    for how, our_rest, their_rest in _first_names(ours, theirs):
        middle = _middle(our_rest, their_rest)
        if middle is None:
            middle = _middle_without_families(our_rest, their_rest, pair.families)
        if middle is not None:
            found.append(how + middle)
    return min(found, key=lambda way: (_uncertainty(way), len(way)), default=None)


def _first_names(ours: NameWords, theirs: NameWords) -> Iterator[tuple[How, Words, Words]]:
    """The ways in which the first names agree, each with what is left of the given names on both sides."""
    for rest in _after(ours.first, theirs.given):
        yield _if_initial(ours.first), ours.middle, rest
    for rest in _after(theirs.first, ours.given):
        yield _if_initial(theirs.first), rest, theirs.middle
    if _is_nickname(joined(ours.first), joined(theirs.first)):
        yield ("nickname",), ours.middle, theirs.middle
    one, other = ours.given[0], theirs.given[0]
    if begins(one, other) or begins(other, one):
        yield ("initial",), ours.given[1:], theirs.given[1:]
    if _is_nickname(one, other):
        yield ("nickname",), ours.given[1:], theirs.given[1:]


def _after(first: Words, given: Words) -> Iterator[Words]:
    """What follows a first name in given names that begin with it, be it spaced otherwise: MaryAnn, Mary Ann."""
    for at in range(1, len(given) + 1):
        if are_same(first, given[:at]):
            yield given[at:]


def _if_initial(first: Words) -> How:
    """Two that have the same initial and no more have not said the same name yet."""
    return ("initial",) if is_initial(joined(first)) else ()


def _is_nickname(one: Word, other: Word) -> bool:
    return any(stand_for_one_name(a, b) for a in one for b in other)


def _middle(ours: Words, theirs: Words) -> How | None:
    """Each middle name of the side that has fewer has to be among the other's, in order, be it as an initial."""
    if are_same(ours, theirs):
        return ()
    fewer, more = sorted((ours, theirs), key=len)
    initials: How = ()
    left = iter(more)
    for word in fewer:
        found = next((held for held in left if word & held or begins(word, held) or begins(held, word)), None)
        if found is None:
            return None
        if not word & found:
            initials = ("middle_initial",)
    return (*initials, "middle_left_out") if len(fewer) < len(more) else initials


def _middle_without_families(ours: Words, theirs: Words, families: frozenset[str]) -> How | None:
    """A family name of theirs may stand among the middle names, as after a marriage."""
    our_rest, their_rest = (tuple(w for w in words if not w & families) for words in (ours, theirs))
    if (our_rest, their_rest) == (ours, theirs):
        return None
    return _sum([("family_in_the_middle",), _middle(our_rest, their_rest)])


def _family(ours: Words, theirs: Words) -> How | None:
    if are_same(ours, theirs):
        return ()
    our_parts, their_parts = family_parts(ours), family_parts(theirs)
    if are_same(our_parts, their_parts):
        return ("particle",)
    is_part = _are_among(our_parts, their_parts) or _are_among(their_parts, our_parts)
    return ("compound",) if is_part else None


def _are_among(few: Words, many: Words) -> bool:
    """Whether each of these family names is another one of those."""
    left = list(many)
    for part in few:
        found = next((held for held in left if part & held and not is_initial(part)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _suffix(pair: _Pair) -> How | None:
    ours, theirs = pair.ours.suffix, pair.theirs.suffix
    if ours and theirs and ours != theirs:
        return None
    return () if ours == theirs else ("suffix_left_out",)


def _sentence(difference: Difference, pair: _Pair, holder: str) -> str:
    ours, theirs = pair.stated, pair.known
    texts: dict[Difference, str] = {
        "other_name": f"{holder} has the {theirs.kind} “{theirs}”.",
        "initial": f"The first name may be an initial: “{ours.first}” and “{theirs.first}”.",
        "nickname": f"One first name is short for the other: “{ours.first}” and “{theirs.first}”.",
        "middle_initial": f"A middle name is given as an initial: “{ours.middle}” and “{theirs.middle}”.",
        "middle_left_out": f"A middle name is left out: “{ours}” and “{theirs}”.",
        "family_in_the_middle": f"A family name is among the middle names: “{ours}” and “{theirs}”.",
        "compound": f"One family name is part of the other: “{ours.last}” and “{theirs.last}”.",
        "particle": f"The family names differ in a particle alone: “{ours.last}” and “{theirs.last}”.",
        "suffix_left_out": f"Only one has the suffix {pair.ours.suffix or pair.theirs.suffix}.",
        "turned": "Given and family name stand in each other's place.",
        "fields": f"The words are the same, divided differently: “{ours}” and “{theirs}”.",
    }
    return texts[difference]


def _disagreements(pair: _Pair, holder: str) -> Iterator[str]:
    ours, theirs = pair.stated, pair.known
    if theirs.kind:
        yield _sentence("other_name", pair, holder)
    if not _is_complete(pair):
        yield "A given and a family name are needed on both sides."
        return
    if _family(pair.ours.family, pair.theirs.family) is None:
        yield f"The family names differ: “{ours.last}” and “{theirs.last}”."
    if _given(pair) is None:
        yield f"The given names differ: “{_given_text(ours)}” and “{_given_text(theirs)}”."
    if _suffix(pair) is None:
        yield f"The suffixes differ, as those of relatives do: {pair.ours.suffix} and {pair.theirs.suffix}."


def _given_text(name: PersonName) -> str:
    return str(PersonName(name.first, name.middle))
