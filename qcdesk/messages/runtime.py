"""Sentences about the interpreter and libraries that the program runs on."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "runtime.binding-crashes": Message(
        what=N_("PySide6 {pyside} crashes on Python {python}; the program does not start with it."),
        safe=UNCHANGED,
        next_step=N_("Install the locked dependencies again (./dev setup), or use Python 3.12 or newer."),
    ),
}
