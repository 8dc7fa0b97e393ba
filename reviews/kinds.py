"""What an invitation to a review says."""

from pathlib import Path

from accounts.models import Topic
from accounts.outbox import kinds, words
from accounts.outbox.kinds import Kind
from patients.notices import overtaken
from patients.notices.kinds import EXAMPLE, say

INVITATION = "review.invitation"


def register() -> None:
    """This function will make it known to the outbox."""
    texts = words.read(Path(__file__).parent / "words")
    kinds.register(
        *(
            Kind(name, Topic.REVIEWS, text, EXAMPLE, say=say, overtaken=overtaken.for_patient)
            for name, text in texts.items()
        )
    )
