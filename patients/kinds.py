"""The kinds of messages about a record: who may act for it, who has looked, where its visits are shown."""

from pathlib import Path

from accounts.models import Topic
from accounts.outbox import kinds, saying, words
from accounts.outbox.kinds import Kind

EXAMPLES = {
    "proxy.invitation": {
        "code": "mJ4bqM0nXy6H1zqk7vQy3Zt8Lw2cRfUo5Ee9AaBbCcD",
        "until": "2026-12-08T19:00:00Z",
    },
    "break_glass": {"at": "2026-12-01T19:00:00Z", "until": "2026-12-01T19:30:00Z"},
    "feed.begun": {},
}


def register() -> None:
    """This function will make them known to the outbox."""
    texts, say = words.read(Path(__file__).parent / "words"), saying.plainly(moments=["at", "until"])
    kinds.register(*(Kind(name, Topic.ACCOUNT, texts[name], one, say=say) for name, one in EXAMPLES.items()))
