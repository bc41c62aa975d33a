"""Exit codes of the command line; scripts may rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from qcdesk.text import N_


class ExitCode(IntEnum):
    """What a command's end means."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    REFUSED = 3
    PACKAGE = 4
    MACHINE = 5
    OPEN = 6
    CANCELLED = 130


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: N_("Done."),
    ExitCode.DEFECT: N_("A defect of the program; send the log file to its maintainers."),
    ExitCode.USAGE: N_("The command was written wrongly."),
    ExitCode.REFUSED: N_("The input was not accepted; correct it and try again."),
    ExitCode.PACKAGE: N_("A package was refused; nothing of it was taken in."),
    ExitCode.MACHINE: N_("The machine failed: disk full, file locked, permission missing."),
    ExitCode.OPEN: N_("Findings, mistakes or problems are open; they are listed."),
    ExitCode.CANCELLED: N_("Cancelled by the user."),
}
