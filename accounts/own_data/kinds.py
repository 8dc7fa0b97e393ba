"""The kinds of messages about the copy of one's data, and about its erasure."""

from pathlib import Path

from accounts.models import Topic
from accounts.outbox import kinds, saying, words
from accounts.outbox.kinds import Kind

EXAMPLES = {
    "export_ready": {"until": "2026-12-08T19:00:00Z"},
    "export_failed": {},
    "erasure_requested": {"day": "2026-12-31"},
    "erasure_called_off": {},
    "erasure_done": {},
}


def register() -> None:
    """This function will make them known to the outbox."""
    texts, say = words.read(Path(__file__).parent / "words"), saying.plainly(moments=["until"], days=["day"])
    kinds.register(*(Kind(name, Topic.ACCOUNT, texts[name], one, say=say) for name, one in EXAMPLES.items()))
