"""A long register of the small plan: entries with their cells, and their typed rows."""

from __future__ import annotations

import json
from datetime import date, timedelta

from qcdesk.services.context import Context
from qcdesk.store import tallies


def fill_sampling(context: Context, count: int) -> None:
    """Add `count` entries of the small plan's sampling register, as received from “north”."""
    first = date(2014, 1, 1)
    levels = ("nat", "prov")

    def rows():
        for number in range(1, count + 1):
            day = (first + timedelta(days=number % 365)).isoformat()
            level, taken = levels[number % 2], number % 97
            cells = {
                "batch": {"batch": f"批次{number * 7919 % count:07}"},
                "day": {"day": day},
                "result": {"taken": taken, "passed": taken},
                "cost": {"cost": f"{number % 1000}.50"},
                "level": {"level": level},
                "urgent": {"urgent": number % 3 == 0},
            }
            yield number, cells, day, level, taken

    def entries():
        for number, cells, *_ in rows():
            text = json.dumps(cells, ensure_ascii=False)
            yield number, f"{number:032x}", "sampling", "north", "received", "[]", text, "{}"

    def typed():
        for number, cells, day, level, taken in rows():
            batch, cost = cells["batch"]["batch"], number % 1000 * 100 + 50
            yield number, 3, "north", 0, batch, day, taken, taken, cost, level, number % 3 == 0

    with context.write("test") as work:
        raw = work.connection.connection.driver_connection
        raw.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entries())
        raw.executemany(
            "INSERT INTO reg_sampling (entry_no, basis, entry_unit, evidence_count, f_batch, f_day, f_taken,"
            " f_passed, f_cost, f_level, f_urgent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            typed(),
        )
        tallies.recount(work.connection, context.plan(work.connection))
