"""Builds `plan.xlsx` of each plan folder from its `src/*.csv`, or checks that it is up to date.

Usage: ``python resources/plans/build.py [--check] [folder …]``; without a folder, all of them.
Exit status 1 when a source has mistakes or, with ``--check``, a workbook is out of date.
"""
# ruff: noqa: INP001

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PLANS = Path(__file__).resolve().parent
if __name__ == "__main__":
    # Run from anywhere: the package lies two levels above when it is not installed.
    sys.path.insert(0, str(PLANS.parents[1]))

from qcdesk.domain.errors import UserError  # noqa: E402
from qcdesk.plan.compiler import compile_tables, compile_workbook  # noqa: E402
from qcdesk.plan.tables import Mistake, read_tables  # noqa: E402
from qcdesk.plan.workbook_writer import write_tables  # noqa: E402
from qcdesk.text import explain  # noqa: E402

WORKBOOK = "plan.xlsx"
SOURCES = "src"


def plan_folders() -> list[Path]:
    """The folders beside this script that hold plan sources, sorted."""
    return sorted(path.parent for path in PLANS.glob(f"*/{SOURCES}"))


def describe(mistake: Mistake) -> str:
    """One line: sheet, cell, what is wrong and the nearest correct word."""
    hint = f" → {mistake.suggestion}" if mistake.suggestion else ""
    return f"{mistake.sheet} {mistake.cell}: {explain(mistake.code, mistake.params)}{hint}"


def write_workbook(folder: Path, path: Path) -> tuple[Mistake, ...]:
    """Write the folder's workbook to `path`; nothing is written when there are mistakes.

    Raises UserError ``table.*`` for a source file that is no CSV.
    """
    tables = read_tables(folder / SOURCES)
    found = compile_tables(tables)
    if found.plan is None:
        return found.mistakes
    write_tables(tables, path)
    written = compile_workbook(path)
    if written.plan is not None and written.plan != found.plan:
        raise RuntimeError(f"{path}: the workbook compiles to another plan than its sources")
    return written.mistakes


def build(folder: Path, *, check: bool) -> list[str]:
    """What is wrong with a plan folder, as lines; its workbook is written unless `check`."""
    workbook = folder / WORKBOOK
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch) / WORKBOOK
            mistakes = write_workbook(folder, fresh if check else workbook)
            if mistakes:
                return [describe(mistake) for mistake in mistakes]
            if check and (not workbook.exists() or workbook.read_bytes() != fresh.read_bytes()):
                return [f"{workbook}: out of date, run python resources/plans/build.py"]
    except UserError as error:
        return [str(explain(error.code, error.params))]
    return []


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or check; the exit status."""
    parser = argparse.ArgumentParser(description="Build the plan workbooks from their CSV sources.")
    parser.add_argument("--check", action="store_true", help="only report workbooks that are out of date")
    parser.add_argument("folders", nargs="*", type=Path, metavar="folder")
    options = parser.parse_args(arguments)
    status = 0
    for folder in options.folders or plan_folders():
        lines = build(folder, check=options.check)
        status = 1 if lines else status
        sys.stdout.write("\n".join([f"{folder.name}: {'failed' if lines else 'ok'}", *lines]) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
