"""What a sheet and a column of the plan workbook are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from msgspec.structs import fields

from qcdesk.plan.model import Part
from qcdesk.plan.nearest import folded


class Shape(Enum):
    """How a cell's content is read."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    WORD = "word"
    WORDS = "words"
    LIST = "list"
    DECIMALS = "decimals"
    EXPRESSION = "expression"


@dataclass(frozen=True)
class Word:
    """One allowed word: the model's value, what the workbook shows, and other spellings."""

    value: str
    shown: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnDef:
    """One column: `field` is the model's field and the English header, `header` the Chinese one.

    `refers` names the sheet whose codes the cell holds; ``fields.code`` and ``stages.code`` mean
    those of the row's own register. `words` are the only ones allowed in a WORD or WORDS cell;
    in a LIST or EXPRESSION cell they may stand beside other content. A blank cell has the
    model's default. `example` stands in the template's example row and in the guide.
    `width` is in characters.
    """

    field: str
    header: str
    help: str
    shape: Shape = Shape.TEXT
    example: str = ""
    words: tuple[Word, ...] = ()
    required: bool = False
    refers: str = ""
    width: int = 14

    @cached_property
    def _spellings(self) -> Mapping[str, Word]:
        return {folded(name): word for word in self.words for name in (word.value, word.shown, *word.aliases)}

    def word(self, text: str) -> Word | None:
        """The word with this value, shown form or alias."""
        return self._spellings.get(text) or self._spellings.get(folded(text)) if self.words else None


@dataclass(frozen=True)
class SheetDef:
    """One sheet; `key` are the fields that identify a row, `plan_field` its place in the plan.

    A `vertical` sheet holds one record as key | value rows.
    """

    name: str
    title: str
    help: str
    model: type[Part]
    columns: tuple[ColumnDef, ...]
    key: tuple[str, ...] = ("code",)
    required: bool = False
    vertical: bool = False

    @cached_property
    def _columns(self) -> Mapping[str, ColumnDef]:
        return {column.field: column for column in self.columns}

    def column(self, field: str) -> ColumnDef:
        """The column of a model field; raises KeyError."""
        return self._columns[field]

    @cached_property
    def _headers(self) -> Mapping[str, ColumnDef]:
        return {folded(name): column for column in self.columns for name in (column.field, column.header)}

    def headed(self, header: str) -> ColumnDef | None:
        """The column with this Chinese or English header; a trailing ``*`` does not matter."""
        return self._headers.get(folded(header).rstrip("*"))

    @cached_property
    def demanded(self) -> Mapping[str, str]:
        """The fields that every row must fill, with their headers."""
        return {column.field: column.header for column in self.columns if column.required}

    @cached_property
    def defaults(self) -> Mapping[str, object]:
        """The model's default of each field that has one."""
        return {info.name: info.default for info in fields(self.model) if not info.required}

    @cached_property
    def foreign(self) -> frozenset[str]:
        """Columns that say where a row belongs and are no field of the model."""
        return frozenset(self._columns) - set(self.model.__struct_fields__)
