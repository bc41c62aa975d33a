"""Plans from anywhere – a workbook, a folder of CSV files, a compiled file, an installed version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.plan.compiled import load_plan
from qcdesk.plan.compiler import Compilation, compile_tables, compile_workbook
from qcdesk.plan.model import Plan
from qcdesk.plan.tables import read_tables
from qcdesk.services.context import Context
from qcdesk.store import plans
from qcdesk.system.faults import disk_faults


@dataclass(frozen=True)
class PlanVersion:
    """One installed plan; `kit` is the digest of the kit that carries it, empty before it is issued."""

    version: int
    digest: str
    name: str
    active: bool
    kit: str


def read_plan(path: Path) -> Compilation:
    """Compile a workbook or a folder of CSV files, or read a compiled plan (``.json``)."""
    with disk_faults(path):
        path.stat()
        if path.is_dir():
            return compile_tables(read_tables(path))
        if path.suffix.lower() == ".json":
            return Compilation(load_plan(path.read_bytes()), ())
        return compile_workbook(path)


def plan_versions(context: Context) -> list[PlanVersion]:
    """The installed versions of the plan, oldest first."""
    with context.read() as connection:
        return [
            PlanVersion(
                version,
                digest,
                context.plan_of(connection, digest).settings.name,
                active,
                plans.package_of(connection, digest),
            )
            for version, digest, active in plans.versions(connection)
        ]


def installed_plan(context: Context, version: int) -> Plan:
    """An installed version; raises UserError ``plan.version-unknown``."""
    with context.read() as connection:
        for known, digest, _ in reversed(plans.versions(connection)):
            if known == version:
                return context.plan_of(connection, digest)
    raise UserError("plan.version-unknown", version=version)
