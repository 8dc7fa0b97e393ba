"""The same world with its stars shuffled: every decision, every word that is shown and every freeze is the same.

`MODERATED_REVIEWS=1000 python3 manage.py test tests/reviews/moderation/test_star_shuffle.py -s` for a larger world.
"""

import os
import random
import sys

import pytest

from tests.reviews.moderation.market import Market, by_a_glance_at_stars, by_words

COUNT = int(os.environ.get("MODERATED_REVIEWS", "60"))
OF_THE_TWIN = 24
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("quick_passwords")]


def shuffled(stars):
    other = [*stars]
    random.Random(11).shuffle(other)
    assert sum(one != two for one, two in zip(stars, other, strict=True)) > len(stars) / 2
    return other


def test_shuffled_stars_change_no_decision_no_word_and_no_freeze(capsys):
    market = Market(COUNT)
    stars = market.stars()
    found, rates = market.live(stars, by_words)
    other, other_rates = market.live(shuffled(stars), by_words)

    assert len(found["reviews"]) == COUNT
    assert {row[1] for row in found["reviews"]} >= {"published", "rejected", "redacted", "removed", "upheld"}
    assert {row[1] for row in found["decisions"]} == {
        "publish", "redact", "reject", "keep", "remove", "stand", "overturn",
    }  # fmt: skip
    assert found["freezes"] and found["flags"] and found["appeals"]
    assert sum(row[-1] is not None for row in found["reviews"]) > COUNT / 4
    assert other == found
    with capsys.disabled():
        sys.stdout.write(
            f"\nnot shown of each number of stars: {rates}\nand of the shuffled: {other_rates}\n"
        )


def test_a_moderator_who_glances_at_stars_is_found_out():
    market = Market(OF_THE_TWIN)
    stars = market.stars()
    found, _ = market.live(stars, by_a_glance_at_stars)
    other, _ = market.live(shuffled(stars), by_a_glance_at_stars)
    assert found["decisions"] != other["decisions"]
    assert found["reviews"] != other["reviews"]
