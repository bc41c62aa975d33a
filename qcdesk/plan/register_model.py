"""Registers of a plan: their fields, the options of choice lists and the stages of a workflow."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from qcdesk.domain.values import Kind
from qcdesk.plan.parts import Expression, FieldCode, Label, Part, Places, Text

StateName = Literal["at_least", "nil", "not_applicable"]


class Choice(Part, frozen=True, kw_only=True):
    """One option of a choice list; `parent` limits it to an option of another field's list."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    name: Label
    parent: str = ""


class ChoiceList(Part, frozen=True, kw_only=True):
    """A named list of options (sheet 选项)."""

    code: FieldCode
    options: tuple[Choice, ...]


class FieldDef(Part, frozen=True, kw_only=True):
    """One field of a register (sheet 字段).

    `required` and `relevant` are expressions; ``"1"`` means always, ``""`` never/always.
    `places` is the number of digits after the point of decimal and money values; they are
    stored as integers of their last digit. `cell` names the group that is merged as a whole;
    empty means the field is its own cell. `states` lists the non-number states allowed.
    """

    code: FieldCode
    label: Label
    kind: Kind
    unit_of_measure: str = ""
    places: Places = 0
    required: Expression = ""
    relevant: Expression = ""
    constraint: Expression = ""
    constraint_message: Text = ""
    default: str = ""
    pattern: str = ""
    choices: str = ""
    choice_filter: str = ""
    reference: str = ""
    cell: str = ""
    states: tuple[StateName, ...] = ()
    help: Text = ""
    in_list: bool = True

    @property
    def cell_code(self) -> str:
        """The cell this field belongs to."""
        return self.cell or self.code


class Stage(Part, frozen=True, kw_only=True):
    """A state of a workflow register (sheet 流程): allowed moves, who moves, what must be filled."""

    register_code: FieldCode
    code: FieldCode
    name: Label
    order: Annotated[int, Meta(ge=0)]
    next: tuple[str, ...] = ()
    mover: Literal["unit", "office", "both"] = "unit"
    required: tuple[str, ...] = ()
    due_field: str = ""
    final: bool = False


class RegisterDef(Part, frozen=True, kw_only=True):
    """A register (sheet 台账): a table of facts.

    `units` lists unit codes or kinds that fill it, ``*`` for all. `identity` names the fields
    that make an entry unique within unit and plan, so that two PCs creating the same thing meet
    in one entry. `date_field` dates the fact; `valid_from`, `valid_to`, `revoked` bound its life.
    `title` is the field that names an entry in lists. `builtin` registers come with the program.
    """

    code: FieldCode
    name: Label
    units: tuple[str, ...] = ("*",)
    identity: tuple[str, ...] = ()
    date_field: str = ""
    valid_from: str = ""
    valid_to: str = ""
    revoked: str = ""
    title: str = ""
    stage_field: str = ""
    evidence: Literal["required", "optional", "none"] = "optional"
    nil_report: bool = False
    builtin: bool = False
    help: Text = ""
    fields: tuple[FieldDef, ...]

    def field(self, code: str) -> FieldDef:
        """The field with this code; raises KeyError."""
        for field in self.fields:
            if field.code == code:
                return field
        raise KeyError(code)
