"""What is said weeks after a visit, and to a clinic of whose facts patients say that they are wrong."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import MessageLanguage, Topic
from accounts.outbox import kinds, words
from accounts.outbox.kinds import Facts, Kind, Said
from patients.notices import kinds as of_visits
from patients.notices import overtaken
from reviews.models import Fact

WORDS = Path(__file__).parent / "words"
ASKED, DOUBTED = "check_in.asked", "facts.doubted"
EN, ES = MessageLanguage.EN, MessageLanguage.ES
NAMES = {
    EN: {
        Fact.PHONE: "the telephone number",
        Fact.HOURS: "the hours",
        Fact.ACCEPTS: "whether new patients are taken",
        Fact.PLAN: "whether {plan} is taken",
    },
    ES: {
        Fact.PHONE: "el número de teléfono",
        Fact.HOURS: "el horario",
        Fact.ACCEPTS: "si se aceptan pacientes nuevos",
        Fact.PLAN: "si se acepta {plan}",
    },
}
OF_CHECK_INS = of_visits.EXAMPLE | {"check_in_id": "2f1d6c84-9a0b-4f7e-8d13-5b6a7c8d9e0f"}
OF_FACTS: dict[str, Any] = {
    "clinician": "Dr. Ngozi Okafor",
    "clinic": "Fulton Street Physical Therapy",
    "where": "12 Fulton Street, New York, NY 10038",
    "fact": Fact.PHONE.value,
    "plan": "",
    "count": 2,
}


def register() -> None:
    """This function will make them known to the outbox."""
    texts = words.read(WORDS)
    kinds.register(
        Kind(
            ASKED, Topic.REVIEWS, texts[ASKED], OF_CHECK_INS, say=say_asked, overtaken=overtaken.for_patient
        ),
        Kind(DOUBTED, Topic.UPKEEP, texts[DOUBTED], OF_FACTS, say=say_doubted),
    )


def say_asked(facts: Facts, language: MessageLanguage) -> Said:
    """This function will put the facts of a visit into words, with the page that asks after it."""
    page = reverse("check-in", kwargs={"check_in_id": facts["check_in_id"]})
    return {**of_visits.say(facts, language), "link": f"{settings.PUBLIC_URL}{page}"}


def say_doubted(facts: Facts, language: MessageLanguage) -> Said:
    """This function will name a fact and how many found it wrong: nobody of them."""
    fact = NAMES[language][Fact(facts["fact"])].format(plan=facts["plan"])
    told = {name: str(facts[name]) for name in ("clinician", "clinic", "where", "count")}
    return told | {"fact": fact, "link": settings.PUBLIC_URL}
