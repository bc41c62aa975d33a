"""Sentences about signing keys."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "key.malformed": Message(
        what=N_("The key file cannot be read: it is damaged or is not a key of this program."),
        safe=UNCHANGED,
        next_step=N_("Restore the key from its safe copy, or have a new device enrolled."),
    ),
    "key.weak": Message(
        what=N_("The key is one of the known weak keys and protects nothing."),
        safe=UNCHANGED,
        next_step=N_("Create a new key and have it enrolled."),
    ),
    "key.wrong-passphrase": Message(
        what=N_("The passphrase does not open the key."),
        safe=UNCHANGED,
        next_step=N_("Type it again; mind capital letters and the input method."),
    ),
    "key.copy-differs": Message(
        what=N_("The copy of the key at “{path}” cannot be opened."),
        safe=N_("The key on this machine is intact."),
        next_step=N_("Copy it to another drive."),
    ),
    "key.exists": Message(
        what=N_("The key “{name}” exists already."),
        safe=UNCHANGED,
        next_step=N_("It is never overwritten; open the workspace with it."),
    ),
    "key.none": Message(
        what=N_("This workspace has no key “{name}”."),
        safe=UNCHANGED,
        next_step=N_("Create the keys first, or restore them from a copy."),
    ),
    "key.renewal-needed": Message(
        what=N_("The plan demands SM2 signatures, and the key of this device has no SM2 key yet."),
        safe=UNCHANGED,
        next_step=N_("Renew the key of this device and send the request to the office; it will call you."),
    ),
    "key.sm2-there": Message(
        what=N_("No key of this office lacks an SM2 key, or the plan in force demands none."),
        safe=UNCHANGED,
        next_step=N_("Nothing is to be done; issue the kit."),
    ),
    "key.not-remembered": Message(
        what=N_("The passphrase of the key “{name}” is not kept on a computer."),
        safe=UNCHANGED,
        next_step=N_("Keep it on paper, apart from the key; only the keys of daily use can be remembered."),
    ),
    "key.name-unknown": Message(
        what=N_("There is no office key “{name}” that can be renewed."),
        safe=UNCHANGED,
        next_step=N_("Choose the kit key or the receipt key; the root is changed by itself."),
    ),
    "key.not-the-root": Message(
        what=N_("The key “{path}” is not the office's root: {found} instead of {expected}."),
        safe=UNCHANGED,
        next_step=N_("Use a copy of the root that is in force."),
    ),
}
