"""Whether a time is ever given twice: claims in races, the product over HTTP, a server that is killed."""

import argparse
import json
import threading
from typing import Any

from django.utils import timezone

from benchmarks import results, server
from benchmarks.races import claims, herd, kills, scene
from benchmarks.races.clients import Patient
from config.embedded.postgres import Postgres


def run(arguments: list[str], *, postgres: Postgres) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks booking")
    parts = parser.add_subparsers(dest="part", required=True)
    one = parts.add_parser(
        "claims", help="ours beside SELECT FOR UPDATE, the constraint alone and a mere look"
    )
    one.add_argument("--clients", type=int, default=200)
    one.add_argument("--rounds", type=int, default=100, help="of each shape")
    one.add_argument("--seconds", type=float, default=300, help="for each shape, at most")
    two = parts.add_parser("http", help="people at one time over HTTP")
    two.add_argument("--clients", type=int, default=200)
    two.add_argument("--rounds", type=int, default=1000)
    two.add_argument("--seconds", type=float, default=5400, help="at most")
    three = parts.add_parser("kills", help="PostgreSQL is killed under people who book")
    three.add_argument("--kills", type=int, default=40)
    three.add_argument("--writers", type=int, default=16)
    three.add_argument("--seconds", type=float, default=900, help="at most")
    options = parser.parse_args(arguments)
    {"claims": _claims, "http": _http, "kills": _kills}[options.part](options, postgres)


def _http(options: argparse.Namespace, postgres: Postgres) -> None:
    _, people, now = _people(options.clients, 1)
    with server.running() as port:
        clients = [Patient(port, *one) for one in people]
        first = kills.starts_from(now, nth=0, of=1)[0]
        _save("booking_http", herd.run(clients, first, rounds=options.rounds, seconds=options.seconds))


def _kills(options: argparse.Namespace, postgres: Postgres) -> None:
    count = options.writers
    practices, people, now = _people(count, max(count // 2, 1))
    until = threading.Event()
    with server.running() as port:
        writers = [
            kills.Writer(
                Patient(port, *one), kills.starts_from(now, nth=number // len(practices), of=2), until
            )
            for number, one in enumerate(people)
        ]
        figures = kills.run(postgres, writers, kills=options.kills, seconds=options.seconds)
    _save("booking_kills", figures)


def _people(count: int, places: int) -> tuple[list[Any], list[tuple[str, str, str]], Any]:
    from tests.factories.clinics import make_owner
    from tests.factories.supply import ClinicFactory, LocationFactory

    scene.prepare(catalogue=True)
    now = timezone.now().replace(microsecond=0)
    location = LocationFactory(clinic=ClinicFactory())
    make_owner(location.clinic)
    given = {"location": location, "confirmation": "instant", "horizon_days": 365}
    practices = [scene.practice(now=now, **given) for _ in range(places)]
    return practices, scene.patients(count, practices), now


def _claims(options: argparse.Namespace, postgres: Postgres) -> None:
    scene.prepare()
    practice = scene.practice(now=scene.NOW)
    found = claims.race(practice, clients=options.clients, rounds=options.rounds, seconds=options.seconds)
    _save("booking_claims", {"clients": options.clients, "shapes": found})


def _save(part: str, figures: dict[str, Any]) -> None:
    results.save(part, figures)
    print(json.dumps(figures, indent=1))
