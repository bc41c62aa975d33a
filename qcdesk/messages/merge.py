"""Sentences about merging."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, Message, Messages

MESSAGES: Messages = {
    "merge.unit-unknown": Message(
        what=N_("Package {seq} comes from {unit}, a unit that version {version} of the plan does not have."),
        safe=N_("The package is kept in quarantine; nothing in it is lost."),
        next_step=N_("Adopt a plan version with this unit, then take the package in from the quarantine."),
    ),
    "merge.other-year": Message(
        what=N_(
            "Package {seq} of {unit} is for period {period}; no version of this office's plan has it, the one in force is for {year}."
        ),
        safe=N_("The package is kept in quarantine; nothing in it is lost."),
        next_step=N_(
            "Ask the unit whether it chose the right file; it installs this year's kit and seals again."
        ),
    ),
    "merge.plan-withdrawn": Message(
        what=N_(
            "Package {seq} of {unit} was sealed under version {version} of the plan, which was withdrawn ({reason})."
        ),
        safe=N_("The package is kept in quarantine; nothing in it is lost."),
        next_step=N_("The unit installs the newest kit and seals again; its entries go with it."),
    ),
    "merge.sequence-jump": Message(
        what=N_("The package has the number {seq}, far above the last one from this device ({newest})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Ask the unit whether packages are missing; its device may have been copied."),
    ),
}
