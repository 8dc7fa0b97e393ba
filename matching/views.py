"""The first page: tell where it hurts, and see who can help. Nothing of it is stored, nor put into an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from accounts.errors import DomainError
from matching import answers, cards
from matching.forms import MatchForm
from matching.match import match
from matching.preparing import pass_gate
from matching.triage import EMERGENCY

PAGE_SIZE = 10


class FirstPage(View):
    """The form by GET; by POST its answer, or the form again with what was typed."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(MatchForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "change" in request.POST:
            return self._form(MatchForm.typed(request.POST))
        form = MatchForm(request.POST)
        if not form.is_valid():
            triage = pass_gate(form.answers_alone()).triage
            if triage.level == EMERGENCY:  # told before a slip of the pen in the rest
                return self._answer(form, answers.emergency(triage))
            return self._form(form, status=400)
        try:
            answer = match(
                form.ask(),
                now=timezone.now(),
                page_size=PAGE_SIZE,
                cursor=form.cleaned_data["cursor"] or None,
            )
        except DomainError as refusal:
            form.refuse(refusal)
            return self._form(form, status=refusal.status)
        return self._answer(form, answer)

    def _form(self, form: MatchForm, status: int = 200) -> HttpResponse:
        return render(self.request, "matching/form.html", {"form": form}, status=status)

    def _answer(self, form: MatchForm, answer: dict[str, Any]) -> HttpResponse:
        told: dict[str, Any] = {
            "answer": answer,
            "kept": form.kept(),
            "heading": cards.heading(answer["triage"]),
        }
        if "emergency" in answer:
            return render(self.request, "matching/emergency.html", told)
        plan_asked = bool(form.cleaned_data["plan"])
        told["cards"] = [cards.card(result, plan_asked=plan_asked) for result in answer["results"]]
        told["open_questions"] = cards.open_questions(answer["triage"]["unasked"])
        return render(self.request, "matching/results.html", told)
