"""Words of all messages: whole in both languages, short, and nobody's business where others may see them."""

import csv
import re
import string
from pathlib import Path

import pytest

from accounts.channels.mail import is_one_line
from accounts.models import Channel, MessageLanguage
from accounts.outbox import kinds, previews, words
from providers import catalogue

# Stems of what a subject, a text message or a calendar entry would give away, in both languages.
HEALTH = re.compile(
    r"\b(pain|dolor|back\b|espalda|spine|columna|rib\b|costilla|neck|cuello|nerve|nervio|muscle|m[uú]scul|injur|lesi[oó]n"
    r"|sympt|s[ií]ntoma|condition|diagn|disease|enfermedad|treat|tratamiento|therap|terapia|physio|fisio|chiro|quiropr"
    r"|surg|cirug|doctor|\bdr\b|m[eé]dic|clinician|specialt|especialidad m|specialist|especialista|urgent|urgen"
    r"|emergenc|911|insurance|seguro)",
    re.IGNORECASE,
)
# Of the plain alphabet two text messages hold as much as three of any other.
PLAIN = {*string.ascii_letters, *string.digits, *" \n!\"#$%&'()*+,-./:;<=>?@_¡¿£¥§¤ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü"}
EACH = pytest.mark.parametrize("language", MessageLanguage)


@pytest.fixture(autouse=True)
def of_an_installation(settings):
    settings.PUBLIC_URL = "https://kaly.example"


def catalogue_names():
    folder = Path(catalogue.__file__).parent / "data"
    for file, column in (("conditions.csv", "name"), ("specialties.csv", "label")):
        with (folder / file).open() as rows:
            yield from (row[column] for row in csv.DictReader(rows))


def open_words(kind, language):
    """What anybody may see who sees the screen."""
    letter = previews.letter_of(kind, language)
    return [letter.subject, letter.sms]


@EACH
def test_a_message_is_whole(language):
    for kind in kinds.every():
        is_whole(kind, language)


def is_whole(kind, language):
    letter = previews.letter_of(kind, language)
    text = letter.as_text() if letter.paragraphs else letter.sms

    assert "{" not in letter.subject + text + letter.sms
    assert "  " not in letter.subject + letter.sms + "".join(letter.paragraphs)
    assert is_one_line(letter.subject)
    assert is_one_line(letter.sms)
    assert len(letter.subject) <= 50
    assert bool(letter.subject) == bool(letter.paragraphs) == (Channel.EMAIL in kind.channels)
    assert bool(letter.sms) == (Channel.SMS in kind.channels)
    assert all(action.link.startswith("http") for action in letter.actions)


@EACH
def test_what_others_may_see_tells_neither_who_nor_what(language):
    for kind in kinds.every():
        tells_nothing(kind, language)


def tells_nothing(kind, language):
    letter = previews.letter_of(kind, language)
    names = [
        value
        for name, value in kind.example.items()
        if name in ("clinician", "place", "where", "clinic", "practice", "reason", "npi", "to_email")
    ]

    for said in open_words(kind, language):
        assert not HEALTH.search(said)
        assert not any(name in said for name in [*names, *catalogue_names()])
    if letter.calendar:
        entry = letter.calendar.decode().replace("\r\n ", "")
        assert not HEALTH.search(
            re.sub(r"(?m)^(UID|PRODID|TZ|LOCATION|ORGANIZER|BEGIN|END|URL)\S*.*$", "", entry)
        )
        assert kind.example["clinician"] not in entry
        assert kind.example["place"] not in entry


def test_the_control_such_words_would_be_found():
    for told in ("Your back pain", "Su cita de terapia física", "Kaly: Dr. Okafor", "A visit for your spine"):
        assert HEALTH.search(told)


@EACH
def test_a_text_message_is_short(language):
    for kind in kinds.every():
        is_short(kind, language)


def is_short(kind, language):
    said = previews.letter_of(kind, language).sms

    assert len(said) <= (306 if set(said) <= PLAIN else 201)
    assert said.startswith("Kaly: ") or not said


def test_nothing_is_told_in_spanish_as_it_is_in_english():
    """But names, numbers and the like: no text was forgotten."""
    for kind in kinds.every():
        english, spanish = (kind.texts[language] for language in MessageLanguage)
        assert (english.text != spanish.text) or not english.text, kind.name
        assert (english.sms != spanish.sms) or not english.sms, kind.name
        assert not re.search(r"\b(the|your|please|you)\b", spanish.text + spanish.sms, re.IGNORECASE), (
            kind.name
        )


HELLO = '[hello]\nsubject = "Hello"\ntext = "{name}"\nsms = "{name}"\n'


@pytest.mark.parametrize(
    "spanish",
    [
        "",
        HELLO.replace("{name}", "{other}"),
        HELLO.replace('sms = "{name}"\n', ""),
        HELLO + 'actions = [{ label = "Ir", link = "{link}" }]\n',
        HELLO + HELLO.replace("hello", "more"),
    ],
    ids=["a kind", "a name", "a text message", "an action", "a kind too many"],
)
def test_languages_that_differ_are_refused_at_the_start(tmp_path, spanish):
    (tmp_path / "en.toml").write_text(HELLO)
    (tmp_path / "es.toml").write_text(HELLO)
    assert words.read(tmp_path).keys() == {"hello"}

    (tmp_path / "es.toml").write_text(spanish)
    with pytest.raises(words.WordsDiffer):
        words.read(tmp_path)


def test_a_break_within_a_paragraph_is_a_space(tmp_path):
    for language in MessageLanguage:
        (tmp_path / f"{language}.toml").write_text(
            HELLO.replace('"{name}"', '"""\nOne\ntwo.\n\nThree.\n"""', 1)
        )

    assert words.read(tmp_path)["hello"]["es"].text == "One two.\n\nThree."
