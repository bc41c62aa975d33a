"""Sentences about the examination of a workspace."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

MESSAGES: Messages = {
    "doctor.audit-rewritten": Message(
        what=N_("“{subject}” left this workspace with an audit head that the log no longer has."),
        safe=N_("The entries and the packages are kept."),
        next_step=N_("Compare the workspace with its backups; records may have been altered."),
    ),
    "doctor.database": Message(
        what=N_("The database is damaged: {subject}."),
        safe=N_("The packages and evidence files in the workspace folder are kept."),
        next_step=N_("Restore the latest backup."),
    ),
    "doctor.audit-chain": Message(
        what=N_("The audit trail is interrupted at record {subject}."),
        next_step=N_("Compare the workspace with its backups; records may have been altered."),
    ),
    "doctor.projection": Message(
        what=N_("The stored state of entry {subject} differs from its revisions."),
        safe=N_("The revisions are intact."),
        next_step=N_("Rebuild the states from the revisions."),
    ),
    "doctor.package-missing": Message(
        what=N_("The kept package {subject} is missing in the workspace folder."),
        safe=N_("What was imported from it is kept."),
        next_step=N_("Copy it back from the sender or a backup."),
    ),
    "doctor.evidence-missing": Message(
        what=N_("The evidence file {subject} is missing in the workspace folder."),
        safe=N_("The entries are kept."),
        next_step=N_("Attach the file again, or restore it from a backup."),
    ),
    "doctor.evidence-damaged": Message(
        what=N_("The evidence file {subject} is damaged."),
        safe=N_("The entries are kept."),
        next_step=N_("Attach the file again, or restore it from a backup."),
    ),
}
