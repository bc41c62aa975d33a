"""What a sheet and a column of the plan workbook are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qcdesk.plan.model import Part


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

    def column(self, field: str) -> ColumnDef:
        """The column of a model field; raises KeyError."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)
