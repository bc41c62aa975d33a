"""What a package costs once the ledger is large, and making every state again.

`QCDESK_BENCH_GROWTH` is the number of packages merged in one batch (10000 on demand),
`QCDESK_BENCH_REVISIONS` the number of revisions added and made again (3000000 on demand). A machine's
load changes within such minutes, so the processor's time is told as well.

The last 960 of 10,000 packages cost 0.7 times the first 960 by the clock, and 0.8 by the processor's. Of
3,000,000 revisions the last tenth was added at 60 % of the first tenth's rate; making all states of
1,000,000 again took 5.5 times as long as reading them, with 1 MiB more memory at its peak.
"""

from __future__ import annotations

import os
import resource
import time

import msgspec
import pytest

from qcdesk.services.merge_group import MOST_PACKAGES
from qcdesk.services.merge_packages import merge_packages
from qcdesk.store import ledger, new_entries
from qcdesk.store.projector import Projector
from qcdesk.system.ids import DeterministicIds
from tests.benchmarks.county_packages import Load, first_revision, office, write_load
from tests.benchmarks.harness import report

PACKAGES = int(os.environ.get("QCDESK_BENCH_GROWTH", "192"))
REVISIONS = int(os.environ.get("QCDESK_BENCH_REVISIONS", "20000"))
TENTH = 10
PACKAGE, GROUP = 200, 50
DEVICE = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_the_last_packages_of_a_batch_cost_what_the_first_did(tmp_path):
    desk, pairs = office(tmp_path / "office")
    paths = write_load(tmp_path / "load", desk, pairs, Load(PACKAGES, files=1, size=1_000))
    with desk.open() as context:
        told = [_clocks()]
        for merged in merge_packages(context, paths):
            assert merged.outcome == "merged"
            told.append(_clocks())
    part = MOST_PACKAGES * max(PACKAGES // MOST_PACKAGES // TENTH, 1)  # told when a group is committed
    ends = {"first": (told[0], told[part]), "last": (told[-part - 1], told[-1])}
    each = {
        f"{name}{clock}": (end[n] - begin[n]) / part
        for name, (begin, end) in ends.items()
        for n, clock in enumerate(("", ", processor"))
    }
    report("merge as the ledger grows", each, f"{part} of {PACKAGES} packages")


def _clocks() -> tuple[float, float]:
    """The time, and that of the processor in this process."""
    return time.perf_counter(), time.process_time()


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """An office whose ledger has many revisions, and the seconds that the first and last tenth took."""
    desk, _ = office(tmp_path_factory.mktemp("large") / "office")
    ids, seconds, processor, tenth = DeterministicIds("growth"), [], [], REVISIONS // TENTH
    with desk.open() as context:
        for start in range(0, REVISIONS, PACKAGE * GROUP):
            some = [
                first_revision(ids, DEVICE, n, "0" * 64)
                for n in range(start + 1, min(start + PACKAGE * GROUP, REVISIONS) + 1)
            ]
            begun, busy = time.perf_counter(), time.process_time()
            with context.write("benchmark") as work:
                projector = Projector(work.connection, context.plan(work.connection))
                columns = projector.columns
                for first in range(0, len(some), PACKAGE):
                    part = [new_entries.new_entry(columns, *one) for one in some[first : first + PACKAGE]]
                    new_entries.add_first(work.connection, projector, part, None, acknowledged=True)
                projector.flush()
            seconds.append((time.perf_counter() - begun) / len(some))
            processor.append((time.process_time() - busy) / len(some))
        steps = max(len(seconds) // TENTH, 1)
        ends = {
            "first": sum(seconds[:steps]) / steps,
            "last": sum(seconds[-steps:]) / steps,
            "first, processor": sum(processor[:steps]) / steps,
            "last, processor": sum(processor[-steps:]) / steps,
        }
        yield context, ends, tenth


def test_rows_are_added_as_fast_in_a_large_ledger(large):
    _, ends, tenth = large
    report("add a revision", ends, f"first and last {tenth} of {REVISIONS}")


def test_making_every_state_again_beside_reading(large):
    context, _, _ = large
    decode = msgspec.json.decode
    with context.read() as connection:
        start = time.process_time()
        rows = connection.exec_driver_sql("SELECT line FROM revision").partitions(1000)
        assert sum(len([decode(row[0]) for row in some]) for some in rows) == REVISIONS
        reading = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()  # of the processor: both are minutes, in which a machine's load changes
    with context.write("benchmark") as work:
        assert ledger.rebuild(work.connection, context.plan(work.connection)) == REVISIONS
    taken = time.process_time() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    each = {"reading": reading / REVISIONS, "making again": taken / REVISIONS}
    report("make a state again", each, f"{REVISIONS} revisions, {more} MiB more at its peak")
