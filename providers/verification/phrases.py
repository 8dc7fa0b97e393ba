"""Parts of what clinicians are told, in each language: what a fact of a notice is called there."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.conf import settings

from accounts.models import MessageLanguage
from accounts.outbox import dates
from accounts.outbox.kinds import Facts, Said

EN, ES = MessageLanguage.EN, MessageLanguage.ES
By = Mapping[MessageLanguage, str]

GIVEN_TO_ANOTHER = "Somebody else claimed it too, and has shown us that it is theirs."

WHY_DUE: dict[str, By] = {
    "profile_change": {EN: "a registry says something else now", ES: "un registro dice ahora otra cosa"},
    "recheck": {
        EN: "what its source says now does not agree with what we hold",
        ES: "lo que dice ahora su fuente no coincide con lo que tenemos",
    },
}
MEANWHILE: dict[bool, By] = {
    True: {EN: "Until then it counts as before.", ES: "Hasta entonces cuenta como antes."},
    False: {
        EN: "Until then patients can't find you at the practices that need it.",
        ES: "Hasta entonces, los pacientes no pueden encontrarle en los lugares que la requieren.",
    },
}
NEXT_STEP: dict[str, By] = {
    "renewal": {
        EN: "A verifier looks at everything anew after three years. If you have a newer document, please add it.",
        ES: "A los tres años volvemos a revisarlo todo. Si tiene un documento más reciente, por favor agréguelo.",
    },
    "expiry": {
        EN: "Once it is renewed, please add the new document to it, so that we can verify it in time. If it gets a"
        " new number, please enter it anew and hand it in.",
        ES: "Cuando la renueve, por favor agregue el documento nuevo para que podamos verificarlo a tiempo. Si cambia"
        " el número, vuelva a ingresarla y envíela.",
    },
}
LAST_WARNING: By = {
    EN: "After that day patients can't find you at the practices that need it.",
    ES: "Después de ese día, los pacientes no podrán encontrarle en los lugares que la requieren.",
}
NAMES: dict[str, By] = {
    "licence": {EN: "your {jurisdiction} license", ES: "su licencia de {jurisdiction}"},
    "board": {EN: "your board certification", ES: "su certificación de especialidad"},
    "npi": {EN: "your NPI registration", ES: "su inscripción en el registro NPI"},
    "malpractice": {EN: "your malpractice cover", ES: "su póliza de responsabilidad profesional"},
    "training": {EN: "your training", ES: "su formación"},
    "experience": {EN: "your experience with “{condition}”", ES: "su experiencia con “{condition}”"},
}
SOON: dict[int, By] = {
    0: {EN: "that is today", ES: "es hoy"},
    1: {EN: "that is tomorrow", ES: "es mañana"},
}
DAYS_FROM_NOW: By = {EN: "{days} days from now", ES: "dentro de {days} días"}
OUR_REASONS: dict[str, By] = {
    GIVEN_TO_ANOTHER: {
        EN: GIVEN_TO_ANOTHER,
        ES: "Otra persona también lo solicitó y nos demostró que es suyo.",
    },
}


class Phrase(NamedTuple):
    """A word that a text may name: made of facts, of which `example` has made-up ones."""

    example: Facts
    say: Callable[[Facts, MessageLanguage], str]


def as_it_is(name: str, example: str) -> Phrase:
    return Phrase({name: example}, lambda facts, language: str(facts[name]))


def on_day(name: str) -> Phrase:
    return Phrase({name: "2027-02-03"}, lambda facts, language: dates.day(str(facts[name]), language))


def _what(facts: Facts, language: MessageLanguage) -> str:
    what: dict[str, Any] = facts["what"]
    return NAMES[what["kind"]][language].format_map(what)


def _capital(facts: Facts, language: MessageLanguage) -> str:
    what = _what(facts, language)
    return what[:1].upper() + what[1:]


def _left(facts: Facts, language: MessageLanguage) -> str:
    return SOON.get(facts["days"], DAYS_FROM_NOW)[language].format_map(facts)


LICENCE = {"kind": "licence", "jurisdiction": "NY"}
PHRASES: dict[str, Phrase] = {
    "site": Phrase({}, lambda facts, language: settings.PUBLIC_URL),
    "npi": as_it_is("npi", "1234567893"),
    "practice": as_it_is("practice", "12 Fulton Street, New York"),
    "link": as_it_is("link", "https://kaly.example/still-right/…/"),
    "reason": Phrase(
        {"reason": "The document can't be read."},
        lambda facts, language: OUR_REASONS.get(facts["reason"], {}).get(language, facts["reason"]),
    ),
    "what": Phrase({"what": LICENCE}, _what),
    "What": Phrase({"what": LICENCE}, _capital),
    "until": on_day("until"),
    "last_day": on_day("last_day"),
    "left": Phrase({"days": 7}, _left),
    "next": Phrase({"ends_by": "expiry"}, lambda facts, language: NEXT_STEP[facts["ends_by"]][language]),
    "last_warning": Phrase(
        {"hides": False}, lambda facts, language: LAST_WARNING[language] if facts["hides"] else ""
    ),
    "why": Phrase({"because": "recheck"}, lambda facts, language: WHY_DUE[facts["because"]][language]),
    "meanwhile": Phrase({"counts": True}, lambda facts, language: MEANWHILE[facts["counts"]][language]),
}


def example_of(names: set[str]) -> Facts:
    """This function will give made-up facts for the words that a text names."""
    return {fact: value for name in sorted(names) for fact, value in PHRASES[name].example.items()}


def say(facts: Facts, language: MessageLanguage) -> Said:
    """This function will say whatever the facts suffice for."""
    enough = {name: one for name, one in PHRASES.items() if one.example.keys() <= facts.keys()}
    return {name: phrase.say(facts, language) for name, phrase in enough.items()}
