"""What a demonstration takes from the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from providers.demo.payers import Plan
from providers.demo.places import Zip


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Places, plans, specialties and conditions, in a fixed order: the same seed draws the same."""

    places: Sequence[Zip]
    plans: Sequence[Plan]
    specialties: Mapping[str, tuple[str, str]]  # slug -> profession, label
    codes: frozenset[str]  # NUCC codes in use
    conditions: Mapping[str, Sequence[tuple[str, str]]]  # specialty slug -> (id, name) of each
