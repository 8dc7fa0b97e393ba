"""The page behind the link of a check-in: how one is, what was right, and who could be next."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from accounts.errors import DomainError
from accounts.models import MessageLanguage, User
from accounts.outbox import dates
from accounts.pages import wording
from accounts.pages.secret import kept_secret
from accounts.sign_in.admin import lead_in
from matching import cards, ruleset
from matching.triage.answers import ANSWERS
from patients import consents, reads
from patients.api.own import found
from patients.models import Purpose
from reviews.models import CheckIn, CheckInKind, Held, KeepsFrom, Outcome
from reviews.outcomes import answering, facts, stepping_up
from reviews.reads import OUTCOME

WORDS = wording.read(Path(__file__).parent / "pages")
PAGE_SIZE = 10
STORE = consents.CURRENT[Purpose.STORE_HEALTH]


class CheckInPage(View):
    """Takes the answers by POST, and shows by POST alone who could be next: no answer stands in an address."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_anonymous:
            return lead_in(request, request.path)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, check_in_id: UUID) -> HttpResponse:
        return self._page(self._row())

    def post(self, request: HttpRequest, check_in_id: UUID) -> HttpResponse:
        row = self._row()
        try:
            if request.POST.get("act") == "step_up":
                return self._step_up(row)
            self._answer(row)
        except DomainError as refusal:
            return self._page(row, refusal)
        return redirect("check-in", check_in_id=row.pk)

    def _person(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101  others were led away
        return self.request.user

    def _row(self) -> CheckIn:
        rows = CheckIn.objects.visible_to(self.request.user).filter(patient__person_key__isnull=False)
        place = "visit__practice__location__clinic"
        rows = rows.select_related("patient__person_key", "visit__practice__provider", place)
        row: CheckIn = found(rows.filter(pk=self.kwargs["check_in_id"]).first())
        self._note(row, OUTCOME)
        return row

    def _note(self, row: CheckIn, what: str) -> None:
        """Write down that what follows is shown."""
        why = reads.OWN if row.patient.user_id == self._person().pk else reads.PROXY
        reads.note([row.patient], reader=self._person(), what=what, why=why, now=timezone.now())

    def _answer(self, row: CheckIn) -> None:
        sent, now, by = self.request.POST, timezone.now(), self._person()
        if sent.get("answer") in Outcome and sent.get("keeps_from") in KeepsFrom:
            agrees = {STORE.purpose.value: STORE.version} if "agrees" in sent else {}
            said = answering.Said(answer=sent["answer"], keeps_from=sent["keeps_from"])
            answering.answer(check_in=row, said=said, agrees=agrees, by=by, now=now)
        shown = facts.asked_of(row.visit).shown
        held = {fact: sent[f"fact_{fact}"] for fact in shown if sent.get(f"fact_{fact}") in Held}
        if held and row.kind == CheckInKind.TWO_WEEKS:
            facts.answer(visit=row.visit, said=held, by=by, now=now)

    def _step_up(self, row: CheckIn) -> HttpResponse:
        sent, now = self.request.POST, timezone.now()
        gates = {code: sent.get(f"q_{code}", "") for code in ruleset.current().gates}
        told = {code: answer for code, answer in gates.items() if answer in ANSWERS}
        self._note(row, reads.HEALTH)
        asked = stepping_up.Asked(answers=told, page_size=PAGE_SIZE)
        answer = stepping_up.step_up(check_in=row, asked=asked, by=self._person(), now=now)
        shown: dict[str, Any] = {
            "answer": answer | {"next": None},
            "heading": cards.heading(answer["triage"]),
        }
        if answer["told"] is None:
            kept = [(f"q_{code}", told[code]) for code in told]
            return kept_secret(render(self.request, "matching/emergency.html", shown | {"kept": kept}))
        shown["cards"] = [cards.card(result, plan_asked=False) for result in answer["results"]]
        shown["kept"] = _as_typed(row, answer["told"])
        return kept_secret(render(self.request, "matching/results.html", shown))

    def _page(self, row: CheckIn, refusal: DomainError | None = None) -> HttpResponse:
        language, now = MessageLanguage(self._person().language), timezone.now()
        words, visit = WORDS[language], row.visit
        about = {
            "clinician": visit.practice.provider.name,
            "when": dates.moment(visit.starts_at, visit.zone, language),
        }
        said = row.said
        told = {
            "words": words,
            "page_language": language,
            "lead": words["page"]["lead"].format(**about),
            "problem": _problem(refusal, words["problems"]) if refusal else "",
            "is_open": now <= row.open_until,
            "agreement": STORE.text if consents.missing_for_visits(patient=row.patient, clinics=()) else "",
            "outcomes": _options(Outcome.values, words["answers"], said.get("answer")),
            "keeps": _options(KeepsFrom.values, words["answers"], said.get("keeps_from")),
            "facts": self._facts(row, words),
            "questions": [one for one in ruleset.current().questions if one.is_gate],
            "choices": _options(ANSWERS, words["answers"], None),
            "steps_up": said.get("answer") in stepping_up.OPENS,
        }
        status = refusal.status if refusal else 200
        return kept_secret(render(self.request, "reviews/check_in.html", told, status=status))

    def _facts(self, row: CheckIn, words: Any) -> list[dict[str, Any]]:
        """What is asked about the practice, two weeks after the visit, of whoever may say it."""
        try:
            facts.require_may_answer(row.visit, self._person(), now=timezone.now())
        except DomainError:
            return []
        if row.kind != CheckInKind.TWO_WEEKS:
            return []
        self._note(row, reads.COVERAGE)
        said = dict(row.visit.fact_answers.values_list("fact", "answer"))
        return [
            {
                "name": f"fact_{fact}",
                "asked": words["facts"][str(fact)],
                "shown": shown,
                "options": _options(Held.values, words["answers"], said.get(fact)),
            }
            for fact, shown in facts.asked_of(row.visit).shown.items()
        ]


def _options(values: Any, words: Any, chosen: str | None) -> list[tuple[str, str, bool]]:
    return [(str(value), words[str(value)], value == chosen) for value in values]


def _problem(refusal: DomainError, words: Any) -> str:
    return str(words.get(refusal.code, refusal.detail))


def _as_typed(row: CheckIn, told: dict[str, Any]) -> list[tuple[str, str]]:
    """What was told, in the fields of the first page: to look on from there with other wishes."""
    plain = ("duration_weeks", "weeks_of_care")
    return [
        *((f"q_{code}", answer) for code, answer in told["answers"].items()),
        *((f"c_{code}", answer) for code, answer in told["cautions"].items()),
        *((name, f"{told[name]:g}") for name in plain if name in told),
        *(("condition", slug) for slug in told["conditions"][:1]),
        ("age", str(row.patient.age(timezone.now()))),
        ("zip", row.visit.practice.location.zip),
    ]
