"""Whether messages arrive, once, whatever is killed; how long they take; what the broker's absence costs."""

import argparse
import contextlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from benchmarks import results, server
from benchmarks.chaos import absence, faults, ledger, telling
from benchmarks.chaos.post import Apart, Post, apart
from benchmarks.chaos.programs import Programs, whose
from benchmarks.races import kills, scene
from benchmarks.races.clients import Patient
from benchmarks.servers import Servers

REMINDED = """
SELECT about_id, count(*) FROM accounts_outboxmessage
WHERE kind = 'visit.reminder_48h' AND channel = 'email' GROUP BY about_id
"""
WAITING = "SELECT count(*) FROM accounts_outboxmessage WHERE state = 'due'"


def run(arguments: list[str], *, servers: Servers) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks notifications")
    parts = parser.add_subparsers(dest="part", required=True)
    one = parts.add_parser("chaos", help="everything goes wrong; fails unless each message arrived, once")
    one.add_argument("--messages", type=int, default=10_000)
    one.add_argument("--seed", type=int, default=1, help="which faults when; the same ones for the same seed")
    one.add_argument("--rate", type=float, default=60, help="messages a second")
    one.add_argument("--seconds", type=float, default=2400, help="at most")
    two = parts.add_parser("delay", help="from commit to mail at a steady rate, nothing going wrong")
    two.add_argument("--rate", type=float, default=100)
    two.add_argument("--messages", type=int, default=6000)
    two.add_argument("--seconds", type=float, default=600, help="at most")
    three = parts.add_parser("broker", help="matches and bookings while the broker is there, frozen or away")
    three.add_argument("--clients", type=int, default=8)
    three.add_argument("--times", type=int, default=10, help="how often each acts in a block")
    three.add_argument("--rounds", type=int, default=6, help="of the three blocks")
    four = parts.add_parser("beats", help="reminders with several beats at once")
    four.add_argument("--beats", type=int, default=5)
    four.add_argument("--visits", type=int, default=200)
    options = parser.parse_args(arguments)
    {"chaos": _chaos, "delay": _delay, "broker": _broker, "beats": _beats}[options.part](options, servers)


def _chaos(options: argparse.Namespace, servers: Servers) -> None:
    scene.prepare()
    seconds = options.messages / options.rate + 30
    plan = faults.drawn(options.seed, seconds)
    programs: Programs | None = None
    post = Post(seed=options.seed, whose=lambda port: whose(port, programs.pids() if programs else []))
    programs = Programs(servers.state, _environment(servers, post), workers=2, beats=2)
    trouble = faults.Faults(programs, servers.valkey, plan)
    began = time.monotonic()
    try:
        users = telling.people(400)
        trouble.start()
        told = telling.tell(users, count=options.messages, rate=options.rate, seed=options.seed)
        say(f"{len(told)} told in {time.monotonic() - began:.0f} s")
        trouble.done.wait()
        post.is_well = True
        _drained(options.seconds - (time.monotonic() - began))
        dead = _resend()
        _drained(options.seconds - (time.monotonic() - began))
    finally:
        programs.stop()
        trouble.over.set()
        post.shutdown()
    found = ledger.judge(told, post.receipts, [], trouble.dead)
    figures = {
        "seed": options.seed,
        "seconds": round(time.monotonic() - began, 1),
        "faults": trouble.counts,
        "processes_killed": len(trouble.dead),
        "of_the_mail_server": post.faults,
        "given_up_and_sent_again": dead,
        **found.figures,
    }
    _save("notifications_chaos", figures)
    if found.lost or found.doubled or figures["unexplained"] or figures["states"].keys() != {"sent"}:
        sys.exit(1)


def _broker(options: argparse.Namespace, servers: Servers) -> None:
    location, _, now = scene.place()
    given = {"location": location, "confirmation": "instant", "horizon_days": 365}
    practices = [scene.practice(now=now, **given) for _ in range(options.clients)]
    people = scene.patients(options.clients, practices)
    starts = [iter(kills.starts_from(now, nth=0, of=1)) for _ in people]
    seen = {state: absence.Seen() for state in absence.STATES}
    with _running(servers, workers=1, beats=1) as post, server.running() as port:
        clients = [Patient(port, *one) for one in people]
        absence.block(clients, starts, times=2, seen=absence.Seen())  # all is warm
        for number in range(options.rounds):
            turn = number % len(absence.STATES)
            for state in (*absence.STATES[turn:], *absence.STATES[:turn]):
                with absence.broker(state, servers.valkey):
                    absence.block(clients, starts, times=options.times, seen=seen[state])
        _drained(120)
        with absence.broker("away", servers.valkey):
            absence.block(clients, starts, times=options.times, seen=absence.Seen())
            waiting = _waiting()
        back = time.monotonic()
        _drained(120)
        drained = time.monotonic() - back
    first = min(receipt.at for receipt in post.receipts if receipt.at > back) - back
    _save(
        "notifications_broker",
        {
            "clients": options.clients,
            "requests": absence.figures(seen, _quantile),
            "waiting_when_it_came_back": waiting,
            "seconds_until": {"first_mail": round(first, 1), "all_mails": round(drained, 1)},
        },
    )


def _delay(options: argparse.Namespace, servers: Servers) -> None:
    scene.prepare()
    with _running(servers, workers=1, beats=1) as post:
        users = telling.people(400)
        telling.tell(users, count=20, rate=20, seed=1)
        _drained(120)  # all has begun
        before = {receipt.message_id for receipt in post.receipts}
        began = time.monotonic()
        told = telling.tell(users, count=options.messages, rate=options.rate, seed=2, name="steady")
        spent = time.monotonic() - began
        _drained(options.seconds)
    at = {
        receipt.message_id.strip("<>").partition("@")[0]: receipt.at
        for receipt in post.receipts
        if receipt.message_id not in before
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT dedupe_key, id::text FROM accounts_outboxmessage WHERE channel = 'email'")
        ids = dict(cursor.fetchall())
    waits = sorted(at[ids[one.key]] - one.at for one in told)
    figures = {
        "rate": round(len(told) / spent, 1),
        "messages": len(told),
        "seconds": {name: round(_quantile(waits, q), 3) for name, q in QUANTILES.items()},
    }
    _save("notifications_delay", figures)


QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1}


def _quantile(values: list[float], q: float) -> float:
    return values[min(int(len(values) * q), len(values) - 1)]


@contextlib.contextmanager
def _running(servers: Servers, *, workers: int, beats: int) -> Iterator[Apart]:
    """What sends messages, and a mail server that is well."""
    with apart(servers.state) as post:
        programs = Programs(servers.state, _environment(servers, post), workers=workers, beats=beats)
        try:
            yield post
        finally:
            programs.stop()


def _environment(servers: Servers, post: Post | Apart) -> dict[str, str]:
    """What the programs run with: the servers of the command, and its mail server instead of a folder."""
    given = {name: value for name, value in os.environ.items() if name != "EMAIL_FOLDER"}
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(post.port), "EMAIL_SECURITY": "none"}
    texts = {"SMS_BACKEND": "file", "SMS_FOLDER": str(servers.state / "sms")}
    return given | mail | texts | {"DJANGO_SETTINGS_MODULE": "config.settings", "HTTPS_ONLY": "0"}


def _drained(seconds: float) -> None:
    """This function will wait until nothing waits to be sent; it exits where that takes too long."""
    until, told = time.monotonic() + seconds, 0.0
    while (waiting := _waiting()) > 0:
        if time.monotonic() > until:
            sys.exit(f"{waiting} messages still wait.")
        if time.monotonic() - told > 10:
            told = time.monotonic()
            say(f"{waiting} wait")
        time.sleep(0.5)


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


def _resend() -> int:
    """This function will have all that was given up sent again, as an operator would once the cause is mended."""
    from django.core.management import call_command

    from accounts.models import OutboxMessage

    dead = OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).count()
    if dead:
        call_command("outbox", "--resend-all")
    return dead


def _save(part: str, figures: dict[str, Any]) -> None:
    results.save(part, figures)
    print(json.dumps(figures, indent=1))


def say(line: str) -> None:
    """How far it is, beside what the command prints in the end."""
    print(line, file=sys.stderr, flush=True)


def _beats(options: argparse.Namespace, servers: Servers) -> None:
    count = options.visits
    scene.prepare()
    scene.visits_tomorrow(count)
    with _running(servers, workers=2, beats=options.beats) as post:
        until = time.monotonic() + 180
        while len(_reminded()) < count and time.monotonic() < until:
            time.sleep(1)
        time.sleep(65)  # each beat asks at least once more
        _drained(60)
    by_visit = _reminded()
    mails = Counter(receipt.message_id for receipt in post.receipts)
    figures = {
        "beats": options.beats,
        "visits": count,
        "visits_reminded": len(by_visit),
        "reminders": sum(by_visit.values()),
        "mails": sum(mails.values()),
        "most_of_one": max(mails.values(), default=0),
    }
    _save("notifications_beats", figures)
    if figures["visits_reminded"] != count or figures["reminders"] != count or figures["most_of_one"] != 1:
        sys.exit(1)


def _reminded() -> dict[Any, int]:
    """How many reminders there are of each visit."""
    with connection.cursor() as cursor:
        cursor.execute(REMINDED)
        return dict(cursor.fetchall())
