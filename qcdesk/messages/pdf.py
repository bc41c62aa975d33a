"""Sentences about showing PDF files."""

from __future__ import annotations

from qcdesk.messages.model import N_, Message, Messages

_KEPT = N_("The file itself is kept unchanged.")
_OPEN = N_("Open it with the system's program to look at it.")

MESSAGES: Messages = {
    "pdf.broken": Message(
        what=N_("This PDF is damaged or is no PDF and cannot be shown."),
        safe=_KEPT,
        next_step=N_(
            "Scan or export it again and attach it anew; a file that nobody can open proves nothing."
        ),
    ),
    "pdf.encrypted": Message(
        what=N_("This PDF is protected by a password and cannot be shown."),
        safe=_KEPT,
        next_step=N_("Attach a copy without a password, so that the quality office can read it."),
    ),
    "pdf.page": Message(
        what=N_("The PDF has no page {page} that can be shown; it has {pages} pages."),
        safe=_KEPT,
        next_step=_OPEN,
    ),
    "pdf.too-much": Message(
        what=N_("This page wants more memory or time than a page may cost, so it was not drawn."),
        safe=_KEPT,
        next_step=_OPEN,
    ),
    "pdf.no-process": Message(
        what=N_("The program that draws PDF pages could not be started ({detail})."),
        safe=_KEPT,
        next_step=_OPEN,
    ),
}
