"""Was this right? Asked of the patient of a visit, about what was shown of the practice."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.openapi import refusals
from patients import reads
from patients.api.own import ERASED, OwnView, found
from patients.models import Visit
from reviews.outcomes import facts
from reviews.outcomes.api import answers, forms
from reviews.whom import require_to_speak


class FactsOfVisit(OwnView):
    queryset = Visit.objects.none()
    serializer_class = answers.FactsOfVisit

    def visit(self) -> Visit:
        visits = Visit.objects.visible_to(self.request.user).filter(pk=self.kwargs["visit_id"])
        place = "practice__location__clinic"
        visit: Visit = found(
            visits.select_related("patient__person_key", "practice__provider", place).first()
        )
        require_to_speak(visit.patient, self.person())
        return visit

    def shown(self, visit: Visit) -> Response:
        """The facts that applied; a plan among them is the patient's, so the look is noted."""
        self.note(reads.COVERAGE, visit.patient)
        said = dict(visit.fact_answers.values_list("fact", "answer"))
        rows = [
            {"fact": fact, "shown": shown, "answer": said.get(fact)}
            for fact, shown in facts.asked_of(visit).shown.items()
        ]
        told = {"open_until": facts.open_until(visit), "facts": rows}
        return Response(answers.FactsOfVisit(told).data)

    @extend_schema(
        operation_id="visit_facts",
        summary="What was shown of the practice, and what I said of it",
        responses={200: answers.FactsOfVisit, 410: ERASED, **refusals(403, 404)},
    )
    def get(self, request: Request, visit_id: UUID) -> Response:
        return self.shown(self.visit())

    @extend_schema(
        operation_id="visit_facts_answer",
        summary="Say whether it was right, or say it otherwise, for 60 days after the visit",
        request=forms.AnswerFacts,
        responses={200: answers.FactsOfVisit, 410: ERASED, **refusals(403, 404, 409)},
    )
    def post(self, request: Request, visit_id: UUID) -> Response:
        sent, visit = self.checked(forms.AnswerFacts), self.visit()
        facts.answer(visit=visit, said=sent, by=self.person(), now=timezone.now())
        return self.shown(self.visit())
