"""Units, their devices, and the overdue ones as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcdesk.plan.model import Plan, Unit
from qcdesk.plan.names import short_device
from qcdesk.services.kits_in_use import KitInUse
from qcdesk.services.list_packages import PackageView
from qcdesk.services.overdue import OverdueUnit
from qcdesk.services.period_states import reporting_units
from qcdesk.text import listed, plural, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import moment_text
from ui.base.theme import Theme

REQUESTED, CONFIRMED, REVOKED = "requested", "confirmed", "revoked"
_LOOKS = {REQUESTED: (Icon.CLOCK, "warn"), CONFIRMED: (Icon.DONE, "good"), REVOKED: (Icon.CLOSE, "muted")}


def device_status_name(status: str) -> str:
    """Where a device's key stands, in a word."""
    return {
        REQUESTED: translate("to be confirmed"),
        CONFIRMED: translate("confirmed"),
        REVOKED: translate("revoked"),
    }.get(status, status)


def device_key(device: Any) -> object:
    """What tells devices' keys apart."""
    return device.device_id, device.public_key


def device_columns(theme: Theme, plan: Plan) -> list[Column]:
    """Unit, computer, status, its keys where the plan demands SM2, contact, who decided when."""
    units = {unit.code: unit.name for unit in plan.units}
    national = Column(
        "sm2",
        translate("SM2 key"),
        lambda d: translate("yes") if d.sm2_key else translate("missing"),
        colour=lambda d: None if d.sm2_key else theme.colour("warn"),
        width=7,
    )
    columns = [
        Column("unit", translate("Unit"), lambda d: units.get(d.unit, d.unit), width=13),
        Column("name", translate("Computer"), lambda d: d.name, width=14),
        Column("short", translate("No."), lambda d: short_device(d.device_id), width=5),
        Column(
            "status",
            translate("State"),
            lambda d: device_status_name(d.status),
            icon=lambda d: theme.icon(*_LOOKS[d.status]),
            colour=lambda d: theme.colour(_LOOKS[d.status][1]),
            width=12,
        ),
        Column("contact", translate("Contact"), lambda d: d.contact, width=11),
        Column("asked", translate("Requested"), lambda d: moment_text(d.requested_at), width=16, spare=True),
        Column("by", translate("Decided by"), lambda d: d.decided_by, width=16, spare=True),
        Column("reason", translate("Reason"), lambda d: d.reason, width=18, spare=True),
    ]
    if demands_sm2(plan):
        columns.insert(4, national)
    return columns


def demands_sm2(plan: Plan) -> bool:
    """Whether submissions have to be signed with SM2."""
    return "sm2" in plan.settings.signature


@dataclass(frozen=True)
class UnitFacts:
    """One unit with what the office knows of it; `contact` is the plan's, else what its computer gave."""

    unit: Unit
    confirmed: int
    requested: int
    without_sm2: int
    kit: str
    last_receipt: str
    last_package: str
    contact: str


def unit_facts(
    plan: Plan, devices: Sequence[Any], kits: Sequence[KitInUse], packages: Sequence[PackageView]
) -> list[UnitFacts]:
    """The facts of each unit that reports; packages are newest first."""
    national = demands_sm2(plan)
    old = {kit.unit: kit for kit in kits if not kit.newest}
    using = {kit.unit: kit for kit in kits}
    found = []
    for unit in reporting_units(plan):
        own = [d for d in devices if d.unit == unit.code]
        kit = old.get(unit.code) or using.get(unit.code)
        name = "" if kit is None else translate("version {version}", version=kit.version or "?")
        if kit is not None and not kit.newest:
            name = translate("{kit}, not the newest", kit=name)
        found.append(
            UnitFacts(
                unit,
                sum(d.status == CONFIRMED for d in own),
                sum(d.status == REQUESTED for d in own),
                sum(d.status == CONFIRMED and not d.sm2_key for d in own) if national else 0,
                name,
                next(
                    (p.at for p in packages if p.recipient == unit.code),
                    "",
                ),
                next((p.at for p in packages if p.direction == "in" and p.unit == unit.code), ""),
                unit.contact or next((d.contact for d in own if d.status == CONFIRMED and d.contact), ""),
            )
        )
    return found


def unit_key(row: UnitFacts) -> object:
    """What tells units apart."""
    return row.unit.code


def unit_columns() -> list[Column]:
    """Name, contact, devices, kit, last package, last receipt."""

    def devices(row: UnitFacts) -> str:
        parts = [plural("{n} computer", "{n} computers", row.confirmed)] if row.confirmed else []
        if row.requested:
            parts.append(translate("{n} to be confirmed", n=row.requested))
        if row.without_sm2:
            parts.append(translate("{n} without SM2 key", n=row.without_sm2))
        return listed(parts) or translate("none yet")

    return [
        Column("unit", translate("Unit"), lambda row: row.unit.name, width=18),
        Column("lead", translate("In charge"), lambda row: row.unit.lead, width=12),
        Column("contact", translate("Contact"), lambda row: row.contact, width=12),
        Column("devices", translate("Computers"), devices, width=14),
        Column("kit", translate("Kit in use"), lambda row: row.kit, width=14),
        Column("package", translate("Last received"), lambda row: moment_text(row.last_package), width=16),
        Column("receipt", translate("Last receipt"), lambda row: moment_text(row.last_receipt), width=16),
    ]


def overdue_key(row: OverdueUnit) -> object:
    """What tells overdue units apart."""
    return row.unit


def overdue_columns(theme: Theme) -> list[Column]:
    """Unit, how late, what is to be done, contact, last sign of life."""
    levels: Mapping[int, str] = {
        0: translate("not due yet"),
        1: translate("telephone"),
        2: translate("written reminder"),
        3: translate("circular to all units"),
    }
    tokens = {0: "muted", 1: "warn"}
    return [
        Column("unit", translate("Unit"), lambda row: row.name, width=22),
        Column(
            "late",
            translate("Days late"),
            lambda row: str(row.days_late or ""),
            sort=lambda row: row.days_late,
            right=True,
            width=8,
        ),
        Column(
            "level",
            translate("Step"),
            lambda row: levels[row.level],
            colour=lambda row: theme.colour(tokens.get(row.level, "bad")),
            width=16,
        ),
        Column("lead", translate("In charge"), lambda row: row.lead, width=14),
        Column("contact", translate("Contact"), lambda row: row.contact, width=16),
        Column("due", translate("Last day"), lambda row: row.due.isoformat(), width=12),
        Column(
            "heard",
            translate("Last heard of"),
            lambda row: moment_text(row.last_heard) if row.last_heard else translate("never"),
            width=16,
        ),
    ]
