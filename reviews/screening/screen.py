"""Everything that a review should be looked at for, in the order in which it stands there. Pure."""

from collections.abc import Collection

from reviews.screening import abuse, contact, health_of_others, identifies_author, third_person
from reviews.screening.findings import Finding, put_together
from reviews.screening.lines import line_of
from reviews.screening.names import parts_of


def screen(
    text: str, *, clinician: Collection[str], author: Collection[str], acts_as: str = ""
) -> list[Finding]:
    """This function will find what may have to go before a review is published. It takes nothing but words.

    `clinician` are the names of who is reviewed and of their clinic, `author` those of who writes and of the patient.
    `acts_as` is "parent" or "carer" where somebody writes for a patient, of whose health they may tell.
    """
    line = line_of(text)
    ours, theirs = parts_of(clinician), parts_of(author)
    return put_together(
        [
            *third_person.find(line, ours | theirs),
            *contact.find(line),
            *abuse.find(line),
            *health_of_others.find(line, acts_as),
            *identifies_author.find(line, theirs),
        ]
    )
