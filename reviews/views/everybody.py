"""The public page of a clinician, and the report on how it is decided what is shown."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views import View
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from providers.models import Practice
from reviews import fairness_kept
from reviews.pages import profile, reporting, structured, telling
from reviews.pages.spoken import WORDS, language_of


class Clinician(View):
    """One practice in full, with what patients say; a clinician who is made up is listed nowhere."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, practice_id: UUID) -> HttpResponse:
        language = language_of(request)
        words = WORDS[language]
        try:
            page = profile.page(practice_id, request=Request(request), words=words, now=timezone.now())
        except (Practice.DoesNotExist, ValidationError):
            raise Http404 from None
        data = structured.of_page(page)
        told: dict[str, Any] = {
            "page_language": language,
            "words": words,
            "page": page,
            "told": telling.clinician(page, language),
            # What people wrote in it can't end the script element: structured.script sees to it.
            "data": SafeString(structured.script(data)) if data else "",
        }
        response = render(request, "reviews/clinician.html", told)
        response["Vary"] = "Accept-Language, Cookie"
        if data is None:
            response["X-Robots-Tag"] = "noindex"
        return response


class Fairness(View):
    """Whether it is decided by words and not by stars, in figures."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        report = fairness_kept.read(now=timezone.now())
        told = {
            "page_language": language,
            "words": WORDS[language],
            "report": report,
            **reporting.told(report, language),
        }
        response = render(request, "reviews/fairness.html", told)
        response["Vary"] = "Accept-Language, Cookie"
        return response
