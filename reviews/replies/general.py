"""Whether a sentence of a reply speaks of the clinic in general; where that cannot be told, it is refused. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from reviews.replies.faults import Fault
from reviews.screening.findings import Finding
from reviews.screening.lines import Line

WHY = (
    "We can't tell that this speaks of your clinic in general rather than of somebody's visit. Say what you do for "
    "everybody, beginning with “we” or “our clinic”, or only: “Thank you for taking the time to write.”"
)
# One of these has to be in each sentence: thanks, the law, a way to reach the clinic, the clinic itself, everybody,
# or what the clinic is made of.
ANCHORS = frozenset(
    """
    thank thanks thankful grateful gratitude appreciate appreciated appreciates feedback review reviews
    comment comments words opinion opinions criticism compliments suggestion suggestions honesty reading hear
    hearing listen sorry regret point points noted agree privacy private law laws legal legally hipaa
    confidential confidentiality federal forbids rules rule regulations call phone telephone contact reach
    email mail write talk number office manager advocate director website portal online team staff we us our
    ours we're we've we'll clinic clinicians physicians doctors therapists nurses people patients everybody
    everyone anybody anyone nobody person persons individuals each every whoever parking hours evenings
    mornings fees fee prices price appointments phones lines building room rooms desk policy policies
    insurance plans walk complaints questions concerns supplements billing gracias agradecemos agradecidos
    comentario comentarios opiniones resena resenas palabras leer lamentamos sentimos punto razon privacidad
    ley leyes confidencial confidencialidad reglas llame llamar llamarnos llamenos telefono contacto correo
    oficina gerente directora director numero sitio escribir equipo personal nosotros nuestra nuestro nuestras
    nuestros clinica consultorio doctora doctor nos personas pacientes todos todas cada nadie alguien persona
    quien estacionamiento horario horarios precios citas seguros politica quejas preguntas
    """.split()  # noqa: SIM905
)
# So does a verb in the first person plural of Spanish.
OURS = re.compile(r"\w{2,20}(?:amos|emos|imos)$")
ENDS = frozenset(".!?;")
# What took place once took place with somebody, but these.
PAST = frozenset(
    """
    went spent came told gave got made said kept sent ran brought held met saw knew thought fell stood caught
    dealt died did had listed
    """.split()  # noqa: SIM905
)
NOT_PAST = frozenset(
    """
    need needed exceed proceed succeed feed indeed speed bed red hundred united limited detailed licensed
    skilled valued shared read hired trained changed added painted moved opened learned passed noted ordered
    joined approved improved extended updated installed listened involved interested concerned related based
    called supposed unlimited appreciated raised mentioned described pointed posted asked smiled created
    designed started worked
    """.split()  # noqa: SIM905
)
BEFORE_A_PARTICIPLE = frozenset(
    """
    is are be been being am get gets have has feel feels felt was were we're it's that's our a an the highly
    well and or something things best fully carefully always never not you also all more most as so too very
    """.split()  # noqa: SIM905
)
CLOSINGS = frozenset(
    """
    sincerely regards warmly respectfully cordially best kind yours truly signed hello hi dear good saludos
    cordialmente atentamente hola estimado estimada muy buenos dias
    """.split()  # noqa: SIM905
)
TITLES = frozenset(
    """
    dr dra doctor doctora md do dc pt dpt pa np rn clinic center the and of office
    """.split()  # noqa: SIM905
)


def find(line: Line, allowed: frozenset[str]) -> Iterator[Finding]:
    """This function will find the sentences that may speak of somebody; `allowed` are names that may stand."""
    begins = 0
    for at, word in enumerate((*line.words, ".")):
        if word in ENDS and not _is_inside(line, at):
            words = [word for word in line.words[begins:at] if word[0].isalpha()]
            if words and not _is_general(words, allowed):
                yield Finding(
                    Fault.CONFIRMS_A_PATIENT, line.pieces[begins].start, line.pieces[at - 1].end, WHY
                )
            begins = at + 1


def _is_inside(line: Line, at: int) -> bool:
    """Whether this dot is one of an address: example.org."""
    if at + 1 >= len(line.pieces):
        return False
    behind = line.pieces[at + 1]
    return line.pieces[at].end == behind.start and behind.text.islower()


def _is_general(words: list[str], allowed: frozenset[str]) -> bool:
    if any(_is_past(before, word) for before, word in pairwise(["", *words])):
        return False
    if any(word in ANCHORS or OURS.match(word) for word in words):
        return True
    return all(word in allowed or word in CLOSINGS or word in TITLES for word in words)


def _is_past(before: str, word: str) -> bool:
    if before in BEFORE_A_PARTICIPLE:
        return False
    return word in PAST or (len(word) > 4 and word.endswith("ed") and word not in NOT_PAST)
