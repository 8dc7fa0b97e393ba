"""Reviews of the matrix that everybody reads: two of Ada's, one of them answered."""

from datetime import timedelta

from reviews.models import Reply
from tests.factories import reviews

DAY = timedelta(days=1)


def add_public_reviews(world):
    """Ada has also a visit of which she has not said anything."""
    written = {"text": "They took their time."}
    first, second, unsaid = (
        reviews.visited(world.ada, world.practice, world.now - days * DAY) for days in (20.3, 21.3, 22.3)
    )
    answered = reviews.review(first, world.now, **written)
    Reply.objects.create(
        review=answered, by=world.user("clinic owner"), text="We read all of it.", written_at=world.now
    )
    ids = {"answered_review_id": answered.pk, "unsaid_visit_id": unsaid.pk}
    world.objects |= ids | {"shown_review_id": reviews.review(second, world.now, **written).pk}
