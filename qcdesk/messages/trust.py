"""Sentences about the trust list."""

from __future__ import annotations

from qcdesk.messages.model import ASK_OFFICE, N_, NOTHING_IMPORTED, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "trust.chain-broken": Message(
        what=N_("The trust list {version} does not continue the one that this machine knows."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "trust.devices-invalid": Message(
        what=N_("The trust list names its devices wrongly ({reason})."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "trust.list-differs": Message(
        what=N_("The trust list “{member}” is not the one that this machine knows under the same version."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "trust.root-changed": Message(
        what=N_("The office's key is another one: {found} instead of {pinned}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Compare the office's code by telephone before you go on."),
    ),
    "trust.signature-invalid": Message(
        what=N_("The signature of the trust list does not match."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "trust.statement-invalid": Message(
        what=N_("The trust list is not valid: {reason}."),
        safe=NOTHING_IMPORTED,
        next_step=ASK_OFFICE,
    ),
    "trust.version-fell": Message(
        what=N_("The trust list is older ({version}) than the one that this machine has seen ({seen})."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Use the latest file of the office."),
    ),
    "trust.none": Message(
        what=N_("No trust list is known on this machine yet."),
        safe=UNCHANGED,
        next_step=N_("The office creates its keys first; a unit installs the office's kit first."),
    ),
    "trust.changed-meanwhile": Message(
        what=N_("The office's statement of keys was changed by someone else meanwhile."),
        safe=UNCHANGED,
        next_step=N_("Start again."),
    ),
}
