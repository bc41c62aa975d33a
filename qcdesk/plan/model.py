"""The compiled plan: everything the office decides for a year, as immutable data.

Codes are ASCII identifiers; names, labels, help and definitions are in the county's language.
Expressions are SQL text over the names in scope (see `qcdesk.plan.expressions`); a name may be
written as its code or as its label.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from qcdesk.domain.findings import Severity
from qcdesk.domain.values import Kind

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
PeriodCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$")]
FieldCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=4000)]
Expression = Annotated[str, StringConstraints(max_length=2000)]


class Part(BaseModel):
    """Base of all parts: immutable, unknown names refused, hashed once."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @cached_property
    def _hash(self) -> int:
        # What is compiled from a part is cached by the part; hashing it anew each time would cost more.
        return hash(tuple(getattr(self, name) for name in type(self).model_fields))

    def __hash__(self) -> int:
        return self._hash

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As in pydantic; the copy has a hash of its own."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("_hash", None)
        return copied


T = TypeVar("T", "Unit", "Period", "RegisterDef", "ChoiceList", "Indicator")


class Settings(Part):
    """The programme and its rules of filing (sheet 设置)."""

    programme: Code
    name: Label
    county: Label
    year: int = Field(ge=1949, le=2999)
    version: int = Field(ge=1, le=9999)
    document: Text = ""
    expires: date | None = None
    explanation_min_length: int = Field(default=6, ge=1, le=500)
    explanation_refused: tuple[str, ...] = ()
    signature: tuple[Literal["ed25519", "sm2"], ...] = ("ed25519",)
    encryption: Literal["off", "age"] = "off"
    release: Literal["sequence-jump", "none"] = "sequence-jump"
    note: Text = ""


class Unit(Part):
    """A town, department or other body that reports (sheet 单位).

    In a city's plan the counties below it are of kind ``district``; ``county`` is the whole.
    """

    code: Code
    name: Label
    kind: Literal["town", "department", "park", "office", "county", "district", "other"]
    parent: str = ""
    aliases: tuple[str, ...] = ()
    group: str = ""
    contact: Text = ""
    lead: Text = ""
    note: Text = ""


class Organisation(Part):
    """An enterprise or body that is reported about, counted once whoever reports it."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Label
    town: str = ""
    scale: str = ""
    listed: bool = False
    note: Text = ""


class Period(Part):
    """A reporting period (sheet 报告期); `due` is the last day of filing."""

    code: PeriodCode
    name: Label
    start: date
    end: date
    due: date
    year: int
    previous: str = ""


class Choice(Part):
    """One option of a choice list; `parent` limits it to an option of another field's list."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    name: Label
    parent: str = ""


class ChoiceList(Part):
    """A named list of options (sheet 选项)."""

    code: FieldCode
    options: tuple[Choice, ...]


class FieldDef(Part):
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
    places: int = Field(default=0, ge=0, le=6)
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
    states: tuple[Literal["at_least", "nil", "not_applicable"], ...] = ()
    help: Text = ""
    in_list: bool = True

    @property
    def cell_code(self) -> str:
        """The cell this field belongs to."""
        return self.cell or self.code


class Stage(Part):
    """A state of a workflow register (sheet 流程): allowed moves, who moves, what must be filled."""

    register_code: FieldCode
    code: FieldCode
    name: Label
    order: int = Field(ge=0)
    next: tuple[str, ...] = ()
    mover: Literal["unit", "office", "both"] = "unit"
    required: tuple[str, ...] = ()
    due_field: str = ""
    final: bool = False


class RegisterDef(Part):
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


class Indicator(Part):
    """A number per unit and period (sheet 指标).

    `source`: ``register`` computes `measure` of `of` over entries that match `where`;
    ``reading`` is typed; ``ratio`` divides two indicators; ``formula`` is an expression over
    indicator codes. `time`: ``stock`` counts what is valid at the period's end, ``flow`` what
    is dated from the year's start to the period's end, ``cumulative`` all until then, ``streak``
    consecutive years. The measured amount is multiplied by `factor` (100 for %, ``0.0001`` for
    元 → 万元) and shown with `decimals` digits. `roll_up` says how the county's value follows
    from the units'.
    """

    code: Code
    name: Label
    group: str = ""
    unit_of_measure: str = ""
    source: Literal["register", "reading", "ratio", "formula"]
    time: Literal["stock", "flow", "cumulative", "streak"] = "flow"
    register_code: str = ""
    where: Expression = ""
    measure: Literal["count", "sum", "distinct", "last", "max"] = "count"
    of: Expression = ""
    numerator: str = ""
    denominator: str = ""
    formula: Expression = ""
    factor: Decimal = Decimal(1)
    decimals: int = Field(default=0, ge=0, le=6)
    value_type: Literal["number", "yes_no"] = "number"
    roll_up: Literal["sum", "distinct", "ratio", "last", "county"] = "sum"
    lead: str = ""
    co_units: tuple[str, ...] = ()
    higher_is_better: bool = True
    auxiliary: bool = False
    help: Text = ""
    definition: Text = ""
    legal_basis: Text = ""
    seed: str = ""

    @model_serializer(mode="wrap")
    def _without_blank_help(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A plan that was compiled before there was a help keeps its bytes, and with them its digest.
        plain: dict[str, Any] = handler(self)
        if not self.help:
            del plain["help"]
        return plain


class Target(Part):
    """A promise on an indicator (sheet 目标).

    `operator` is one of ≥ > < ≤ = as ASCII, ``rise`` (above last year's value), ``breakthrough``
    (at least 1 from base 0) or ``done``. `basis` ``new`` counts what was added since `base`.
    `reference` names the indicator that gives the threshold (province average). `unit` is empty
    for the county. `split` says how units share the county's target.
    """

    code: Code
    name: Label
    indicator: str
    operator: Literal[">=", ">", "<", "<=", "=", "rise", "breakthrough", "done"]
    threshold: Decimal | None = None
    reference: str = ""
    base: Decimal | None = None
    basis: Literal["total", "new"] = "total"
    status: Literal["binding", "stretch", "directional"] = "binding"
    unit: str = ""
    split: Literal["split", "same", "own", "support"] = "own"
    lead: str = ""
    co_units: tuple[str, ...] = ()
    weights: tuple[Decimal, ...] = ()
    start: date
    due: date
    document: Text = ""
    revision: int = Field(default=1, ge=1)
    valid_from: date | None = None
    note: Text = ""


class Check(Part):
    """A rule over data (sheet 审核).

    `scope`: ``row`` – `rule` must hold for each entry of `register_code`; ``unique`` – the fields
    named in `rule` (comma-separated) identify an entry within a unit; ``indicator`` – `rule` over
    indicator codes, for each unit and for the county; ``county`` – the same, for the county only.
    `when` limits the check; a rule that is NULL (a blank takes part) does not fail.
    `message` may show names in scope as ``{name}``.
    """

    code: Code
    name: Label
    severity: Severity
    scope: Literal["row", "unique", "indicator", "county"]
    register_code: str = ""
    when: Expression = ""
    rule: Expression
    message: Label
    cells: tuple[str, ...] = ()
    note: Text = ""


class SchemeItem(Part):
    """One scoring item (sheet 考核), kept for the assessment engine."""

    code: Code
    block: str = ""
    name: Label
    points: Decimal
    primitive: str
    indicator: str = ""
    params: Text = ""


class Reward(Part):
    """One reward of the catalogue (sheet 奖励); `amount` in 万元, blank when not stated."""

    code: Code
    name: Label
    event: str = ""
    level: str = ""
    amount: Decimal | None = None
    unit_of_measure: str = "万元"
    document: Text = ""


class PlanChange(Part):
    """A rename or mapping from the previous version (sheet 变更)."""

    kind: Literal["rename", "retire", "widen", "map"]
    subject: Literal["register", "field", "choice", "indicator", "target", "unit"]
    register_code: str = ""
    old: str
    new: str = ""
    note: Text = ""


class Plan(Part):
    """A compiled plan."""

    format: Literal[1] = 1
    settings: Settings
    units: tuple[Unit, ...]
    organisations: tuple[Organisation, ...] = ()
    periods: tuple[Period, ...]
    registers: tuple[RegisterDef, ...]
    choices: tuple[ChoiceList, ...] = ()
    stages: tuple[Stage, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    targets: tuple[Target, ...] = ()
    checks: tuple[Check, ...] = ()
    scheme: tuple[SchemeItem, ...] = ()
    rewards: tuple[Reward, ...] = ()
    changes: tuple[PlanChange, ...] = ()

    def unit(self, code: str) -> Unit:
        """The unit with this code; raises KeyError."""
        return _find(self.units, code)

    def period(self, code: str) -> Period:
        """The period with this code; raises KeyError."""
        return _find(self.periods, code)

    def register(self, code: str) -> RegisterDef:
        """The register with this code; raises KeyError."""
        return _find(self.registers, code)

    def choice_list(self, code: str) -> ChoiceList:
        """The choice list with this code; raises KeyError."""
        return _find(self.choices, code)

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; raises KeyError."""
        return _find(self.indicators, code)

    def fills(self, unit: Unit, register: RegisterDef) -> bool:
        """True if the unit may fill the register."""
        return bool({"*", unit.code, unit.kind} & set(register.units))


def _find(items: tuple[T, ...], code: str) -> T:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)
