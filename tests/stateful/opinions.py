"""What has to hold of reviews after each act, in every table: I4, I5, and what everybody may read."""

from collections import namedtuple
from datetime import timedelta
from itertools import pairwise

from reviews.models import Review
from tests.stateful.tables import DAY, asked, history_of

SHOWN = ("published", "flagged", "upheld", "redacted")
OVER = ("rejected", "removed", "withdrawn")
AGAIN = {"screened", "held", "withdrawn"}
MAY_FOLLOW = {
    None: {"invited"},
    "invited": {"screened", "held"},
    "screened": {"published", *AGAIN} - {"screened"},
    "held": {"published", "redacted", "rejected", *AGAIN} - {"held"},
    "published": {"flagged", "held", "withdrawn"},
    "upheld": {"flagged", "held", "published", "withdrawn"},
    "redacted": {"flagged", "held", "published", "withdrawn"},
    "flagged": {"upheld", "redacted", "removed", "held", "withdrawn"},
    "rejected": {"withdrawn"},
    "removed": {"withdrawn"},
}
PUBLISHED_AFTER, COUNTED_AFTER = 3 * DAY, 28 * DAY
HALF_LIFE = timedelta(days=730.5)

# The reviews, beside the visit and the stars; stars are null where there are none.
REVIEWS = """
SELECT r.id, r.status, v.status AS visit, r.patient_id, p.provider_id, r.submitted_at, r.edited_at, r.published_at,
       r.counted_at, s.overall, r.public_text, v.starts_at, v.practice_id,
       v.patient_id = r.patient_id AND p.provider_id = r.provider_id AND v.starts_at = r.visited_at AS is_of_visit,
       EXISTS (SELECT FROM reviews_decision AS d WHERE d.review_id = r.id) AS is_decided,
       EXISTS (SELECT FROM reviews_freeze AS f WHERE f.provider_id = r.provider_id AND f.lifted_at IS NULL
               AND f.since <= r.submitted_at) AS is_frozen
FROM reviews_review AS r JOIN patients_visit AS v ON v.id = r.visit_id
JOIN providers_practice AS p ON p.id = v.practice_id LEFT JOIN reviews_rating AS s ON s.review_id = r.id
"""
Opinion = namedtuple(
    "Opinion",
    "id status visit patient_id provider_id submitted_at edited_at published_at counted_at stars public_text"
    " starts_at practice_id is_of_visit is_decided is_frozen",
)
FIGURES = "SELECT id, rating_sum, rating_weight, review_count, rated_at FROM providers_provider"
FOUND = "SELECT DISTINCT provider_id, review_count FROM providers_searchrow"
TOLD = """
SELECT split_part(dedupe_key, ':', 2), count(*) FROM accounts_outboxmessage WHERE kind = 'review.received' GROUP BY 1
"""


class Opinions:
    """All reviews as they were after the act before."""

    def __init__(self, places):
        self.places, self.seen, self.paths = places, {}, {}

    def check(self):
        """Hold what is there now to every invariant. Returns whether anything has changed since the last time."""
        rows = {row[0]: Opinion(*row) for row in sorted(asked(REVIEWS), key=self._place)}
        changed = rows != self.seen
        for row in rows.values():
            self._check_path(row)
            self._check_one(row)
        self._check_figures(rows.values())
        self.seen = rows
        return changed

    def newest(self, number, *states):
        """One of the newest reviews in these states, or in any."""
        found = [row for row in self.seen.values() if not states or row.status in states] or list(
            self.seen.values()
        )
        return found[-6:][number % len(found[-6:])]

    def of_clinician(self, provider_id):
        """What everybody reads, by its id."""
        return {
            str(row.id): row.public_text
            for row in self.seen.values()
            if row.provider_id == provider_id and row.status in SHOWN
        }

    def _check_path(self, row):
        """I2 of reviews: each change of a state is legal, and stands in the history."""
        path, known = [None, *history_of(Review, row.id)], self.paths.get(row.id, [None])
        assert path[: len(known)] == known, f"I3: the history of a review was {known}, is {path}"
        for before, after in pairwise([known[-1], *path[len(known) :]]):
            assert after in MAY_FOLLOW[before], f"I2: Review: {before} -> {after}"
        assert path[-1] == row.status, f"I3: a review is {row.status}, and its history ends {path}"
        self.paths[row.id] = path

    def _check_one(self, row):
        is_shown = row.status in SHOWN
        assert row.is_of_visit, "I4: a review is not of its visit"
        assert not is_shown or row.visit == "completed", (
            f"I4: a review of a visit that is {row.visit} is shown"
        )
        assert is_shown or (not row.public_text and row.counted_at is None), (
            f"I4: {row.status}, and still read"
        )
        assert (row.stars is None) == (row.status in ("invited", "withdrawn")), (
            f"I4: stars of one {row.status}"
        )
        if row.published_at is not None and not row.is_decided:
            assert row.published_at - row.submitted_at >= PUBLISHED_AFTER, "I4: shown before its day"
        assert row.counted_at is None or row.counted_at - row.submitted_at >= COUNTED_AFTER, (
            "I4: counts early"
        )

    def _check_figures(self, rows):
        """I5: what is stored is what the reviews that count come to, said once more; three people write here, so that
        no week of a clinician is ever crowded."""
        found = dict(asked(FOUND))
        for provider_id, total, weight, count, rated_at in asked(FIGURES):
            counted = [row for row in rows if row.provider_id == provider_id and row.counted_at]
            voices = [row.patient_id for row in counted]
            shares = [
                0.5 ** ((rated_at - row.starts_at) / HALF_LIFE) / voices.count(row.patient_id)
                for row in counted
            ]
            own = sum(share * row.stars for share, row in zip(shares, counted, strict=True))
            said = f"I5: {count} reviews of {total} stars weigh {weight}, and should {len(counted)}, {own}"
            assert count == len(counted) == found.get(provider_id, count), said
            assert abs(total - own) < 1e-6 and abs(weight - sum(shares)) < 1e-6, said

    def _place(self, row):
        row = Opinion(*row)
        practice = self.places.number_of[row.practice_id]
        return row.starts_at, self.places.name_of[row.patient_id], practice


def told_clinic(review_id):
    """How many people of the clinic were told of a review."""
    return dict(asked(TOLD)).get(str(review_id), 0)


def is_public(canary):
    """Whether a review with this word is shown."""
    return any(canary in row.public_text for row in map(Opinion._make, asked(REVIEWS)) if row.status in SHOWN)
