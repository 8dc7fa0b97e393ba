"""Seal by the current wrapping key what a former one still seals, so that the former one can go.

Safe under traffic, and to be stopped at any point: each value is replaced by itself, only while it is still the
value that was read, and whatever is done already is not looked at again.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Substr

from accounts.encryption import keyring
from accounts.models import DataExport, KeptAnswer, OutboxMessage, PersonKey, Phone, UserSession
from accounts.sign_in import second_factor

BATCH = 500


class Column(NamedTuple):
    """A column of values that a wrapping key seals directly, each bound to its row. Empty means none."""

    model: type[models.Model]
    field: str
    note_key_in: str = ""
    batch: int = BATCH

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.field}"

    def values(self) -> Any:
        return self.model._base_manager.exclude(**{self.field: b""})

    def sealed_by(self, key_id: str) -> models.Q:
        head = keyring.head(key_id)
        start = Substr(self.field, 1, len(head), output_field=models.BinaryField())
        return models.Q(models.lookups.Exact(start, head))

    def former(self) -> Iterator[tuple[Any, bytes]]:
        """Primary key and value of all that another key than the current one seals, a batch at a time."""
        rows = self.values().exclude(self.sealed_by(keyring.current_id())).order_by("pk")
        batch = list(rows.values_list("pk", self.field)[: self.batch])
        while batch:
            yield from ((pk, bytes(value)) for pk, value in batch)
            batch = list(rows.filter(pk__gt=batch[-1][0]).values_list("pk", self.field)[: self.batch])

    def place(self, pk: Any) -> str:
        return f"{self.model._meta.db_table}:{pk}:{self.field}"

    def replace(self, pk: Any, old: bytes, new: bytes) -> bool:
        """Write a value in place of another one; False when somebody else was faster."""
        noted = {self.note_key_in: keyring.sealed_by(new)} if self.note_key_in else {}
        return bool(self._rows(pk, old).update(**{self.field: new}, **noted))

    def _rows(self, pk: Any, old: bytes) -> Any:
        return self.model._base_manager.filter(pk=pk, **{self.field: old})


class Secret(NamedTuple):
    """A secret of a second factor: a member of `mfa_authenticator.data`, in hexadecimal digits."""

    kind: str
    member: str

    @property
    def name(self) -> str:
        return f"mfa_authenticator.{self.member}"

    def values(self) -> Any:
        return Authenticator.objects.filter(type=self.kind).annotate(
            sealed=KeyTextTransform(self.member, "data")
        )

    def sealed_by(self, key_id: str) -> models.Q:
        return models.Q(sealed__startswith=keyring.head(key_id).hex())

    def former(self) -> Iterator[tuple[Any, bytes]]:
        rows = self.values().exclude(self.sealed_by(keyring.current_id())).order_by("pk")
        yield from ((pk, bytes.fromhex(sealed)) for pk, sealed in rows.values_list("pk", "sealed").iterator())

    def place(self, pk: Any) -> str:
        return second_factor.PLACE

    def replace(self, pk: Any, old: bytes, new: bytes) -> bool:
        unchanged = Authenticator.objects.filter(pk=pk, **{f"data__{self.member}": old.hex()})
        return bool(unchanged.update(data=second_factor.data_with(self.member, new.hex())))


# Everything that keyring.seal seals and a row keeps; apps add theirs as they start. What a data key seals needs none.
COLUMNS: list[Column | Secret] = [
    Column(PersonKey, "wrapped", note_key_in="wrapped_by"),
    Column(OutboxMessage, "payload"),
    Column(UserSession, "data"),
    Column(DataExport, "content", batch=5),  # may be large
    Column(KeptAnswer, "body"),
    Column(Phone, "number"),
    Secret(Authenticator.Type.TOTP, "secret"),
    Secret(Authenticator.Type.RECOVERY_CODES, "seed"),
]


class Done(NamedTuple):
    resealed: int
    unreadable: int


def rotate(*, progress: Callable[[], None] = lambda: None) -> Done:
    """This function will reseal all values of former keys; `progress` is called for each. It may run at any time.

    Values that no key of the environment opens stay as they are and are counted.
    """
    resealed = unreadable = 0
    for column in COLUMNS:
        overtaken = True
        while overtaken:  # by a writer, who may have sealed by a former key
            overtaken, failed = False, 0
            for pk, old in column.former():
                outcome = _reseal(column, pk, old)
                resealed += outcome is True
                overtaken |= outcome is False
                failed += outcome is None
                progress()
        unreadable += failed
    return Done(resealed, unreadable)


def _reseal(column: Column | Secret, pk: Any, old: bytes) -> bool | None:
    """True when it is done, False when the value changed meanwhile, None when it does not open."""
    place = column.place(pk)
    try:
        plaintext = keyring.open_sealed(old, place=place)
    except keyring.Unreadable:
        return None
    return column.replace(pk, old, keyring.seal(plaintext, place=place))


class Use(NamedTuple):
    """How many values of a column a key seals. An empty id stands for keys that the environment does not have."""

    column: str
    key_id: str
    number: int


def uses() -> list[Use]:
    """This function will count what each key seals; what is not there is left out."""
    found = []
    for column in COLUMNS:
        values = column.values()
        counts = {
            key_id: values.filter(column.sealed_by(key_id)).count()
            for key_id in keyring.parse(settings.ENCRYPTION_KEYS)
        }
        counts[""] = values.count() - sum(counts.values())
        found += [Use(column.name, key_id, count) for key_id, count in counts.items() if count > 0]
    return found


def of_former_keys() -> int:
    """This function will count the values that another key than the current one seals."""
    return sum(use.number for use in uses() if use.key_id != keyring.current_id())
