"""Packages as rows of a table: when, what, number, state, period."""

from __future__ import annotations

from qcdesk.plan.model import Plan
from qcdesk.services.list_packages import PackageView
from qcdesk.text import translate
from ui.base.table_model import Column
from ui.base.text import aside_text, moment_text, package_type_name, size_text


def package_key(package: PackageView) -> object:
    """What tells packages apart."""
    return package.digest, package.direction


def package_columns(plan: Plan) -> list[Column]:
    """The columns of a unit's history of packages; the file and its size are in the hint of the kind."""
    periods = {period.code: period.name for period in plan.periods}
    states = {
        "sealed": translate("sent, receipt awaited"),
        "acknowledged": translate("the office has it"),
        "applied": translate("taken in"),
        "answered": translate("answered"),
    }
    return [
        Column("at", translate("Time"), lambda p: moment_text(p.at), sort=lambda p: p.at, width=16),
        Column("type", translate("Kind"), lambda p: package_type_name(p.type), hint=_file, width=7),
        Column("seq", translate("No."), lambda p: str(p.seq), sort=lambda p: p.seq, right=True, width=4),
        Column("state", translate("State"), lambda p: states.get(p.state, p.state), width=14),
        Column("period", translate("Period"), lambda p: periods.get(p.period, p.period), width=12),
    ]


def _file(package: PackageView) -> str:
    return aside_text(package.path.name, size_text(package.size))
