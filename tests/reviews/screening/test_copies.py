"""Copied texts are told from honest ones that use the same phrases."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.screening.copies import A_COPY, KEPT, overlap, sketch
from reviews.screening.figures import REVIEWS

KEY = b"a key of the tests"
PHRASES = (
    "The staff was friendly and professional.", "I would highly recommend this place to anyone.",
    "He took the time to listen to me.", "She explained everything in a way I could understand.",
    "The office is clean and easy to find.", "I was seen right on time.", "I had to wait a long time.",
    "Thank you so much for everything.", "Best doctor I have ever been to.", "I felt better after the first visit.",
)  # fmt: skip


def honest_reviews(count):
    """Each with sentences of its own and two or three of the phrases that everybody uses."""
    draw = random.Random(18)
    own = [case.text for case in REVIEWS.cases("tune") if not case.codes and case.language == "en"]
    draw.shuffle(own)
    groups = [own[at : at + 2] for at in range(0, 2 * count, 2)]
    return [draw.sample([*group, *draw.sample(PHRASES, draw.randint(2, 3))], 4) for group in groups]


def alike(one, other):
    return overlap(sketch(one, key=KEY), sketch(other, key=KEY))


def test_honest_reviews_with_the_same_phrases_are_no_copies():
    sketches = [sketch(" ".join(review), key=KEY) for review in honest_reviews(40)]
    pairs = [(one, other) for at, one in enumerate(sketches) for other in sketches[:at]]
    assert sum(overlap(*pair) >= A_COPY for pair in pairs) == 0
    assert len(pairs) == 780


def test_two_short_reviews_of_common_words_are_no_copies():
    one = (
        "Great doctor, friendly staff, clean office. Took the time to listen. I would recommend it to anyone."
    )
    other = "Friendly staff, no wait. The doctor took the time to listen and my neck is better. I would recommend it."
    assert alike(one, other) < A_COPY


def test_a_text_in_other_signs_capitals_and_marks_is_the_same():
    text = "I waited an hour in a cold room and then nobody told me what the plan for my back was."
    disguised = text.upper().replace("A", "\u0410").replace(" ", "  ").replace(".", "!!!")
    assert alike(text, disguised) == 1.0


def test_with_a_sentence_more_or_a_word_in_twenty_changed_most_are_still_copies():
    draw = random.Random(5)
    longer = changed = 0
    for review in honest_reviews(40):
        text = " ".join(review)
        longer += alike(text, f"{text} Nothing else to add from me.") >= A_COPY
        words = text.split()
        words[draw.randrange(len(words))] = "indeed"
        changed += alike(text, " ".join(words)) >= A_COPY
    assert longer == 40
    assert changed >= 38


def test_another_key_gives_another_sketch():
    text = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert not set(sketch(text, key=KEY)) & set(sketch(text, key=b"another"))


def test_texts_below_twelve_words_have_no_sketch_and_are_like_nothing():
    assert sketch("one two three four five six seven eight nine ten eleven", key=KEY) == []
    assert len(sketch("one two three four five six seven eight nine ten eleven twelve", key=KEY)) == 8
    assert overlap([], []) == 0.0
    assert overlap([1], []) == 0.0


def test_what_is_alike_is_counted_among_the_smallest_of_both():
    assert overlap([1, 2, 3], [2, 3, 4]) == 0.5
    assert overlap(list(range(16)), list(range(8, 24))) == 0.5


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.binary(max_size=100))
def test_a_sketch_is_a_few_ascending_numbers_of_sixty_four_bits(text, key):
    numbers = sketch(text, key=key)
    assert len(numbers) <= KEPT
    assert all(one < other for one, other in pairwise(numbers))
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert numbers == sketch(text, key=key)
