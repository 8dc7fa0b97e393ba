"""The kinds of messages to people of a clinic that are not of a request, a visit or a verification."""

from pathlib import Path

from accounts.models import Topic
from accounts.outbox import kinds, saying, words
from accounts.outbox.kinds import Kind

TOPICS = {"clinic.invitation": Topic.ACCOUNT, "calendar.fails": Topic.UPKEEP}
EXAMPLES = {
    "clinic.invitation": {
        "clinic": "Fulton Street Physical Therapy",
        "code": "mJ4bqM0nXy6H1zqk7vQy3Zt8Lw2cRfUo5Ee9AaBbCcD",
        "until": "2026-12-08T19:00:00Z",
    },
    "calendar.fails": {"name": "Home"},
}


def register() -> None:
    """This function will make them known to the outbox."""
    texts, say = words.read(Path(__file__).parent / "words"), saying.plainly(moments=["until"])
    kinds.register(
        *(Kind(name, topic, texts[name], EXAMPLES[name], say=say) for name, topic in TOPICS.items())
    )
