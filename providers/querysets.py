"""Reads over many practices."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Cos, Least, Radians, Sin

import providers.models as supply  # its names are looked up when a method runs: it imports this module
from accounts.models import User
from providers.access import practices_of
from providers.geo import chord_of, unit_vector

if TYPE_CHECKING:
    from providers.models import IntegrationKey, Practice  # noqa: F401  the name in the base class below

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # orders those without a free time last


class LocalDate(models.Func):
    """The calendar date of a moment in the time zone named by a column."""

    template = "(%(expressions)s)::date"
    arg_joiner = " AT TIME ZONE "
    output_field = models.DateField()


class Operation(models.Func):
    """Two expressions with an operator of PostgreSQL between them."""

    template = "(%(expressions)s)"


class PlainName(models.Func):
    """A name in small letters without accents."""

    function = "plain_name"
    output_field = models.TextField()


# Written as the indexes of providers/migrations/0005_freshness.py have them, or they would not serve.
def _joined(*names: str) -> PlainName:
    """Columns of a clinician's name in a row, in plain letters."""
    parts: list[Any] = [part for name in names for part in (Value(" "), f"provider__{name}")]
    return PlainName(Operation(*parts[1:], arg_joiner=" || ", output_field=models.TextField()))


NAME = _joined("first_name", "middle_name", "last_name")
NAME_IN_ORDER = _joined("last_name", "first_name")


def cube(*numbers: Any) -> Func:
    """A point of the extension cube."""
    array = Func(*numbers, template="ARRAY[%(expressions)s]", output_field=models.TextField())
    return Func(array, function="cube", output_field=models.TextField())


def place_on_sphere() -> Func:
    """The point of a practice's place on the unit sphere."""
    lat, lon = Radians("location__lat"), Radians("location__lon")
    return cube(Cos(lat) * Cos(lon), Cos(lat) * Sin(lon), Sin(lat))


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, user: User) -> "PracticeQuerySet":
        """Practices that someone runs: their own as a clinician, those of their clinics within their limits."""
        return self.filter(pk__in=practices_of(user))

    def of_key(self, key: "IntegrationKey") -> "PracticeQuerySet":
        """The practices of the clinic that a key belongs to."""
        return self.filter(location__clinic=key.clinic_id)

    def listed(self, now: datetime) -> "PracticeQuerySet":
        """Practices that may be shown at this moment: every fact of Listing holds in their own zone."""
        return self.filter(
            listing__reason="", listing__listed_until__gte=LocalDate(_moment(now), F("listing__zone"))
        )

    def found(self, now: datetime) -> "PracticeQuerySet":
        """The same practices by what search keeps of the listing: cheap over many, to be asked again of a few."""
        today = LocalDate(_moment(now), OuterRef("location__zone"))
        return self.filter(Exists(_search_rows().filter(ok=True, listed_until__gte=today)))

    def near(self, lat: float, lon: float, miles: float, *, by_index: bool = True) -> "PracticeQuerySet":
        """Within a great-circle distance of a point in degrees; `chord` orders by that distance.

        Without the index it is checked row by row: better where something else leaves few.
        """
        centre = cube(*(Value(part, output_field=models.FloatField()) for part in unit_vector(lat, lon)))
        reach = Value(chord_of(miles), output_field=models.FloatField())
        box = Func(centre, reach, Value(3), function="cube_enlarge", output_field=models.TextField())
        place = place_on_sphere()
        chord = Operation(place, centre, arg_joiner=" <-> ", output_field=models.FloatField())
        inside = Operation(place, box, arg_joiner=" <@ ", output_field=models.BooleanField())
        practices = self.annotate(chord=chord).filter(chord__lte=reach)
        return practices.filter(inside) if by_index else practices

    def named(self, words: Collection[str]) -> "PracticeQuerySet":
        """Whose name holds something like each of these words; `unlikeness` is 0 where all of them do exactly.

        How alike is alike enough is `pg_trgm.word_similarity_threshold` of the session.
        """
        queryset = self
        unlikeness: Any = Value(0.0, output_field=models.FloatField())
        for word in words:
            plain = PlainName(Value(word))
            queryset = queryset.filter(
                Operation(NAME, plain, arg_joiner=" %%> ", output_field=models.BooleanField())
            )
            unlikeness += Operation(NAME, plain, arg_joiner=" <->> ", output_field=models.FloatField())
        return queryset.annotate(unlikeness=unlikeness)

    def by_name(self, *, by_index: bool = True) -> "PracticeQuerySet":
        """In the order of family and given names, accents aside.

        Without the index those found are sorted: better where few are, since a walk along all names may be long.
        """
        text, nothing = models.TextField(), Value("")
        apart = Operation(NAME_IN_ORDER, nothing, arg_joiner=" || ", output_field=text)
        plain = NAME_IN_ORDER if by_index else apart
        return self.annotate(plain_name=plain).order_by("plain_name")

    def seeing(self, specialties: Collection[int]) -> "PracticeQuerySet":
        """Of clinicians who hold any of the specialties with these numbers."""
        held = supply.ProviderTaxonomy.objects.filter(
            provider=OuterRef("provider"), taxonomy__specialty__in=specialties
        )
        return self.filter(Exists(held))

    def experienced(self, condition_id: UUID, now: datetime) -> "PracticeQuerySet":
        """Of clinicians whose experience with a condition is verified and valid today, in the zone of the place."""
        today = LocalDate(_moment(now), OuterRef("location__zone"))
        verified = supply.ConditionExperience.objects.filter(
            provider=OuterRef("provider"), condition=condition_id, state="verified", valid_until__gte=today
        )
        return self.filter(Exists(verified))

    def taking(self, plan_id: UUID) -> "PracticeQuerySet":
        """That have said they take a plan."""
        answers = supply.PlanAcceptance.objects.filter(
            practice=OuterRef("pk"), plan=plan_id, answer="accepted"
        )
        return self.filter(Exists(answers))

    def speaking(self, tag: str) -> "PracticeQuerySet":
        """Of clinicians who speak a language of the catalogue."""
        tags = Value([tag], output_field=ArrayField(models.CharField(max_length=12)))
        return self.filter(provider__languages__contains=tags)

    def accepting(self, patients: str) -> "PracticeQuerySet":
        """That take `new` patients, or at least the `existing` ones."""
        return self.filter(Q(accepts="new") | Q(accepts=patients))

    def with_next_times(self, now: datetime) -> "PracticeQuerySet":
        """With `next_in_person_at` and `next_video_at` as search keeps them, null once they have passed."""
        return self.annotate(next_in_person_at=_next("in_person", now), next_video_at=_next("video", now))

    def by_next_time(self, now: datetime, mode: str | None) -> "PracticeQuerySet":
        """Whoever is free soonest first, in a mode or in any; those without a free time last."""
        kept = [f"next_{one}_at" for one in ([mode] if mode else ["in_person", "video"])]
        ahead = [Case(When(**{f"{field}__gte": now}, then=field)) for field in kept]
        # Least: of null and a moment it is the moment. One look at the row, since there may be many to sort.
        soonest = Subquery(_search_rows().values_list(Least(*ahead) if len(ahead) > 1 else ahead[0])[:1])
        return self.annotate(free_at=Coalesce(soonest, Value(NEVER))).order_by("free_at")


def _moment(now: datetime) -> Value:
    return Value(now, output_field=models.DateTimeField())


def _search_rows() -> models.QuerySet[Any]:
    return supply.SearchRow.objects.filter(practice_id=OuterRef("pk"))


def _next(mode: str, now: datetime) -> Subquery:
    field = f"next_{mode}_at"
    return Subquery(_search_rows().filter(**{f"{field}__gte": now}).values(field)[:1])
