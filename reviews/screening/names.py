"""Names of people in a text, but those that may stand there. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from providers.primary_sources.nicknames import stand_for_one_name
from reviews.screening.folding import fold
from reviews.screening.lines import Line
from reviews.screening.name_words import (
    CALLED,
    DONE_TO,
    GREETINGS,
    NO_NAMES,
    OF_A_THING,
    ORDINARY,
    RELATIONS,
    ROLES_BEHIND,
    TITLES,
    TITLES_OF_LETTERS,
    WHOM,
)

FIRST_NAMES = frozenset(
    name
    for row in (Path(__file__).parent / "first_names.txt").read_text().splitlines()
    if not row.startswith("#")
    for name in row.split()
)
MOST_WORDS = 4  # of one name
BOTH_NAMES = 2  # words that may stand: then the one between them is a second name
LONG_ENOUGH = 5  # letters, for a name with one wrong letter to be the same name
THANKED = frozenset({"thanks", "kudos", "props", "shoutout", "credit", "gratitude"})
SAINTS = frozenset({"saint", "st", "san", "santa", "sao"})


@dataclass(frozen=True, slots=True)
class Named:
    """A name from the piece `first`, which may be a title or a relation, up to the piece `after`."""

    first: int
    after: int


def parts_of(names: Collection[str]) -> frozenset[str]:
    """This function will return the single words of names as they are compared."""
    found = (word for name in names for word in fold(name).text.lower().replace("-", " ").split())
    return frozenset(word.strip(".,'") for word in found) - {""}


def people_in(line: Line, allowed: Collection[str]) -> list[Named]:
    """This function will find the names of people in whom at least one word is none of those `allowed`."""
    found: list[Named] = []
    beyond = 0
    for named in _names(line):
        if named.first < beyond:
            continue
        known = [_is_allowed(word, allowed) for word in _words(line, named)]
        if sum(known) >= BOTH_NAMES:
            beyond = named.after
        elif not all(known):
            found.append(named)
            beyond = named.after
    return found


def _names(line: Line) -> Iterator[Named]:
    for at in range(len(line.pieces)):
        for rule in (
            _after_a_title,
            _after_a_relation,
            _after_called,
            _by_itself,
            _before_a_role,
            _after_whom,
        ):
            named = rule(line, at)
            if named is not None:
                yield named
                break


def _after_a_title(line: Line, at: int) -> Named | None:
    word = line.words[at]
    if word not in TITLES or not _is_name(line, at + 1, in_small=word in TITLES_OF_LETTERS):
        return None
    return Named(at, _end(line, at + 1))


def _after_a_relation(line: Line, at: int) -> Named | None:
    """My neighbour Pat, the nurse (Kelly), my ex, Tyrone, works there."""
    if line.words[at] not in RELATIONS or at + 1 >= len(line.pieces):
        return None
    if _is_name(line, at + 1):
        return Named(at, _end(line, at + 1))
    set_off = (
        line.words[at + 1] in (",", "(") and _is_name(line, at + 2) and _word(line, at + 3) in (",", ")", ".")
    )
    return Named(at, at + 3) if set_off else None


def _after_called(line: Line, at: int) -> Named | None:
    """Named Sven, my name is Ortrud, dear Ines, thank you, Ines!"""
    if line.words[at] in GREETINGS:
        return Named(at + 1, _end(line, at + 1)) if _is_name(line, at + 1) else None
    if line.words[at] not in CALLED:
        return None
    begins = at + 2 if _word(line, at + 1) in ("is", "was", "es", "era") else at + 1
    return Named(begins, _end(line, begins)) if _is_name(line, begins) else None


def _by_itself(line: Line, at: int) -> Named | None:
    """A first name with a capital, unless it is of a saint, an illness, a method or a place; or J. Delacroix."""
    if (
        _is_initial(line, at)
        and _has_capital(line, at + 2)
        and _is_name(line, at + 2)
        and not _goes_on(line, at)
    ):
        return Named(at, _end(line, at + 2))
    if (
        not _has_capital(line, at)
        or _bare(line.words[at]) not in FIRST_NAMES
        or _word(line, at - 1) in SAINTS
    ):
        return None
    return _unless_a_thing(line, at)


def _before_a_role(line: Line, at: int) -> Named | None:
    """Siobhan from billing, Ortrud the nurse."""
    if not _has_capital(line, at) or not _is_name(line, at):
        return None
    if _word(line, at + 1) == "who" and _word(line, at - 1) not in ("", ".", "!", "?"):
        return Named(at, at + 1)
    behind = [_word(line, at + place) for place in (1, 2, 3)]
    if ROLES_BEHIND.isdisjoint((" ".join(behind[:2]), " ".join(behind))):
        return None
    return Named(at, at + 1)


def _after_whom(line: Line, at: int) -> Named | None:
    """Seen by Thaddeus Brix: two words with capitals, not of a thing. They hired Ortrud: one is enough."""
    word = line.words[at]
    is_enough = word in DONE_TO or (word == "to" and _word(line, at - 1) in THANKED)
    if not is_enough and word not in WHOM:
        return None
    needed = (at + 1,) if is_enough else (at + 1, at + 2)
    if not all(_has_capital(line, place) and _is_name(line, place) for place in needed):
        return None
    return _unless_a_thing(line, at + 1)


def _unless_a_thing(line: Line, first: int) -> Named | None:
    after = _end(line, first)
    is_thing = any(_word(line, place) in OF_A_THING for place in range(first, after + 1))
    return None if is_thing else Named(first, after)


def _is_name(line: Line, at: int, *, in_small: bool = False) -> bool:
    """Whether this may be a name: with a capital, or a first name; `in_small`: or any word that is not ordinary."""
    word = _bare(_word(line, at))
    if len(word) < 2 or not word.isalpha() or word in NO_NAMES:
        return False
    if _has_capital(line, at) or word in FIRST_NAMES:
        return True
    return in_small and word not in ORDINARY and not word.endswith(("ed", "ing", "ly"))


def _has_capital(line: Line, at: int) -> bool:
    return 0 <= at < len(line.pieces) and line.pieces[at].text[0].isupper() and not line.is_shouted


def _end(line: Line, first: int) -> int:
    """Where a name that begins here ends: words with capitals that follow, over an initial with its dot."""
    after = first + 1
    while after < len(line.pieces) and after - first < MOST_WORDS:
        if _has_capital(line, after) and _is_name(line, after):
            after += 1
        elif _is_initial(line, after) and _has_capital(line, after + 2) and _is_name(line, after + 2):
            after += 3
        else:
            break
    return after


def _is_initial(line: Line, at: int) -> bool:
    return line.pieces[at].is_letter and _has_capital(line, at) and _word(line, at + 1) == "."


def _goes_on(line: Line, at: int) -> bool:
    """Whether the initial ends a sentence or follows a word of its own: vitamin D. Then, plan B. We."""
    return _word(line, at - 1) not in (
        "",
        ".",
        ",",
        "!",
        "you",
        "thanks",
        "dear",
        "hi",
        "signed",
        "by",
        "to",
        "from",
        "with",
    )


def _words(line: Line, named: Named) -> Iterator[str]:
    """The words of the name itself: neither the title before it, nor marks and initials."""
    for at in range(named.first, named.after):
        word = _bare(line.words[at])
        is_before = at == named.first and (word in TITLES or word in RELATIONS)
        if len(word) > 1 and word.isalpha() and not is_before:
            yield word


def _word(line: Line, at: int) -> str:
    return line.words[at] if 0 <= at < len(line.words) else ""


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'")


def _is_allowed(word: str, allowed: Collection[str]) -> bool:
    return word in allowed or any(
        stand_for_one_name(word, one) or _is_one_letter_off(word, one) for one in allowed
    )


def _is_one_letter_off(word: str, other: str) -> bool:
    """Whether one letter more, less or other makes them the same: people misspell whom they write about."""
    short, long = sorted((word, other), key=len)
    if len(short) < LONG_ENOUGH or len(long) - len(short) > 1:
        return False
    same = next(
        (at for at, (one, two) in enumerate(zip(short, long, strict=False)) if one != two), len(short)
    )
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]
