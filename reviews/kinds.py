"""What messages about reviews say."""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from accounts.models import MessageLanguage, Topic
from accounts.outbox import kinds, words
from accounts.outbox.kinds import Facts, Kind, Said, never
from patients.notices import kinds as of_visits
from patients.notices import overtaken
from reviews import notices
from reviews.models import RejectionCode

INVITATION = "review.invitation"
OF_CLINICS = (notices.RECEIVED,)
OF_OBJECTIONS = (notices.FLAG_TAKEN, notices.FLAG_KEPT, notices.FLAG_STANDS)
EXAMPLE = of_visits.EXAMPLE | {"rule": RejectionCode.IDENTIFIES_A_PERSON.value}
EN, ES = MessageLanguage.EN, MessageLanguage.ES
RULES: Mapping[MessageLanguage, Mapping[str, str]] = {
    EN: {
        RejectionCode.IDENTIFIES_A_PERSON: "it lets readers know who somebody else is, or how to reach them",
        RejectionCode.ABUSE: "it insults or threatens somebody",
        RejectionCode.NOT_ABOUT_THE_VISIT: "it is not about the visit",
        RejectionCode.CONFLICT_OF_INTEREST: "it comes from somebody close to the clinic, or to another one",
        RejectionCode.LEGAL_ORDER: "a court or an authority has ordered it",
    },
    ES: {
        RejectionCode.IDENTIFIES_A_PERSON: "permite saber quién es otra persona, o cómo encontrarla",
        RejectionCode.ABUSE: "insulta o amenaza a alguien",
        RejectionCode.NOT_ABOUT_THE_VISIT: "no trata de la cita",
        RejectionCode.CONFLICT_OF_INTEREST: "viene de alguien cercano a la clínica, o a otra",
        RejectionCode.LEGAL_ORDER: "lo ha ordenado un tribunal o una autoridad",
    },
}


def register() -> None:
    """This function will make them known to the outbox."""
    texts = words.read(Path(__file__).parent / "words")
    kinds.register(*(_kind(name, text) for name, text in texts.items()))


def _kind(name: str, texts: Mapping[MessageLanguage, words.Text]) -> Kind:
    if name in OF_OBJECTIONS:
        return Kind(name, Topic.REVIEWS, texts, EXAMPLE, say=_say_alone, overtaken=never)
    if name in OF_CLINICS:
        return Kind(name, Topic.PRACTICE, texts, EXAMPLE, say=_say, overtaken=overtaken.for_practice)
    return Kind(name, Topic.REVIEWS, texts, EXAMPLE, say=_say, overtaken=overtaken.for_patient)


def _say(facts: Facts, language: MessageLanguage) -> Said:
    rule = RULES[language].get(facts.get("rule", ""), "")
    page = settings.PUBLIC_URL + reverse("own-review", args=[facts["visit_id"]])
    return {**of_visits.say(facts, language), "place": facts["place"], "rule": rule, "review": page}


def _say_alone(facts: Facts, language: MessageLanguage) -> Said:
    return {"clinician": facts["clinician"], "link": settings.PUBLIC_URL}
