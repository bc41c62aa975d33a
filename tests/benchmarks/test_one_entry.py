"""What a person waits for after leaving a field: the save, and all checks of the entry."""

from __future__ import annotations

import statistics
import time
from datetime import date
from decimal import Decimal

from qcdesk.plan.compiler import compile_tables
from qcdesk.plan.tables import read_tables
from qcdesk.services.record_entry import RecordEntry, findings_of, record_entry
from qcdesk.store import entries
from tests.architecture.sources import ROOT
from tests.benchmarks.harness import report
from tests.workflow import desk

LIMIT = 0.005
PERIOD = "2013"


def test_checks_of_one_entry(tmp_path):
    plan = compile_tables(read_tables(ROOT / "resources" / "plans" / "hongze" / "src")).plan
    times: dict[str, list[float]] = {"checks": [], "save and checks": []}
    with desk(tmp_path / "w", plan, unit="ZJ") as context:
        values = {"case_no": "1", "filed_on": date(2013, 3, 1), "stage": "filed"}
        entry = record_entry(context, RecordEntry("case", values, period=PERIOD)).entry.entry_id
        for number in range(100):
            start = time.perf_counter()
            record_entry(context, RecordEntry("case", {"amount": Decimal(number)}, entry, PERIOD))
            times["save and checks"].append(time.perf_counter() - start)
            start = time.perf_counter()
            with context.read() as connection:
                stored = entries.find(connection, entry)
                findings_of(context, connection, context.plan(connection), stored, PERIOD)
            times["checks"].append(time.perf_counter() - start)
    seconds = {name: statistics.median(found) for name, found in times.items()}
    report("one entry after an edit", seconds, "median of 100; wanted under 5 ms for the checks")
    assert seconds["checks"] < LIMIT
