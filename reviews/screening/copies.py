"""Whether a text copies another, from a small sketch of each that tells nothing of its words. Pure.

The sketch keeps the smallest hashes of a text's five-word runs; how many of them two sketches share estimates how
alike the texts are (A. Broder, On the resemblance and containment of documents, SEQUENCES 1997, pages 21 to 29).
Hashes are keyed: without the key nobody can try out which words a sketch stands for.
"""

import hashlib
from collections.abc import Sequence

from reviews.screening.lines import line_of

RUN = 5  # words
KEPT = 16  # hashes
LEAST_WORDS = 12  # shorter texts are alike by chance
# From here on two texts count as copies. docs/reviews.md has what was measured on both sides of it.
A_COPY = 0.5
HASH_BYTES = 8


def sketch(text: str, *, key: bytes) -> list[int]:
    """This function will sketch a text: up to 16 signed 64-bit numbers, ascending. Texts below 12 words have none."""
    words = [piece.text.lower() for piece in line_of(text).pieces if piece.is_word]
    if len(words) < LEAST_WORDS:
        return []
    secret = hashlib.sha256(key).digest()
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return sorted({_hash(run, secret) for run in runs})[:KEPT]


def overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """This function will estimate the share of five-word runs, of all in either text, that are in both: 0 to 1.

    Formula: of the smallest k hashes of both sketches together, the share that is in each of the two (Broder 1997).
    """
    if not one or not other:
        return 0.0
    ones, others = set(one), set(other)
    smallest = sorted(ones | others)[:KEPT]
    return sum(number in ones and number in others for number in smallest) / len(smallest)


def _hash(run: str, secret: bytes) -> int:
    digest = hashlib.blake2b(
        run.encode("utf-8", "surrogatepass"), key=secret, digest_size=HASH_BYTES
    ).digest()
    return int.from_bytes(digest, "big", signed=True)
