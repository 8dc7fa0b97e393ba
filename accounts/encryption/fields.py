"""A text that is stored encrypted under the key of the person it is about.

A stored value is: the id of the person's key (16 bytes), nonce (12 bytes), ciphertext with its tag. The associated
data is `table:primary key:column`, so a value that was moved to another row or column does not open.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute

from accounts.encryption import keyring, people

if TYPE_CHECKING:
    TextField = models.Field[str | None, str]
else:
    TextField = models.Field

KEY_ID_BYTES = 16
# What SQL may ask: whether there is a value, and in a history trigger whether it is another one (pgtrigger).
LOOKUPS = {"isnull", "df", "ndf"}


class Sealed(bytes):
    """A stored value. It shows nothing of itself."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedCol(Col):
    """A column that may be fetched, and that is refused where it would be ordered by."""

    def resolve_expression(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FieldError(f"{self.target} is sealed: it can't be ordered by or computed with.")


class SealedAttribute(DeferredAttribute):
    """Reading opens the value each time; writing keeps plain text in memory until the row is saved."""

    field: "SealedText"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = self.field.stored(instance)
        return self.field.open_value(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance: models.Model, value: str | Sealed | None) -> None:
        if value is not None and not isinstance(value, (str, Sealed)):
            raise TypeError(f"{self.field} takes text.")
        instance.__dict__[self.field.attname] = value


class SealedText(TextField):
    """Text about one person. The model has `sealing_key()`, which returns that person's PersonKey or None.

    It can be read, written by saving a row, and asked whether it is null. Filters, updates and ordering by its name
    are refused; what an expression (F) brings to SQL nevertheless is ciphertext, which tells nothing.
    """

    description = "Text, encrypted under the key of a person"
    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "editable": False})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_model()]

    def _check_model(self) -> list[checks.CheckMessage]:
        if hasattr(self.model, "pgh_tracked_model"):
            text = "A history table copies a sealed field; leave it out of what is tracked."
            return [checks.Error(text, obj=self, id="accounts.E001")]
        if not hasattr(self.model, "sealing_key"):
            return [
                checks.Error("A model with a sealed field needs sealing_key().", obj=self, id="accounts.E002")
            ]
        return []

    # Stored values
    def stored(self, instance: models.Model) -> Any:
        """This function will return what a row holds: a Sealed, text that is not saved yet, or None."""
        if self.attname not in instance.__dict__:  # deferred
            rows = type(instance)._base_manager.filter(pk=instance.pk)
            instance.__dict__[self.attname] = rows.values_list(self.attname, flat=True).get()
        return instance.__dict__[self.attname]

    def place(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}:{instance.pk}:{self.column}"

    def open_value(self, instance: models.Model, value: Sealed) -> str:
        """This function will decrypt a value of this row.

        :raises people.Erased: the person's key was dropped
        :raises keyring.Unreadable: the value is another person's, or was changed or moved
        """
        key_id, key = people.unwrap(instance.sealing_key())  # type: ignore[attr-defined]
        if UUID(bytes=value[:KEY_ID_BYTES].ljust(KEY_ID_BYTES)) != key_id:
            raise keyring.Unreadable("sealed by the key of another person")
        return keyring.decrypt(key, value[KEY_ID_BYTES:], place=self.place(instance)).decode()

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = self.stored(model_instance)
        if value is None or isinstance(value, Sealed):
            return value
        if len(value) > (self.max_length or 0):
            raise ValueError(f"{self} takes at most {self.max_length} characters.")
        key_id, key = people.unwrap(model_instance.sealing_key())  # type: ignore[attr-defined]
        sealed = Sealed(key_id.bytes + keyring.encrypt(key, value.encode(), place=self.place(model_instance)))
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> bytes | None:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self} is sealed: set it on a row and save that.")
        return None if value is None else bytes(value)

    def value_from_object(self, obj: models.Model) -> Any:
        """What dumpdata and forms would show."""
        return repr(Sealed())

    # What SQL could do with it
    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{self} is sealed: no expression can write it.")
        return "%s"

    def get_col(self, alias: str, output_field: "models.Field[Any, Any] | None" = None) -> Col:
        return SealedCol(alias, self, output_field)

    def get_lookup(self, lookup_name: str) -> Any:
        lookup = super().get_lookup(lookup_name) if lookup_name in LOOKUPS else None
        return lookup and (lambda lhs, rhs: lookup(_plain(lhs), rhs))

    def get_transform(self, lookup_name: str) -> None:
        return None


def _plain(column: Any) -> Any:
    return Col(column.alias, column.target) if isinstance(column, SealedCol) else column
