"""What a plan makes of its registers: indicators, targets, checks, scoring items and rewards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from qcdesk.domain.findings import Severity
from qcdesk.plan.parts import Code, Expression, Label, Part, Places, Text


class Indicator(Part, frozen=True, kw_only=True):
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
    decimals: Places = 0
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


class Target(Part, frozen=True, kw_only=True):
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
    revision: Annotated[int, Meta(ge=1)] = 1
    valid_from: date | None = None
    note: Text = ""


class Check(Part, frozen=True, kw_only=True):
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


class SchemeItem(Part, frozen=True, kw_only=True):
    """One scoring item (sheet 考核), kept for the assessment engine."""

    code: Code
    block: str = ""
    name: Label
    points: Decimal
    primitive: str
    indicator: str = ""
    params: Text = ""


class Reward(Part, frozen=True, kw_only=True):
    """One reward of the catalogue (sheet 奖励); `amount` in 万元, blank when not stated."""

    code: Code
    name: Label
    event: str = ""
    level: str = ""
    amount: Decimal | None = None
    unit_of_measure: str = "万元"
    document: Text = ""
