"""The form of a message and the marker that the catalogue extraction looks for."""

from __future__ import annotations

from dataclasses import dataclass


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "mark, do not translate yet"
    """Mark a sentence for extraction into the catalogue; returned unchanged."""
    return message


@dataclass(frozen=True)
class Message:
    """What is wrong, what is safe, what to do: English sentences with ``{named}`` placeholders.

    `safe` and `next_step` are empty where there is nothing to add, as for most findings.
    """

    what: str
    safe: str = ""
    next_step: str = ""


Messages = dict[str, Message]

UNCHANGED = N_("The data on this machine is unchanged.")
NOTHING_IMPORTED = N_("Nothing of it was imported; the data on this machine is unchanged.")
SAVED_SO_FAR = N_("Everything saved so far is kept.")
COPY_AGAIN = N_("Copy the file again from its source and import it once more.")
ASK_SENDER = N_("Ask the sender to export the package again.")
ASK_OFFICE = N_("Ask the county quality office.")
CORRECT_VALUE = N_("Correct the value and save again.")
REPORT_BUG = N_("Please send the log file to the maintainers of the program.")
ASK_UNIT = N_("Ask the unit by telephone who made it; it seals again on a computer enrolled for it.")
