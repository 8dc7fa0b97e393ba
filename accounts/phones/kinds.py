"""What is said about telephone numbers: the code by text message alone, the rest by mail."""

from pathlib import Path

from accounts.models import Topic
from accounts.outbox import kinds, words
from accounts.outbox.kinds import Kind

EXAMPLES = {
    "phone.code": {"code": "123456"},
    "phone.added": {"ends": "42"},
    "phone.moved": {"ends": "42"},
}


def register() -> None:
    """This function will add them; called as the app starts."""
    texts = words.read(Path(__file__).parent / "words")
    kinds.register(
        *(
            Kind(name=name, topic=Topic.ACCOUNT, texts=texts[name], example=example)
            for name, example in EXAMPLES.items()
        )
    )
