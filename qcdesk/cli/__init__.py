"""The command line: every service headless."""

from __future__ import annotations

from qcdesk.cli.program import main

__all__ = ["main"]
