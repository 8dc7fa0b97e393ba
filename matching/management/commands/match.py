"""`manage.py match`: one match in a terminal, by the same path as the API."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.utils.encoders import JSONEncoder
from rich.console import Console

from accounts.api.problems import flatten
from accounts.errors import DomainError
from matching.api import serializers
from matching.match import match
from matching.terminal import print_match
from matching.triage.rules import GATES


class Command(BaseCommand):
    help = "Rank clinicians for a request and print each with its reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--zip", required=True, help="where the person is")
        parser.add_argument(
            "--condition", action="append", default=[], metavar="SLUG", help="may be repeated"
        )
        parser.add_argument("--radius", type=float, default=25.0, metavar="MILES")
        parser.add_argument("--mode", default="either", help="in_person, video or either")
        parser.add_argument("--age", type=int)
        parser.add_argument("--weeks", type=float, help="how long the pain has lasted")
        parser.add_argument("--severity", type=int, help="0 to 10")
        parser.add_argument("--plan", help="id of an insurance plan")
        parser.add_argument(
            "--specialty", action="append", default=[], metavar="SLUG", help="may be repeated"
        )
        parser.add_argument("--language", action="append", default=[], metavar="TAG", help="may be repeated")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="CODE=yes|no|not_sure",
            help="an answer to the red-flag gate; a question without one counts as not asked",
        )
        parser.add_argument("--no-red-flags", action="store_true", help="every gate question was answered no")
        parser.add_argument(
            "--sensation", action="append", default=[], metavar="CODE", help="may be repeated"
        )
        parser.add_argument("--top", type=int, default=20, metavar="N", help="how many to show, at most 50")
        parser.add_argument("--json", action="store_true", help="print the answer as the API gives it")

    def handle(self, **options: Any) -> None:
        asked = serializers.Match(data=_payload(options))
        try:
            asked.is_valid(raise_exception=True)
            answer = match(asked.ask(), now=timezone.now(), page_size=asked.validated_data["page_size"])
        except ValidationError as error:
            raise CommandError("\n".join(f"{e.field}: {e.detail}" for e in flatten(error.detail))) from error
        except DomainError as error:
            raise CommandError(f"{error.field}: {error.detail}" if error.field else error.detail) from error
        if options["json"]:
            self.stdout.write(json.dumps(answer, indent=2, cls=JSONEncoder))
        else:
            print_match(answer, Console(file=self.stdout))  # type: ignore[arg-type]


def _payload(options: dict[str, Any]) -> dict[str, Any]:
    calm = dict.fromkeys(GATES, "no") if options["no_red_flags"] else {}
    answers = calm | dict(_pair(text) for text in options["answer"])
    preferences = {
        "visit_mode": options["mode"],
        "insurance_plan": options["plan"],
        "specialties": options["specialty"],
        "languages": options["language"],
    }
    return {
        "location": {"zip": options["zip"]},
        "radius_miles": options["radius"],
        "age": options["age"],
        "answers": answers,
        "duration_weeks": options["weeks"],
        "severity": options["severity"],
        "sensations": options["sensation"],
        "conditions": options["condition"],
        "preferences": preferences,
        "page_size": options["top"],
    }


def _pair(text: str) -> tuple[str, str]:
    code, separator, answer = text.partition("=")
    if not separator:
        raise CommandError(f"--answer takes CODE=yes, CODE=no or CODE=not_sure, not {text!r}.")
    return code, answer
