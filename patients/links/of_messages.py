"""The links of a message, made when it is sent, from what it tells of and to whom."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts.outbox.kinds import Facts
from patients.links.signed import Purpose, link

OF_VISITS = {"coming_link": Purpose.COMING, "cancel_link": Purpose.CANCEL}


def links(facts: Facts) -> dict[str, str]:
    """This function will make the links of a message to the patient's side; some lead to our first page alone."""
    told = dict.fromkeys((*OF_VISITS, "take_link"), settings.PUBLIC_URL)
    if "user_id" not in facts:
        return told
    user_id = UUID(facts["user_id"])
    if "visit_id" in facts:
        visit_id, until = UUID(facts["visit_id"]), datetime.fromisoformat(facts["starts_at"])
        for name, purpose in OF_VISITS.items():
            told[name] = link(
                purpose, row_id=visit_id, user_id=user_id, until=until, sequence=facts["sequence"]
            )
    if "offer_id" in facts:
        until = datetime.fromisoformat(facts["by"])
        told["take_link"] = link(Purpose.TAKE, row_id=UUID(facts["offer_id"]), user_id=user_id, until=until)
    return told
