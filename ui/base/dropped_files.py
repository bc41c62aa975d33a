"""Where files go that are dropped on the window or given at the start; run off the GUI thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qcdesk.domain.errors import QCDeskError
from qcdesk.services.list_packages import PackageGlance, glance_at_package
from qcdesk.system.layout import PACKAGE_SUFFIX, Layout

if TYPE_CHECKING:
    from qcdesk.services.context import Context

WORKBOOK = ".xlsx"


def office_pages(context: Context, paths: list[Path]) -> dict[str, list[Path]]:
    """The page for each file: requests to the units, workbooks to the plan, everything else to the inbox.

    What an office sends to its units is, at an office that reports upwards, from the one above.
    """
    pages = {"enrol": "units"}
    if Layout(context.layout.upper).database.is_file():
        pages |= {"kit": "upper", "receipt": "upper"}
    found: dict[str, list[Path]] = {}
    for path in paths:
        key = "plan" if path.suffix.lower() == WORKBOOK else "inbox"
        if path.is_file() and path.suffix.lower() == PACKAGE_SUFFIX:
            try:
                key = pages.get(glance_at_package(path).type, "inbox")
            except QCDeskError:
                # What cannot be read is explained by the inbox and kept in quarantine.
                key = "inbox"
        found.setdefault(key, []).append(path)
    return found


def glance(_context: Context, path: Path) -> PackageGlance:
    """What kind of package a file is."""
    return glance_at_package(path)
