"""What arrived, beside what was told: nothing lost, nothing twice at whoever knows the Message-ID."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from accounts.models import Channel, OutboxMessage
from benchmarks.chaos.post import Receipt
from benchmarks.chaos.telling import Told

# A mail whose sender was killed later than this after it was taken had long been noted as sent.
WINDOW = 20.0


class Judged(NamedTuple):
    lost: list[str]
    doubled: list[str]  # told under more than one Message-ID, or by two channels where one has failed
    again: Counter[str]  # mails that came once more, by why
    figures: dict[str, Any]


def judge(
    told: Iterable[Told], receipts: Iterable[Receipt], texts: Iterable[str], dead: Mapping[int, float]
) -> Judged:
    """This function will compare what was told with what a mail server and a folder of text messages hold.

    `texts` are the ids of messages that left as a text message, `dead` the killed processes with their moment.
    """
    by_message = defaultdict(list)
    for receipt in receipts:
        by_message[receipt.message_id.strip("<>").partition("@")[0]].append(receipt)
    texted = Counter(texts)
    rows = defaultdict(list)
    for pk, channel, key in OutboxMessage.objects.values_list("pk", "channel", "dedupe_key"):
        rows[key.partition("#")[0]].append((str(pk), channel))
    arrived = {one.key: _arrived(rows[one.key], by_message, texted) for one in told}
    again: Counter[str] = Counter()
    for found in by_message.values():
        again.update(why(receipt, dead) for receipt in sorted(found, key=lambda r: r.at)[:-1])
    again = +again + Counter({"text message sent twice": sum(count - 1 for count in texted.values())})
    states = Counter(OutboxMessage.objects.values_list("state", flat=True))
    figures = {
        "told": len(arrived),
        "mails_taken": sum(map(len, by_message.values())),
        "mails": len(by_message),
        "text_messages": sum(texted.values()),
        "taken_again": dict(again),
        "states": dict(states),
        "tries": dict(sorted(Counter(OutboxMessage.objects.values_list("attempts", flat=True)).items())),
        "crashes": sum(OutboxMessage.objects.values_list("crashes", flat=True)),
    }
    lost = [key for key, ids in arrived.items() if not ids]
    doubled = [key for key, ids in arrived.items() if len(ids) > 1]
    figures |= {"lost": len(lost), "doubled": len(doubled), "unexplained": again["unexplained"]}
    return Judged(lost, doubled, again, figures)


def why(receipt: Receipt, dead: Mapping[int, float]) -> str:
    """This function will say why a mail that was taken came again."""
    if receipt.fault in {"cut", "late"}:
        return receipt.fault
    died = dead.get(receipt.pid)
    return "kill" if died is not None and -1 < died - receipt.at < WINDOW else "unexplained"


def _arrived(
    rows: list[tuple[str, str]], by_message: Mapping[str, list[Receipt]], texted: Mapping[str, int]
) -> list[str]:
    """The rows of one thing told that arrived; by mail and by text message as was wanted is once, not twice."""
    by_mail = [pk for pk, channel in rows if channel == Channel.EMAIL and pk in by_message]
    by_text = [pk for pk, channel in rows if channel == Channel.SMS and texted.get(pk)]
    return by_mail or by_text
