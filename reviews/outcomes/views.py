"""The page behind the link of a check-in: how one is, what was right, and who could be next."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from accounts.encryption.people import Erased
from accounts.errors import DomainError
from accounts.models import MessageLanguage, User
from accounts.outbox import dates
from accounts.pages import wording
from accounts.pages.secret import kept_secret
from accounts.sign_in.admin import lead_in
from matching import cards, ruleset
from matching.asking import Where
from matching.triage.answers import ANSWERS
from patients import consents, reads
from patients.api.own import found
from patients.locking import NotTheirs
from patients.models import Purpose
from providers.models import Mode
from reviews.models import CheckIn, CheckInKind, Held, KeepsFrom, Outcome
from reviews.outcomes import answering, facts, stepping_up
from reviews.reads import OUTCOME

WORDS = wording.read(Path(__file__).parent / "pages")
PAGE_SIZE = 10
STORE = consents.CURRENT[Purpose.STORE_HEALTH]
NEEDED: Mapping[str, Any] = {"answer": Outcome, "keeps_from": KeepsFrom}
ZIP = re.compile(r"[0-9]{5}")
OF_THE_PLACE = ("location", "location.zip")  # as refusals name it


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
            return self._step_up(row) if request.POST.get("act") == "step_up" else self._answer(row)
        except (Erased, NotTheirs):
            raise Http404 from None
        except DomainError as refusal:
            return self._refused(row, refusal)

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
        reads.note_own(row.patient, reader=self._person(), what=what, now=timezone.now())

    def _words(self) -> Mapping[str, wording.Page]:
        return WORDS[MessageLanguage(self._person().language)]

    def _answer(self, row: CheckIn) -> HttpResponse:
        sent, now, by, words = self.request.POST, timezone.now(), self._person(), self._words()
        missing = [name for name, choices in NEEDED.items() if sent.get(name) not in choices]
        if missing:
            flaws = {name: words["problems"][f"{name}_missing"] for name in missing}
            return self._page(row, status=400, flaws=flaws)
        agrees = {STORE.purpose.value: STORE.version} if "agrees" in sent else {}
        said = answering.Said(answer=sent["answer"], keeps_from=sent["keeps_from"])
        shown = facts.asked_of(row.visit).shown
        held = {fact: sent[f"fact_{fact}"] for fact in shown if sent.get(f"fact_{fact}") in Held}
        with transaction.atomic():  # all that was sent is kept, or nothing
            answering.answer(check_in=row, said=said, agrees=agrees, by=by, now=now)
            if held and row.kind == CheckInKind.TWO_WEEKS:
                facts.answer(visit=row.visit, said=held, by=by, now=now)
        messages.success(self.request, words["page"]["saved"])
        return redirect("check-in", check_in_id=row.pk)

    def _step_up(self, row: CheckIn) -> HttpResponse:
        sent, now = self.request.POST, timezone.now()
        gates = {code: sent.get(f"q_{code}", "") for code in ruleset.current().gates}
        told = {code: answer for code, answer in gates.items() if answer in ANSWERS}
        self._note(row, reads.HEALTH)
        asked = stepping_up.Asked(answers=told, where=_where(row, sent), page_size=PAGE_SIZE)
        answer = stepping_up.step_up(check_in=row, asked=asked, by=self._person(), now=now)
        shown: dict[str, Any] = {
            "answer": answer | {"next": None},
            "heading": cards.heading(answer["triage"]),
        }
        if answer["told"] is None:
            kept = [(f"q_{code}", told[code]) for code in told]
            return kept_secret(render(self.request, "matching/emergency.html", shown | {"kept": kept}))
        shown["cards"] = [cards.card(result, plan_asked=False) for result in answer["results"]]
        shown["kept"] = _as_typed(row, answer["told"], asked.where)
        return kept_secret(render(self.request, "matching/results.html", shown))

    def _refused(self, row: CheckIn, refusal: DomainError) -> HttpResponse:
        said = self._words()["problems"]
        text = said.get(refusal.code, said["other"])
        if refusal.field in OF_THE_PLACE:
            return self._page(row, status=refusal.status, flaws={"zip": text})
        return self._page(row, status=refusal.status, problem=text)

    def _page(
        self, row: CheckIn, *, status: int = 200, problem: str = "", flaws: Mapping[str, str] | None = None
    ) -> HttpResponse:
        language, now = MessageLanguage(self._person().language), timezone.now()
        words, visit, typed = self._words(), row.visit, self.request.POST
        about = {
            "clinician": visit.practice.provider.name,
            "when": dates.moment(visit.starts_at, visit.zone, language),
        }
        said = row.said
        told = {
            "words": words,
            "page_language": language,
            "lead": words["page"]["lead"].format(**about),
            "problem": problem,
            "flaws": flaws or {},
            "is_open": now <= row.open_until,
            "agreement": STORE.text if consents.missing_for_visits(patient=row.patient, clinics=()) else "",
            "outcomes": _options(Outcome.values, words["answers"], typed.get("answer", said.get("answer"))),
            "keeps": _options(
                KeepsFrom.values, words["answers"], typed.get("keeps_from", said.get("keeps_from"))
            ),
            "facts": self._facts(row, words),
            "questions": [
                (one, _options(ANSWERS, words["answers"], typed.get(f"q_{one.code}")))
                for one in ruleset.current().questions
                if one.is_gate
            ],
            "steps_up": said.get("answer") in stepping_up.OPENS,
            "asks_where": visit.mode == Mode.VIDEO,
            "zip": typed.get("zip", ""),
        }
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
        said, typed = dict(row.visit.fact_answers.values_list("fact", "answer")), self.request.POST
        return [
            {
                "name": f"fact_{fact}",
                "asked": words["facts"][str(fact)],
                "shown": shown,
                "options": _options(Held.values, words["answers"], typed.get(f"fact_{fact}", said.get(fact))),
            }
            for fact, shown in facts.asked_of(row.visit).shown.items()
        ]


def _options(values: Any, words: Any, chosen: str | None) -> list[tuple[str, str, bool]]:
    return [(str(value), words[str(value)], value == chosen) for value in values]


def _where(row: CheckIn, sent: QueryDict) -> Where | None:
    """A visit by video has no place to look around: the patient names theirs, if it can be read as one."""
    code = sent.get("zip", "").strip()
    is_named = row.visit.mode == Mode.VIDEO and ZIP.fullmatch(code)
    return Where(zip=code) if is_named else None


def _as_typed(row: CheckIn, told: dict[str, Any], where: Where | None) -> list[tuple[str, str]]:
    """What was told, in the fields of the first page: to look on from there with other wishes."""
    plain = ("duration_weeks", "weeks_of_care")
    return [
        *((f"q_{code}", answer) for code, answer in told["answers"].items()),
        *((f"c_{code}", answer) for code, answer in told["cautions"].items()),
        *((name, f"{told[name]:g}") for name in plain if name in told),
        *(("condition", slug) for slug in told["conditions"][:1]),
        ("age", str(row.patient.age(timezone.now()))),
        ("zip", where.zip if where else row.visit.practice.location.zip),
    ]
