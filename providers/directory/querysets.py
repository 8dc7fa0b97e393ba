"""Reads over the directory: who is not claimed yet, by NPI, name and place."""

import re
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, F, Min, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Least, Round

if TYPE_CHECKING:
    from providers.models import DirectoryRecord  # noqa: F401  the name in the base class below

LEAST_FUZZY = 4
MOST_SWAPPED = 12  # letters of a word
SWAPPED_DISTANCE = 100

INACTIVE = Q(deactivated_on__isnull=False) & (
    Q(reactivated_on__isnull=True) | Q(reactivated_on__lt=F("deactivated_on"))
)


class Folded(models.Func):
    """Text in lower case and without accents, as imports store names."""

    template = "lower(unaccent(%(expressions)s))"
    output_field = models.TextField()


def words(text: str) -> list[str]:
    """This function will return the words of a name that search asks for: initials only order what is found."""
    return [word for word in re.split(r"[\W_]+", text) if len(word) > 1]


def _resembles(word: str) -> Q:
    """Short words are looked for as they are: they share half of their trigrams with thousands of others."""
    if len(word) < LEAST_FUZZY and word.isascii():
        return Q(search_name__trigram_strict_word_similar=Folded(Value(word))) & _has(word)
    likely = Q(search_name__trigram_word_similar=Folded(Value(word)))
    if not word.isascii():
        likely |= _stands_in(word)
    return likely | _has(*swapped) if (swapped := _swapped(word)) else likely


def _swapped(word: str) -> list[str]:
    """The word with two neighbouring letters in each other's place, which leaves too few trigrams to be alike."""
    if len(word) < LEAST_FUZZY:
        return []
    places = range(min(len(word), MOST_SWAPPED) - 1)
    return sorted({word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places} - {word})


def _has(*spellings: str) -> Q:
    return Q(search_name__regex=Folded(Value(rf"\y({'|'.join(spellings)})\y")))


def _stands_in(word: str) -> Q:
    """A word in letters that are none to trigrams, `\\y` and lower() where the database sorts by bytes."""
    spellings = "|".join(sorted({word, word.lower(), word.upper(), word.title()}))
    return Q(search_name__regex=Folded(Value(rf"(^|[ '.-])({spellings})($|[ '.,-])")))


class Alike(models.Func):
    """How far a text is from any run of words in another, 0 to 1: the distance that pg_trgm calls word distance."""

    template = "(%(expressions)s)"
    arg_joiner = " <<-> "
    output_field = models.FloatField()


class DirectoryRecordQuerySet(models.QuerySet["DirectoryRecord"]):
    def unclaimed(self) -> "DirectoryRecordQuerySet":
        """Records of people whom nobody has claimed and whose NPI is active, whichever registry has them."""
        from providers.models import DirectoryRecord, Provider

        same = DirectoryRecord.objects.filter(npi=OuterRef("npi"))
        claimed = Provider.objects.filter(npi=OuterRef("npi"), claim=Provider.Claim.CLAIMED)
        return self.exclude(last_name="").filter(~Exists(claimed), ~Exists(same.filter(INACTIVE)))

    def named(self, text: str) -> "DirectoryRecordQuerySet":
        """Records in whose name each of the words is found, in any order, as written or with a typing error.

        `distance` is then 0 for names that hold the words as they are, up to 1000.
        """
        found = self
        for word in words(text):
            found = found.filter(_resembles(word))
        distance = Cast(Round(Alike(Folded(Value(text)), "search_name") * 1000), models.IntegerField())
        swapped = [spelling for word in words(text) for spelling in _swapped(word)]
        if swapped:
            near = When(_has(*swapped), then=Least(distance, SWAPPED_DISTANCE))
            return found.annotate(distance=Case(near, default=distance))
        return found.annotate(distance=distance)

    def located(self, *, state: str = "", zip5: str = "") -> "DirectoryRecordQuerySet":
        """Records of people with a place in this state and ZIP code; an empty one asks nothing."""
        place = {key: value for key, value in (("state", state), ("zip", zip5)) if value}
        return self.filter(places__contains=[place]) if place else self

    def people(self) -> "models.QuerySet[Any, dict[str, Any]]":
        """The NPIs of the records, each once, with their least `distance`."""
        distance = Min("distance") if "distance" in self.query.annotations else Min(Value(0))
        return self.values("npi").annotate(nearest=distance)
