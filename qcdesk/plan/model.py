"""The compiled plan: everything the office decides for a year, as immutable data.

Codes are ASCII identifiers; names, labels, help and definitions are in the county's language.
Expressions are SQL text over the names in scope (see `qcdesk.plan.expressions`); a name may be
written as its code or as its label.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from qcdesk.plan.parts import Code, Label, Part, PeriodCode, Text
from qcdesk.plan.register_model import Choice, ChoiceList, FieldDef, RegisterDef, Stage
from qcdesk.plan.result_model import Check, Indicator, Reward, SchemeItem, Target

__all__ = [
    "Check", "Choice", "ChoiceList", "FieldDef", "Indicator", "Organisation", "Part", "Period",
    "Plan", "PlanChange", "RegisterDef", "Reward", "SchemeItem", "Settings", "Stage", "Target", "Unit",
]  # fmt: skip

T = TypeVar("T", "Unit", "Period", "RegisterDef", "ChoiceList", "Indicator")


class Settings(Part, frozen=True, kw_only=True):
    """The programme and its rules of filing (sheet 设置)."""

    programme: Code
    name: Label
    county: Label
    year: Annotated[int, Meta(ge=1949, le=2999)]
    version: Annotated[int, Meta(ge=1, le=9999)]
    document: Text = ""
    expires: date | None = None
    explanation_min_length: Annotated[int, Meta(ge=1, le=500)] = 6
    explanation_refused: tuple[str, ...] = ()
    signature: tuple[Literal["ed25519", "sm2"], ...] = ("ed25519",)
    encryption: Literal["off", "age"] = "off"
    release: Literal["sequence-jump", "none"] = "sequence-jump"
    note: Text = ""


class Unit(Part, frozen=True, kw_only=True):
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


class Organisation(Part, frozen=True, kw_only=True):
    """An enterprise or body that is reported about, counted once whoever reports it."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    name: Label
    town: str = ""
    scale: str = ""
    listed: bool = False
    note: Text = ""


class Period(Part, frozen=True, kw_only=True):
    """A reporting period (sheet 报告期); `due` is the last day of filing."""

    code: PeriodCode
    name: Label
    start: date
    end: date
    due: date
    year: int
    previous: str = ""


class PlanChange(Part, frozen=True, kw_only=True):
    """A rename or mapping from the previous version (sheet 变更)."""

    kind: Literal["rename", "retire", "widen", "map"]
    subject: Literal["register", "field", "choice", "indicator", "target", "unit"]
    register_code: str = ""
    old: str
    new: str = ""
    note: Text = ""


class Plan(Part, frozen=True, kw_only=True):
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
