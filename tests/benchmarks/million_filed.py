"""A million entries that submissions of forty units filed over twelve months, as the office holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from msgspec.structs import replace

from qcdesk.plan.compiler import compile_tables
from qcdesk.plan.model import Period, Plan, Unit
from qcdesk.plan.tables import read_tables
from qcdesk.store import periods, tallies
from qcdesk.store.tables import entry, package, revision
from tests.architecture.sources import ROOT
from tests.benchmarks.million import BATCH

UNITS, PERIODS = 40, 12
AT = "2013-02-01T09:00:00+08:00"


def year_plan() -> Plan:
    """The demonstration county's plan with forty reporting units and a period for each month."""
    found = compile_tables(read_tables(ROOT / "resources" / "plans" / "hongze" / "src")).plan
    assert found is not None
    units = list(found.units)
    reporting = [unit for unit in units if unit.kind not in ("county", "office")]
    units += [_copy(reporting[0], number) for number in range(UNITS - len(reporting))]
    months = tuple(_month(number) for number in range(1, PERIODS + 1))
    return replace(found, units=tuple(units), periods=months)


def _copy(unit: Unit, number: int) -> Unit:
    return replace(unit, code=f"X{number:02}", name=f"增设镇{number}")


def _month(number: int) -> Period:
    end = date(2013 + number // 12, number % 12 + 1, 1)
    last = date.fromordinal(end.toordinal() - 1)
    before = f"2013-{number - 1:02}" if number > 1 else ""
    return Period(
        code=f"2013-{number:02}",
        name=f"{number}月",
        start=date(2013, number, 1),
        end=last,
        due=date.fromordinal(last.toordinal() + 10),
        year=2013,
        previous=before,
    )


def file_all(connection: sa.Connection, plan: Plan) -> None:
    """File every entry under a package of its unit, the months in turn; each has one revision."""
    keys = {}
    for unit in plan.units:
        for number, period in enumerate(plan.periods):
            row = _package(unit.code, period.code, len(keys))
            made = connection.execute(sa.insert(package), row).inserted_primary_key
            assert made is not None
            keys[unit.code, number] = made[0]
    first, last = connection.execute(sa.select(sa.func.min(entry.c.no), sa.func.max(entry.c.no))).one()
    for start in range(first, last + 1, BATCH):
        query = sa.select(entry.c.no, entry.c.unit).where(entry.c.no.between(start, start + BATCH - 1))
        rows = list(_revisions(connection.execute(query).all(), keys))
        connection.execute(sa.insert(revision), rows)
    connection.exec_driver_sql("UPDATE entry SET status = 'accepted' WHERE no % 3 > 0")
    connection.exec_driver_sql("UPDATE entry SET status = 'returned' WHERE no % 1000 = 0")
    periods.recount(connection)
    tallies.recount(connection, plan)


def _revisions(found: object, keys: dict[tuple[str, int], int]) -> Iterator[dict[str, object]]:
    for no, unit in found:  # type: ignore[attr-defined]
        yield {
            "digest": f"{no:064x}",
            "entry_no": no,
            "device": unit,
            "counter": no,
            "line": b"{}",
            "package_no": keys[unit, no % PERIODS],
            "acknowledged": 1,
        }


def _package(unit: str, period: str, number: int) -> dict[str, object]:
    statement = {"counts": {}, "people": {}, "type": "submission"}
    return {
        "digest": f"{number:064x}",
        "direction": "in",
        "type": "submission",
        "unit": unit,
        "period": period,
        "device": unit,
        "seq": number,
        "file_name": f"QC-submission-{unit}-{period}.qcpkg",
        "size": 200_000,
        "at": AT,
        "state": "applied",
        "statement": json.dumps(statement).encode(),
        "summary": "{}",
    }
