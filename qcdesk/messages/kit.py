"""Sentences about kits."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "kit.code-differs": Message(
        what=N_("The code “{typed}” is not the code of the office that signed the kit ({found})."),
        safe=NOTHING_IMPORTED,
        next_step=N_(
            "Compare the code with the county quality office by telephone. If it stays different, do not install the kit."
        ),
    ),
    "kit.code-needed": Message(
        what=N_("The first kit is installed only with the office's code."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Ask the county quality office for its code by telephone; the kit claims {root_code}."),
    ),
    "kit.not-a-kit": Message(
        what=N_("“{path}” is not a kit."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the kit that the office issued."),
    ),
    "kit.revocation-lost": Message(
        what=N_("The kit does not name {count} keys as withdrawn that the office had withdrawn before."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Ask the office for its newest kit, and tell it of this message."),
    ),
    "kit.older": Message(
        what=N_("The kit contains version {version} of the plan, but version {installed} is installed."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Use the latest kit of the office."),
    ),
    "kit.unit-fixed": Message(
        what=N_("The workspace belongs to unit {unit}; this cannot be changed."),
        safe=UNCHANGED,
        next_step=N_("Create another workspace for another unit."),
    ),
    "kit.unit-unknown": Message(
        what=N_("The plan of the kit has no reporting unit “{unit}”."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose your unit from the list."),
    ),
}
