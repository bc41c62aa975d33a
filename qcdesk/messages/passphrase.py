"""Sentences about passphrases."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "passphrase.too-short": Message(
        what=N_("The passphrase has less than 8 characters."),
        next_step=N_("Choose a longer one, for example several words."),
    ),
    "passphrase.one-class": Message(
        what=N_("The passphrase has only one kind of character."),
        next_step=N_("Mix letters, digits and other characters, or use Chinese."),
    ),
    "passphrase.repeated": Message(
        what=N_("The passphrase repeats a few characters."),
        next_step=N_("Choose a longer one, for example several words."),
    ),
    "passphrase.sequence": Message(
        what=N_("The passphrase follows the alphabet, the digits or the keyboard."),
        next_step=N_("Choose a longer one, for example several words."),
    ),
    "passphrase.weak": Message(
        what=N_("The passphrase is not accepted: {reason}"),
        safe=UNCHANGED,
        next_step=N_("Choose a longer one, for example several words."),
    ),
    "passphrase.file-unreadable": Message(
        what=N_("The file “{path}” does not hold a passphrase in its first line as UTF-8 text."),
        safe=UNCHANGED,
        next_step=N_("Write the passphrase alone into the first line."),
    ),
    "passphrase.not-given": Message(
        what=N_("The passphrase is missing and nobody can be asked here."),
        safe=UNCHANGED,
        next_step=N_("Give --passphrase-file or set the variable {variable}."),
    ),
}
