"""Health details of somebody other than who writes: of family, of friends, of others in the waiting room. Pure."""

import re
from collections.abc import Iterator

from reviews.screening.findings import Finding, Signal
from reviews.screening.health_words import CONDITIONS, TREATMENTS
from reviews.screening.lines import Line

WHY = "This seems to tell of somebody else's health. Leave it out; what you went through yourself is yours to tell."

KIN = (
    "husband|wife|spouse|partner|girlfriend|boyfriend|fiance|fiancee|ex|mother|father|mom|mum|dad"
    "|parents?|sisters?|brothers?"
    "|sons?|daughters?|child|children|kids?|baby|toddler|teenager|grandma|grandpa|grandmother|grandfather"
    "|grandson|granddaughter"
    "|aunt|uncle|cousin|niece|nephew|friends?|buddy|neighbou?rs?|coworkers?|colleagues?|boss|roommate"
    "|stepson|stepdaughter"
    "|mother in law|father in law|sister in law|brother in law"
)
STRANGER = (
    "(?:man|woman|guy|lady|girl|boy|kid|patient|person|gentleman|teenager|couple|client)s?(?:'s|')?"
    "(?: (?:next to|beside|behind|before|in front of|across from|opposite|ahead of|after|near) (?:me|us)"
    "| in the \\w+ (?:room|area)| in the \\w+)?"
)
PARIENTE = (
    "esposa|esposo|marido|mujer|novia|novio|mama|papa|madre|padre|hermana|hermano|hija|hijo|hijos|abuela"
    "|abuelo|tia|tio|prima|primo"
    "|sobrina|sobrino|amiga|amigo|vecina|vecino|jefa|jefe|companera|companero|cunada|cunado|suegra|suegro"
    "|bebe"
)
DESCONOCIDO = (
    "(?:senor|senora|hombre|mujer|paciente|chica|chico|muchacha|muchacho|nina|nino|persona|joven)"
    "(?: (?:a mi lado|de al lado|de antes|de la sala|al lado|junto a mi|delante de mi|detras de mi"
    "|en la sala(?: de espera)?))?"
)
# Of whom somebody may tell, who writes for a patient: the child of a parent, the relative of a carer.
PATIENTS = {
    "parent": "son|daughter|child|kid|baby|toddler|teenager|stepson|stepdaughter|hijo|hija|bebe",
    "carer": (
        "husband|wife|spouse|partner|mother|father|mom|mum|dad|parent|sister|brother|son|daughter|child"
        "|grandma|grandpa|grandmother|grandfather|aunt|uncle|cousin"
        "|(?:mother|father|sister|brother) in law"
        "|esposa|esposo|marido|mujer|mama|papa|madre|padre|hermana|hermano|hija|hijo|abuela|abuelo|tia|tio"
        "|prima|primo|cunada|cunado|suegra|suegro"
    ),
}
WHO = (
    rf"(?:(?:my|our|his|her|their)(?: \w{{1,12}})? (?:{KIN})(?:'s|')?|(?:the|a|an|another|some|this|that"
    rf"|one|other)(?: \w{{1,12}})? {STRANGER}"
    rf"|(?:mi|mis|nuestr[oa])(?: \w{{1,12}})? (?:{PARIENTE})|(?:el|la|un|una|otro|otra|ese"
    rf"|esa)(?: \w{{1,12}})? {DESCONOCIDO})"
)
# Nobody who speaks of themselves stands between.
GAP = (
    r"(?:(?:told|asked|showed) (?:me|us) |(?!(?:i|i'm|i've|i'd|i'll|my|mine|we|our|me|mi|mis|yo|tengo|estoy"
    r"|yo)\b)(?:[\w'*]{1,30}|[,:()]) )"
)
HAS = (
    "(?:has|had|have|having|is|was|are|were|got|gets|suffers?|suffered|suffering|started|soiled|wet"
    "|takes?|took|taking|on"
    "|with|diagnosed|needs?"
    "|needed|died|dying|passed away|finished|finishing|started|undergoing|completed|awaiting|recovering"
    "|for (?:her|his|their)|coming down|lost|survived|beat|fights?|fighting|about|discuss|discussed"
    "|discussing|tiene|tenia|tuvo"
    "|sufre|padece|esta|estaba|es|sacaron|quitaron|operaron|encontraron|detectaron|toma|tomaba|perdio"
    "|conto|terminaba|termino|recibe|dio|diagnosticaron"
    "|de su|de la|con|lleva)"
)
WITH_A_VERB = re.compile(rf"\b{WHO} {GAP}{{0,6}}?{HAS} {GAP}{{0,6}}?(?:{CONDITIONS})\b")
TAKES = (
    "(?:had|has|have|just|finished|needs?|needed|got|takes?|took|is on|was on|about (?:his|her|their)|his"
    "|her|their"
    "|tuvo|toma|de su|necesita|recibe|lleva)"
)
TREATED = re.compile(rf"\b{WHO} {GAP}{{0,6}}?{TAKES} {GAP}{{0,3}}?(?:{TREATMENTS})\b")
OWNED = re.compile(
    rf"\b(?:my|our|another|the|a|other|some)(?: \w{{1,12}})? (?:{KIN}|{STRANGER})(?:'s|s'"
    rf"|') {GAP}{{0,3}}?(?:{CONDITIONS}|{TREATMENTS})\b"
)
IN_PAIN = re.compile(
    rf"\b{WHO} (?:also |who |que |tambien )?(?:has|had|suffers from|with|'s|tiene|sufre de"
    rf"|tenia) (?:[\w']{{1,12}} ){{0,3}}?(?:pain|dolor(?:es)?)\b"
)
FELL_ON = re.compile(rf"\ba (?:mi|mis) (?:{PARIENTE}) {GAP}{{0,6}}?(?:{CONDITIONS}|{TREATMENTS})\b")


def find(line: Line, acts_as: str = "") -> Iterator[Finding]:
    """This function will find what tells of another person's health.

    `acts_as` is what the author is to the patient, "parent" or "carer", if it is not the author who came.
    """
    low = _without_the_patient(line.low, acts_as)
    for pattern in (WITH_A_VERB, TREATED, OWNED, IN_PAIN, FELL_ON):
        for found in pattern.finditer(low):
            yield Finding(Signal.HEALTH_OF_OTHERS, *line.span(*found.span()), WHY)


def _without_the_patient(low: str, acts_as: str) -> str:
    """The same line, in which "my son" is no relative any more, since it is he who came; as long as before."""
    if not acts_as:
        return low
    theirs = rf"(\b(?:my|our|mi|nuestr[oa])(?: \w{{1,12}})? )({PATIENTS[acts_as]})\b"
    return re.sub(theirs, lambda found: found[1] + "_" * len(found[2]), low)
