"""Sentences about workspaces."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "workspace.no-unit": Message(
        what=N_("This workspace does not belong to a unit yet."),
        safe=UNCHANGED,
        next_step=N_("Choose your unit first."),
    ),
    "workspace.role": Message(
        what=N_("This can be done only on the {needed} desk; the workspace is a {found} desk."),
        safe=UNCHANGED,
    ),
    "workspace.exists": Message(
        what=N_("There is already a workspace in “{folder}”."),
        safe=UNCHANGED,
        next_step=N_("Open it, or choose an empty folder."),
    ),
    "workspace.role-unknown": Message(
        what=N_("A workspace is a unit's or the office's; “{role}” is neither."),
        safe=UNCHANGED,
    ),
    "workspace.in-use": Message(
        what=N_("This workspace has keys, a plan or packages already; it stays a {role} desk."),
        safe=UNCHANGED,
        next_step=N_("Make the other desk's workspace in another folder."),
    ),
    "workspace.locked": Message(
        what=N_("The workspace “{folder}” is open elsewhere: {holder}."),
        safe=UNCHANGED,
        next_step=N_("Close it there first."),
    ),
    "workspace.network": Message(
        what=N_("The workspace “{folder}” is on a network drive, where the database cannot be kept safely."),
        safe=UNCHANGED,
        next_step=N_("Move the workspace to a drive of this computer."),
    ),
    "workspace.none": Message(
        what=N_("There is no workspace in “{folder}”."),
        safe=UNCHANGED,
        next_step=N_("Choose another folder, or create a workspace there."),
    ),
}
