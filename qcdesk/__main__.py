"""``python -m qcdesk``: the command line."""

from __future__ import annotations

import sys

from qcdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
