"""The counter: one unit after the other – insert, verify, merge, receipt – with Enter alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from qcdesk.services.context import Context
from qcdesk.services.make_receipt import ReceiptKeys, open_receipt_keys
from qcdesk.services.preview_packages import MergePreview
from qcdesk.services.receive import Served, preview_files, serve_unit
from qcdesk.services.recipients import Identity, open_identity
from qcdesk.text import plural, translate
from ui.base.cover import Cover, cover_document, default_printer
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label, restyle
from ui.forms.counter_receipt import counts_text, receipt_cover
from ui.forms.cover_dialog import CoverDialog
from ui.models.office_inbox_columns import sender_name
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField

KEY, WAIT, VERIFIED, WORKING, DONE, REFUSED = range(6)
STEPS = {WAIT: 0, VERIFIED: 1, WORKING: 2, DONE: 3, REFUSED: 1, KEY: -1}
WIDTH = 760


@dataclass(frozen=True)
class CounterKeys:
    """What the counter needs open for the afternoon; nothing of it is kept when it is left."""

    receipt: ReceiptKeys
    identity: Identity | None


def open_keys(context: Context, passphrase: str, duty: str) -> CounterKeys:
    """Open the receipt key and, if its passphrase was typed, the duty key of encrypted submissions.

    Raises WrongPassphrase, UserError ``key.none``.
    """
    return CounterKeys(open_receipt_keys(context, passphrase), open_identity(context, duty) if duty else None)


class CounterPanel(QWidget):
    """One big state at a time; the receipt is written beside the package on the unit's drive."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.state = KEY
        self.served = 0
        self._queue: list[MergePreview] = []
        self._keys: CounterKeys | None = None
        self._receipt: Cover | None = None
        self._units = {unit.code: unit.name for unit in desk.plan.units}
        theme = desk.theme
        self._steps = [label(look="chip") for _ in range(4)]
        self.big = label(look="huge", wraps=True)
        self.words = label(wraps=True)
        for part in (self.big, self.words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.passphrase = PassphraseField(theme, translate("Passphrase of the receipt key"))
        self.duty = PassphraseField(theme, translate("Passphrase of the duty key"))
        self.duty_label = label(translate("Encrypted submissions: passphrase of the duty key"), "muted")
        self.prints = QCheckBox(translate("Print each receipt at once"))
        self.prints.setChecked(bool(desk.state.get("counter_prints")))
        self.prints.toggled.connect(self._prints_chosen)
        for field in (self.passphrase, self.duty):
            field.setMaximumWidth(360)
            field.setMinimumWidth(300)
        self.busy = BusyBar(theme)
        self.banner = Banner(theme)
        self.go = Button(theme, "", self.go_on, icon=Icon.NEXT, look="primary")
        self.choose = Button(theme, translate("Choose a file (Ctrl+O)"), self._ask, icon=Icon.FOLDER)
        self.choose.setShortcut("Ctrl+O")
        self.print_button = Button(theme, translate("Print the receipt (Ctrl+P)"), self.print_receipt)
        self.print_button.setShortcut("Ctrl+P")
        self.leave_button = Button(theme, translate("Leave the counter (Esc)"), self.leave, icon=Icon.CLOSE)
        self._count = label(look="muted")
        self._arrange()

    def _arrange(self) -> None:
        inside = Card(margin=28)
        inside.setMaximumWidth(WIDTH)
        inside.setMinimumWidth(620)
        inside.content.setSpacing(16)
        inside.content.addLayout(row(1, *self._steps, 1))
        inside.content.addSpacing(12)
        inside.content.addWidget(self.big)
        inside.content.addWidget(self.words)
        inside.content.addLayout(row(1, self.passphrase, 1))
        inside.content.addLayout(row(1, self.duty_label, 1))
        inside.content.addLayout(row(1, self.duty, 1))
        inside.content.addLayout(row(1, self.prints, 1))
        inside.content.addWidget(self.banner)
        inside.content.addWidget(self.busy)
        inside.content.addSpacing(8)
        inside.content.addLayout(row(1, self.choose, self.print_button, self.go, 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        title = label(translate("Counter mode"), "title")
        layout.addLayout(row(title, self._count, 1, self.leave_button))
        layout.addStretch(1)
        layout.addLayout(row(1, inside, 1))
        layout.addStretch(2)

    def begin(self) -> None:
        """Open the counter; the passphrase is asked for once and forgotten when it is left."""
        self.served = 0
        self._show(WAIT if self._keys is not None else KEY)

    def leave(self) -> None:
        """Close the counter and forget the passphrase."""
        if self.state == WORKING:
            return
        self._keys = None
        self.passphrase.clear()
        self.duty.clear()
        self._queue = []
        self.left.emit()

    def take(self, paths: list[Path]) -> None:
        """Files that were dropped or a drive that was inserted."""
        if self.state == KEY:
            self.banner.show_text("info", translate("First type the passphrase of the receipt key."))
            return
        if self.state != WAIT or self._keys is None:
            return
        self.banner.hide()
        self.busy.begin(translate("Verifying…"), stoppable=False)
        arguments = (paths, self._keys.identity)
        self._desk.read(
            self, preview_files, *arguments, done=self._previewed, failed=self._failed, key="preview"
        )

    def drive_found(self, root: str) -> None:
        """A drive was put in while the counter waits for the next unit."""
        if self.state == WAIT:
            self.take([Path(root)])

    def go_on(self) -> None:
        """What Enter does in the present state."""
        if self.state == KEY and self.passphrase.text():
            self.banner.hide()
            self.busy.begin(translate("Opening the key…"), stoppable=False)
            arguments = (self.passphrase.text(), self.duty.text())
            self._desk.read(
                self, open_keys, *arguments, done=self._opened, failed=self._not_opened, key="keys"
            )
        elif self.state == VERIFIED:
            self._serve()
        elif self.state in (DONE, REFUSED):
            self._queue = self._queue[1:]
            self._next()

    def print_receipt(self) -> None:
        """The receipt as a sheet of paper for the unit."""
        if self._receipt is not None:
            self._dialog = CoverDialog(self._desk.theme, self._receipt, self)
            self._dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _opened(self, keys: CounterKeys) -> None:
        self.busy.end()
        self._keys = keys
        self.passphrase.clear()
        self.duty.clear()
        self._next()

    def _not_opened(self, error: Exception) -> None:
        self.busy.end()
        self.banner.show_explanation(explained(self._desk.plan, error), "warn")
        self.passphrase.setFocus()

    def _prints_chosen(self, prints: bool) -> None:
        self._desk.state.put("counter_prints", prints)

    def _next(self) -> None:
        if not self._queue:
            self._show(WAIT)
        elif self._queue[0].refused is None:
            self._show(VERIFIED)
        else:
            # Refused files are kept in quarantine with their reason.
            self._serve()

    def _serve(self) -> None:
        if self._keys is None:
            return
        self._show(WORKING)
        self.busy.begin(translate("Merging and writing the receipt…"), stoppable=False)
        self._desk.write(
            self,
            serve_unit,
            self._queue[0].path,
            self._keys.receipt,
            self._keys.identity,
            done=self._served,
            failed=self._failed,
            progress=self.busy.progress,
        )

    def _previewed(self, found: list[MergePreview]) -> None:
        self.busy.end()
        if not found:
            self.banner.show_text("warn", translate("There is no submission on this drive."))
            return
        self._queue = found
        self._next()

    def _served(self, served: Served) -> None:
        self.busy.end()
        merged = served.merged
        if merged.refused is not None:
            self._queue[0] = MergePreview(merged.path, refused=merged.refused)
            self._show(REFUSED)
            return
        self.served += 1
        self._receipt = receipt_cover(self._desk, served)
        self._show(DONE)
        parts = [translate("Merged: {what}", what=counts_text(merged.summary.counts))]
        if merged.outcome == "known":
            parts = [translate("This package was merged before.")]
        if served.receipt is not None:
            parts.append(translate("The receipt lies beside it: {name}", name=served.receipt.path.name))
        else:
            parts.append(translate("There is nothing new to tell the unit, so no receipt was written."))
        if self.prints.isChecked() and self._receipt is not None:
            parts.append(self._print_at_once(self._receipt))
        self.words.setText("\n".join(parts))

    def _failed(self, error: Exception) -> None:
        """A fault of the drive or of this machine: the unit's package can be tried again."""
        self.busy.end()
        self._queue = []
        self._show(WAIT)
        self.banner.show_explanation(explained(self._desk.plan, error), "warn")

    def _print_at_once(self, receipt: Cover) -> str:
        printer = default_printer()
        if printer is None:
            return translate("This computer has no printer; the receipt was not printed.")
        cover_document(receipt).print_(printer)
        return translate("The receipt was sent to the printer.")

    def _show(self, state: int) -> None:
        self.state = state
        names = (translate("Insert"), translate("Verify"), translate("Merge"), translate("Receipt"))
        now = STEPS[state]
        for place, (step, name) in enumerate(zip(self._steps, names, strict=True)):
            done = place < now or (state == DONE and place == now)
            step.setText(("✓ " if done else f"{place + 1} ") + name)
            wrong = state == REFUSED and place == now
            look = "chip-good" if done else "chip-bad" if wrong else "chip-accent"
            restyle(step, "look", look if done or place == now else "chip")
        self._count.setText(plural("{n} unit served", "{n} units served", self.served) if self.served else "")
        self._words_of(state)
        encrypted = self._desk.plan.settings.encryption != "off"
        self.passphrase.setVisible(state == KEY)
        self.prints.setVisible(state == KEY)
        self.duty.setVisible(state == KEY and encrypted)
        self.duty_label.setVisible(state == KEY and encrypted)
        self.choose.setVisible(state == WAIT)
        self.print_button.setVisible(state == DONE and self._receipt is not None)
        self.go.setVisible(state not in (WAIT, WORKING))
        if state != KEY:
            self.banner.hide()
        focus = {KEY: self.passphrase, WAIT: self.choose, WORKING: self}.get(state, self.go)
        focus.setFocus()

    def _words_of(self, state: int) -> None:
        preview = self._queue[0] if self._queue else None
        big, words, go = "", "", ""
        if state == KEY:
            big = translate("Open the counter")
            words = translate("The receipts are signed with the receipt key; type its passphrase once.")
            go = translate("Begin (Enter)")
        elif state == WAIT:
            big = translate("Please insert the USB stick or drop the file here")
            words = translate("A stick that is inserted now is read by itself.")
        elif state == WORKING:
            big = translate("Merging…")
        elif preview is not None:
            name = self._units.get(preview.unit, preview.path.name)
            big, go = name, translate("Merge and write the receipt (Enter)")
            words = translate("Verified: {what}", what=counts_text(preview.summary.counts))
            if preview.known:
                words = translate("This package was merged before; the receipt can be written again.")
            if state == DONE:
                go = translate("Next unit (Enter)")
            elif state == REFUSED and preview.refused is not None:
                told = explained(self._desk.plan, preview.refused)
                big = translate("This package cannot be taken")
                plan, refused = self._desk.plan, preview.refused
                sender = sender_name(plan, preview.path.name, refused.code, refused.params)
                lines = (sender, preview.path.name, told.what, told.safe, told.next_step)
                words = "\n".join(part for part in lines if part)
                go = translate("Next unit (Enter)")
        self.big.setText(big)
        self.words.setText(words)
        self.go.setText(go)
        restyle(
            self.big, "look", "huge-bad" if state == REFUSED else "huge-good" if state == DONE else "huge"
        )

    def _ask(self) -> None:
        pattern = translate("Submissions (*.qcpkg *.age)")
        name, _ = QFileDialog.getOpenFileName(self, translate("Choose a package"), "", pattern)
        if name:
            self.take([Path(name)])
