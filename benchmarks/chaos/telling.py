"""Messages of the product's own kinds to made-up people, each in a transaction of its own, at a steady rate."""

import itertools
import random
import time
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import outbox
from accounts.models import Topic, User
from accounts.outbox import kinds
from accounts.outbox.kinds import Kind

TOPICS = {Topic.VISITS, Topic.PRACTICE, Topic.WAITLIST, Topic.VERIFICATION}


@dataclass(frozen=True)
class Told:
    """Something that somebody has to hear of, and when it was committed."""

    key: str
    at: float


def people(count: int) -> list[User]:
    """This function will make people to be told."""
    return User.objects.bulk_create(User(email=f"person{number}@example.org") for number in range(count))


def said() -> list[Kind]:
    """This function will list the kinds that are told here, by name."""
    return [kind for kind in kinds.every() if kind.topic in TOPICS]


def tell(users: list[User], *, count: int, rate: float, seed: int, name: str = "benchmark") -> list[Told]:
    """This function will tell so many things, `rate` a second or as fast as the database takes them."""
    draw, began, told = random.Random(seed), time.monotonic(), []
    for number, kind in zip(range(count), itertools.cycle(said()), strict=False):
        time.sleep(max(began + number / rate - time.monotonic(), 0))
        key = f"{name}:{number}"
        with transaction.atomic():
            outbox.tell(
                kind=kind.name,
                facts=kind.example,
                dedupe_key=key,
                user=draw.choice(users),
                now=timezone.now(),
            )
        told.append(Told(key, time.monotonic()))
    return told
