"""The page on which an author says how a visit was, sees what became of it, changes it or takes it back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from accounts import limits
from accounts.errors import DomainError
from accounts.models import MessageLanguage, User
from accounts.outbox import dates
from accounts.sign_in.admin import lead_in
from patients import reads as looks
from patients.models import Visit
from reviews import reads, visit_shown, writing
from reviews.models import Review
from reviews.models.reviews import REFUSED
from reviews.moderation import appealing
from reviews.pages import became
from reviews.pages import form as forms
from reviews.pages.spoken import WORDS, Words

NOTE = 1000  # characters


class OwnReview(View):
    """One visit's; the acts of its forms are those of the API, by the same functions."""

    http_method_names = ["get", "head", "post"]
    max_body_bytes = 64 * 1024

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_anonymous:
            return lead_in(request, request.path)
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, visit_id: UUID) -> HttpResponse:
        return self._page(self._visit(visit_id))

    def post(self, request: HttpRequest, visit_id: UUID) -> HttpResponse:
        visit, act = self._visit(visit_id), ACTS.get(request.POST.get("act", ""))
        if act is None:
            return self._page(visit, status=400)
        limits.spend(limits.named("reviewing"), str(self._person().pk), now=self.now)
        try:
            return act(self, visit)
        except DomainError as refusal:
            said = self._words()["refusals"]
            problem = said.get(refusal.code, said["other"])
            return self._page(visit, status=refusal.status, problem=problem, typed=request.POST)

    def send(self, visit: Visit) -> HttpResponse:
        """Written for the first time, or anew."""
        form, said = forms.ReviewForm(self.request.POST), self._words()["own"]
        if not form.is_valid():
            flaws = form.problems(said)
            return self._page(visit, status=400, flaws=flaws, typed=self.request.POST)
        review, by = self._review(visit), self._person()
        if review is None:
            writing.submit(visit=visit, written=form.written(), by=by, now=self.now)
        else:
            writing.edit(review=review, written=form.written(), by=by, now=self.now)
        return self._done(visit, said["changed" if review else "sent"])

    def ask_to_withdraw(self, visit: Visit) -> HttpResponse:
        return self._page(visit, asks_once_more=True)

    def withdraw(self, visit: Visit) -> HttpResponse:
        writing.withdraw(review=self._found(visit), by=self._person(), now=self.now)
        return self._done(visit, self._words()["own"]["withdrawn_now"])

    def hide_visit(self, visit: Visit) -> HttpResponse:
        writing.hide_visit(review=self._found(visit), by=self._person())
        return self._done(visit, self._words()["own"]["hidden_now"])

    def appeal(self, visit: Visit) -> HttpResponse:
        decision = appealing.concerning(review=self._found(visit), user=self._person())
        note = self.request.POST.get("note", "").strip()[:NOTE]
        appealing.appeal(decision=decision, note=note, by=self._person(), now=self.now)
        return self._done(visit, self._words()["became"]["appealed"])

    def _done(self, visit: Visit, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect("own-review", visit_id=visit.pk)

    def _page(
        self,
        visit: Visit,
        *,
        status: int = 200,
        problem: str = "",
        typed: Any = None,
        flaws: Mapping[str, str] | None = None,
        asks_once_more: bool = False,
    ) -> HttpResponse:
        language, words = self._language(), self._words()
        review = self._review(visit)
        why_not = writing.why_not(visit=visit, by=self._person(), now=self.now)
        may_write = may_be_written(review, why_not)
        values = _values(review, typed)
        if review is not None:
            looks.note_own(visit.patient, reader=self._person(), what=reads.REVIEW, now=self.now)
        told: dict[str, Any] = {
            "page_language": language,
            "words": words,
            "about": words["own"]["about_visit"].format(
                clinician=visit.practice.provider.name,
                when=dates.moment(visit.starts_at, visit.zone, language),
            ),
            "problem": problem,
            "flaws": dict(flaws or {}),
            "why_not": "" if may_write or review else words["refusals"].get(why_not or "", ""),
            "became": review and became.told(review, by=self._person(), language=language, now=self.now),
            "values": values,
            "groups": forms.groups(values, words) if may_write else [],
            "version": visit_shown.VERSION,
            "review": review,
            "may_withdraw": review is not None and review.status != Review.Status.WITHDRAWN,
            "asks_once_more": asks_once_more,
        }
        page = render(self.request, "reviews/own.html", told, status=status)
        page["X-Robots-Tag"] = "noindex"
        page["Cache-Control"] = "no-store"
        return page

    def _visit(self, visit_id: UUID) -> Visit:
        rows = Visit.objects.visible_to(self._person()).filter(pk=visit_id, patient__person_key__isnull=False)
        visit: Visit | None = rows.select_related(
            "patient__person_key", "practice__provider", "practice__location__clinic"
        ).first()
        if visit is None:
            raise Http404
        return visit

    def _review(self, visit: Visit) -> Review | None:
        rows = Review.objects.visible_to(self._person()).written().with_all()
        found: Review | None = rows.select_related("rating", "reply").filter(visit=visit).first()
        return found

    def _found(self, visit: Visit) -> Review:
        review = self._review(visit)
        if review is None:
            raise Http404
        return review

    def _person(self) -> User:
        assert isinstance(self.request.user, User)  # noqa: S101  others were led away
        return self.request.user

    def _language(self) -> MessageLanguage:
        return MessageLanguage(self._person().language)

    def _words(self) -> Words:
        return WORDS[self._language()]


ACTS: Mapping[str, Callable[[OwnReview, Visit], HttpResponse]] = {
    "send": OwnReview.send,
    "hide_visit": OwnReview.hide_visit,
    "withdraw": OwnReview.ask_to_withdraw,
    "withdraw_yes": OwnReview.withdraw,
    "appeal": OwnReview.appeal,
}


def may_be_written(review: Review | None, why_not: str | None) -> bool:
    """This function will tell whether the page offers its form: for a new review, or to change one."""
    if review is None:
        return why_not is None
    return why_not == writing.ReviewedBefore.code and review.status not in (*REFUSED, Review.Status.WITHDRAWN)


def _values(review: Review | None, typed: Any) -> dict[str, str]:
    if typed is not None and "text" in typed:
        return forms.sent(typed)
    return forms.of_review(review, getattr(review, "rating", None)) if review else forms.empty()
