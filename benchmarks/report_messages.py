"""Messages on their way as text of docs/performance.md."""

from typing import Any

from benchmarks.tables import table

Part = dict[str, Any]


def aims(parts: dict[str, Part]) -> list[tuple[str, str, str]]:
    """This function will say beside each aim what was measured."""
    chaos, broker, beats, delay = (
        parts.get(f"notifications_{name}", {}).get("figures")
        for name in ("chaos", "broker", "beats", "delay")
    )
    away = [one["away"] for one in broker["requests"].values()] if broker else []
    return [
        (
            "messages lost, doubled, or come again without a cause, whatever is killed",
            "0, 0, 0 of 10,000",
            f"{chaos['lost']}, {chaos['doubled']}, {chaos['unexplained']} of {chaos['told']:,}"
            if chaos
            else "not run",
        ),
        (
            "without the broker: requests that fail; p99 / with it",
            "0; <= 1.2",
            f"{sum(_failed(one) for one in away)} of {sum(sum(one['answers'].values()) for one in away):,};"
            f" {', '.join(str(one['p99_ratio']) for one in away)}"
            if broker
            else "not run",
        ),
        (
            "seconds from the broker's return until mail flows",
            "<= 60",
            str(broker["seconds_until"]["first_mail"]) if broker else "not run",
        ),
        (
            "reminders beyond one of each visit, by several beats at once",
            "0",
            f"{beats['reminders'] - beats['visits']} of {beats['visits']} by {beats['beats']} beats"
            if beats
            else "not run",
        ),
        (
            "seconds from commit to mail at 100 a second, p50 and p95",
            "-",
            f"{delay['seconds']['p50']} and {delay['seconds']['p95']} at {delay['rate']}"
            if delay
            else "not run",
        ),
    ]


def chaos(part: Part) -> list[str]:
    f = part["figures"]
    rows = [
        (name.replace("_", " "), f[name])
        for name in (
            "told",
            "mails",
            "mails_taken",
            "lost",
            "doubled",
            "unexplained",
            "processes_killed",
            "crashes",
            "given_up_and_sent_again",
        )
    ]
    return [
        "## Messages while everything goes wrong",
        "",
        f"Seed {f['seed']}, {f['seconds']:,.0f} s. What went wrong: {_counts(f['faults'])}; at the mail server:"
        f" {_counts(f['of_the_mail_server'])}. Mails that were taken again, by cause: {_counts(f['taken_again'])}."
        f" Messages by tries: {_counts(f['tries'])}.",
        "",
        *table(("", "count"), rows),
    ]


def broker(part: Part) -> list[str]:
    f = part["figures"]
    rows = [
        (
            what,
            state,
            _counts(one["answers"]),
            one["p50_ms"],
            one["p99_ms"],
            one["p50_ratio"],
            one["p99_ratio"],
        )
        for what, states in f["requests"].items()
        for state, one in states.items()
    ]
    return [
        "## Without the broker",
        "",
        f"{f['clients']} people at once, in blocks in which the broker is there, frozen or away. When it came back"
        f" {f['waiting_when_it_came_back']} messages waited; the first mail was there after"
        f" {f['seconds_until']['first_mail']} s, all after {f['seconds_until']['all_mails']} s.",
        "",
        *table(("what", "broker", "answers", "p50 ms", "p99 ms", "p50 / there", "p99 / there"), rows),
    ]


def beats(part: Part) -> list[str]:
    f = part["figures"]
    return [
        "## Several beats at once",
        "",
        f"{f['beats']} beats, {f['visits']} visits whose reminder is due: {f['reminders']} reminders of"
        f" {f['visits_reminded']} visits, {f['mails']} mails, at most {f['most_of_one']} of one.",
    ]


def delay(part: Part) -> list[str]:
    f = part["figures"]
    return [
        "## From commit to mail",
        "",
        f"{f['messages']:,} messages at {f['rate']} a second, one worker of three processes as `up` has it:",
        "",
        *table((*f["seconds"],), [tuple(f"{value} s" for value in f["seconds"].values())]),
    ]


def _failed(one: dict[str, Any]) -> int:
    return sum(count for status, count in one["answers"].items() if not status.startswith("2"))


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"
