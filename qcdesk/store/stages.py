"""Where the entries of a workflow register stand, and over which stages they came there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from qcdesk.domain.figures import RECEIVED
from qcdesk.plan.model import RegisterDef
from qcdesk.store import meta
from qcdesk.store import tables as t
from qcdesk.store.tables import table_name


def counts(connection: sa.Connection, register: RegisterDef, unit: str = "") -> dict[str, int]:
    """The number of entries by stage, of one unit if given; entries without a stage under ``""``."""
    column = f"f_{register.stage_field}"
    query = (
        f'SELECT COALESCE("{column}", \'\'), COUNT(*) FROM "{table_name(register.code)}"'
        " WHERE basis & :basis AND (:unit = '' OR entry_unit = :unit) GROUP BY 1"
    )
    rows = connection.exec_driver_sql(query, {"basis": RECEIVED, "unit": unit})
    return {str(stage): int(count) for stage, count in rows}


def steps_since_sealing(
    connection: sa.Connection, numbers: Sequence[int], cell: str, field: str
) -> dict[int, set[str]]:
    """The values that a field of these entries had at this desk since the last sealing."""
    sealed = int(meta.get(connection, "sealed_step", "0"))
    found: dict[int, set[str]] = {}
    log = t.change_log.c
    for start in range(0, len(numbers), 500):
        query = sa.select(log.entry_no, log.old, log.new).where(
            log.entry_no.in_(numbers[start : start + 500]), log.cell == cell, log.step > sealed
        )
        for no, *contents in connection.execute(query):
            for content in map(msgspec.json.decode, contents):
                if content and content.get(field):
                    found.setdefault(no, set()).add(str(content[field]))
    return found
