"""Whether a time is ever given twice: claims in races, the product over HTTP, a server that is killed."""

import argparse
import json
import sys
import threading
from datetime import datetime
from typing import Any

from benchmarks import results, server
from benchmarks.races import asker, claims, herd, kills, scene, verdict
from benchmarks.races.clients import Patient
from benchmarks.servers import Servers
from config.embedded.postgres import Postgres


def run(arguments: list[str], *, servers: Servers) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks booking")
    parts = parser.add_subparsers(dest="part", required=True)
    one = parts.add_parser(
        "claims", help="ours beside SELECT FOR UPDATE, the constraint alone and a mere look"
    )
    one.add_argument("--clients", type=int, default=200)
    one.add_argument("--rounds", type=int, default=100, help="of each shape")
    one.add_argument("--seconds", type=float, default=300, help="for each shape, at most")
    alone = parts.add_parser("ours", help="ours alone, for many rounds")
    alone.add_argument("--clients", type=int, default=200)
    alone.add_argument("--rounds", type=int, default=500, help="of each shape")
    alone.add_argument("--seconds", type=float, default=900, help="for each shape, at most")
    two = parts.add_parser("http", help="people at one time over HTTP; fails unless one has it in each round")
    two.add_argument("--clients", type=int, default=200)
    two.add_argument("--rounds", type=int, default=1000)
    two.add_argument("--seconds", type=float, default=5400, help="at most")
    three = parts.add_parser("kills", help="PostgreSQL is killed under people who book")
    three.add_argument("--kills", type=int, default=40)
    three.add_argument("--writers", type=int, default=16)
    three.add_argument("--seconds", type=float, default=900, help="at most")
    options = parser.parse_args(arguments)
    {"claims": _claims, "ours": _claims, "http": _http, "kills": _kills}[options.part](
        options, servers.postgres
    )


def _http(options: argparse.Namespace, postgres: Postgres) -> None:
    place, owner, now = scene.place()
    days = -(-(options.rounds + 1) // scene.A_DAY)
    given = {"location": place, "hours": scene.NINE_TO_FIVE, "horizon_days": min(days + 2, 365)}
    contested = scene.practice(now=now, confirmation="instant", **given)
    by_hand = [scene.practice(now=now, **given) for _ in range(3)]
    herd.say(f"signing in {options.clients} people")
    first, second, *people = scene.patients(options.clients + 2, [contested])
    with server.running() as port:
        clinic, names = Patient(port, owner, "", ""), [str(practice.pk) for practice in by_hand]
        askers = tuple(asker.Asker(Patient(port, *person), clinic, names) for person in (first, second))
        clients = [Patient(port, *person) for person in people]
        starts = scene.hours_of(now, place.zone, days=days)
        figures = herd.Herd(clients, askers, starts).run(rounds=options.rounds, seconds=options.seconds)
    figures |= {"deadlocks": verdict.deadlocks(), "visits_at_once": verdict.visits_at_once()}
    _save("booking_http", figures | {"failures": verdict.failures(figures)})
    if verdict.failures(figures):
        sys.exit(1)


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


def _people(count: int, places: int) -> tuple[list[Any], list[tuple[str, str, str]], datetime]:
    location, _, now = scene.place()
    given = {"location": location, "confirmation": "instant", "horizon_days": 365}
    practices = [scene.practice(now=now, **given) for _ in range(places)]
    return practices, scene.patients(count, practices), now


def _claims(options: argparse.Namespace, postgres: Postgres) -> None:
    scene.prepare()
    practice = scene.practice(now=scene.NOW)
    ways = ["ours"] if options.part == "ours" else list(claims.WAYS)
    found = claims.race(
        practice, clients=options.clients, rounds=options.rounds, seconds=options.seconds, ways=ways
    )
    _save(f"booking_{options.part}", {"clients": options.clients, "shapes": found})


def _save(part: str, figures: dict[str, Any]) -> None:
    results.save(part, figures)
    print(json.dumps(figures, indent=1))
