"""The registers that every plan has: readings, explanations, nil reports."""

from __future__ import annotations

from qcdesk.domain.values import Kind
from qcdesk.plan.model import FieldDef, RegisterDef
from qcdesk.plan.register_model import StateName

READING_PLACES = 6


def _text(code: str, label: str, *, required: bool = True, in_list: bool = True) -> FieldDef:
    return FieldDef(code=code, label=label, kind=Kind.TEXT, required="1" if required else "", in_list=in_list)


def _amount(code: str, label: str, states: tuple[StateName, ...] = ()) -> FieldDef:
    return FieldDef(
        code=code, label=label, kind=Kind.DECIMAL, places=READING_PLACES, cell="progress", states=states
    )


READING = RegisterDef(
    code="reading",
    name="指标填报",
    identity=("indicator", "period"),
    title="indicator",
    builtin=True,
    fields=(
        _text("indicator", "指标"),
        _text("period", "报告期"),
        _amount("value", "数值", ("at_least", "nil", "not_applicable")),
        _amount("numerator", "分子"),
        _amount("denominator", "分母"),
        _text("note", "备注", required=False, in_list=False),
    ),
)

EXPLANATION = RegisterDef(
    code="explanation",
    name="出错说明",
    identity=("finding_key",),
    title="code",
    evidence="none",
    builtin=True,
    fields=(
        _text("finding_key", "审核结果标识", in_list=False),
        _text("code", "规则"),
        _text("period", "报告期"),
        _text("text", "说明"),
    ),
)

NIL_REPORT = RegisterDef(
    code="nil_report",
    name="零报告",
    identity=("register_code", "period"),
    title="register_code",
    evidence="none",
    builtin=True,
    fields=(
        _text("register_code", "台账"),
        _text("period", "报告期"),
        _text("signed_by", "签报人", required=False),
    ),
)

BUILTIN_REGISTERS = (READING, EXPLANATION, NIL_REPORT)
"""Appended to the registers of every compiled plan, in this order."""
