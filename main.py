"""Open the desk: ``python main.py [workspace or package file] [--screenshots DIR]``."""

from __future__ import annotations

import sys

from qcdesk.system.runtime import DRAW_PAGE, PREPARE_PACKAGES


def main(argv: list[str]) -> int:
    """Open the desk, or do a part of its work in a process of its own; returns the exit code."""
    if argv[:1] == [DRAW_PAGE]:
        from qcdesk.reports import page_drawing  # noqa: PLC0415 - the desk does not need it

        return page_drawing.main(argv[1])
    if argv[:1] == [PREPARE_PACKAGES]:
        from qcdesk.services import prepare_ahead  # noqa: PLC0415 - needs no Qt

        return prepare_ahead.main(argv[1])
    from ui.app import run  # noqa: PLC0415 - the others do not need Qt

    return run(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
