"""Open the desk: ``python main.py [workspace or package file] [--screenshots DIR]``."""

from __future__ import annotations

import sys

from ui.app import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
