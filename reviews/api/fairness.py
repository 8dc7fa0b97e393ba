"""The report on how it is decided what is shown: for everybody, and what of it is a clinic's own."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.public import PublicView
from patients.api.own import OwnView
from providers.models import Clinic
from reviews import clinic_figures, fairness, fairness_kept
from reviews.models import Flag, HeldFor, RejectionCode


def _count(text: str = "") -> serializers.IntegerField:
    return serializers.IntegerField(allow_null=True, help_text=text)


class CountRow(serializers.Serializer[Any]):
    quarters = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    in_all = _count()


class ShareRow(serializers.Serializer[Any]):
    quarters = serializers.ListField(child=serializers.FloatField(allow_null=True))
    in_all = serializers.FloatField(allow_null=True)


class HeldRow(CountRow):
    code = serializers.ChoiceField(choices=HeldFor.choices)


class RefusedRow(CountRow):
    outcome = serializers.ChoiceField(choices=["rejected", "removed", "redacted"])
    code = serializers.ChoiceField(choices=RejectionCode.choices)


class FlagRow(CountRow):
    side = serializers.ChoiceField(choices=Flag.Side.choices)
    outcome = serializers.ChoiceField(
        choices=list(fairness.OUTCOMES),
        help_text="`keep` and `remove` also of a review that was changed meanwhile, and then published or not."
        " `ended`: its author took it back.",
    )


class StarsRow(serializers.Serializer[Any]):
    stars = serializers.IntegerField()
    submitted = _count()
    refused = _count("Not published, or not shown any more.")
    rate = serializers.FloatField(allow_null=True)


class ClinicNamed(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ContestedRow(serializers.Serializer[Any]):
    clinic = ClinicNamed()
    contested = _count("Visits of which the patient said that they had been there.")
    attended = _count("They had been.")
    missed = _count("They had not.")
    undecided = _count()


class FairnessReport(serializers.Serializer[Any]):
    made_at = serializers.DateTimeField(help_text="It is made anew each hour.")
    since = serializers.DateField(help_text="The first day, in UTC.")
    quarters = serializers.ListField(
        child=serializers.CharField(), help_text="Their names; the last one runs."
    )
    note = serializers.CharField()
    visits_completed = CountRow()
    invited = CountRow()
    submitted = CountRow(help_text="By when they were written, as all that follows about reviews.")
    published = CountRow(help_text="Of these, also where they are shown no more.")
    published_share = ShareRow()
    median_days = ShareRow(help_text="From writing to publication.")
    held = CountRow()
    withdrawn = CountRow()
    freezes = CountRow()
    held_for = HeldRow(many=True)
    refused = RefusedRow(many=True)
    by_stars = StarsRow(many=True)
    flags = FlagRow(many=True)
    appeals = CountRow()
    overturned = CountRow()
    contested = ContestedRow(many=True, help_text="Clinics with five or more, the 100 with most.")


class Fairness(PublicView):
    @extend_schema(
        operation_id="reviews_fairness",
        summary="How it is decided what is shown, in figures",
        description="By calendar quarter, and whether reviews of few stars are refused more often than others. "
        "A count from 1 to 4 is null, and so is what would tell it.",
        responses=FairnessReport,
    )
    def get(self, request: Request) -> Response:
        return Response(FairnessReport(fairness_kept.read(now=timezone.now())).data)


class RefusedByRule(serializers.Serializer[Any]):
    """How many by each rule."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {str(code): _count() for code in RejectionCode}


class ClinicReviewCounts(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    invited = _count("Null from 1 to 4, as all that patients did.")
    submitted = _count()
    published = _count()
    refused = RefusedByRule()
    flags = serializers.IntegerField(help_text="What you objected to.")
    replies = serializers.IntegerField()
    contested = serializers.IntegerField(
        help_text="You said that somebody had not come, and they that they had."
    )
    attended = serializers.IntegerField(help_text="They had been there.")
    missed = serializers.IntegerField(help_text="They had not.")
    undecided = serializers.IntegerField()


class ClinicReviewFigures(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField(help_text="The day behind the last one.")
    clinics = ClinicReviewCounts(many=True)


class ClinicFairness(OwnView):
    serializer_class = ClinicReviewFigures

    @extend_schema(
        operation_id="clinic_review_figures",
        summary="How the reviews of the clinics that you work at fare, of visits in twelve months that are over",
        responses=ClinicReviewFigures,
    )
    def get(self, request: Request) -> Response:
        clinics = list(Clinic.objects.visible_to(self.person()).order_by("name", "pk"))
        since, until, found = clinic_figures.figures([one.pk for one in clinics], now=timezone.now())
        rows = [{"id": one.pk, "name": one.name, **found[one.pk]} for one in clinics]
        return Response(ClinicReviewFigures({"since": since, "until": until, "clinics": rows}).data)
