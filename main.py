"""Open the desk: ``python main.py [workspace or package file] [--screenshots DIR]``."""

from __future__ import annotations

import sys

from qcdesk.system.runtime import DRAW_PAGE


def main(argv: list[str]) -> int:
    """Open the desk, or draw one page of a PDF for it; returns the exit code."""
    if argv[:1] == [DRAW_PAGE]:
        from qcdesk.reports import page_drawing  # noqa: PLC0415 - the desk does not need it

        return page_drawing.main(argv[1])
    from ui.app import run  # noqa: PLC0415 - drawing a page does not need Qt

    return run(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
