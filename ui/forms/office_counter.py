"""The counter: one unit after the other – insert, verify, merge, receipt – with Enter alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStorageInfo, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from qcdesk.services.context import Context
from qcdesk.services.merge_packages import MergePreview
from qcdesk.services.receive import Served, preview_files, serve_unit
from qcdesk.text import plural, translate
from ui.base.cover import Cover
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label, restyle
from ui.base.text import explanation, moment_text
from ui.forms.cover_dialog import CoverDialog
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField

KEY, WAIT, VERIFIED, WORKING, DONE, REFUSED = range(6)
STEPS = {WAIT: 0, VERIFIED: 1, WORKING: 2, DONE: 3, REFUSED: 1, KEY: -1}
LOOK_MS = 1500
"""How often new drives are looked for while the counter waits."""
WIDTH = 760


class CounterPanel(QWidget):
    """One big state at a time; the receipt is written beside the package on the unit's drive."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.state = KEY
        self.served = 0
        self._queue: list[MergePreview] = []
        self._drives: frozenset[str] = frozenset()
        self._secret = ""
        self._receipt: Cover | None = None
        self._units = {unit.code: unit.name for unit in desk.plan.units}
        theme = desk.theme
        self._steps = [label(look="chip") for _ in range(4)]
        self.big = label(look="huge", wraps=True)
        self.words = label(wraps=True)
        for part in (self.big, self.words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.passphrase = PassphraseField(theme, translate("Passphrase of the receipt key"))
        self.passphrase.setMaximumWidth(360)
        self.busy = BusyBar(theme)
        self.banner = Banner(theme)
        self.go = Button(theme, "", self.go_on, icon=Icon.NEXT, look="primary")
        self.choose = Button(theme, translate("Choose a file (Ctrl+O)"), self._ask, icon=Icon.FOLDER)
        self.choose.setShortcut("Ctrl+O")
        self.print_button = Button(theme, translate("Print the receipt (Ctrl+P)"), self.print_receipt)
        self.print_button.setShortcut("Ctrl+P")
        self.leave_button = Button(theme, translate("Leave the counter (Esc)"), self.leave, icon=Icon.CLOSE)
        self._count = label(look="muted")
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look_for_drives)
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
        self._drives = frozenset()
        self._desk.read(self, mounted_drives, done=self._drives_known, key="drives")
        self._show(WAIT if self._secret else KEY)

    def leave(self) -> None:
        """Close the counter and forget the passphrase."""
        if self.state == WORKING:
            return
        self._secret = ""
        self.passphrase.clear()
        self._queue = []
        self._timer.stop()
        self.left.emit()

    def take(self, paths: list[Path]) -> None:
        """Files that were dropped or a drive that was inserted."""
        if self.state == KEY:
            self.banner.show_text("info", translate("First type the passphrase of the receipt key."))
            return
        if self.state == WORKING:
            return
        self.banner.hide()
        self.busy.begin(translate("Verifying…"), stoppable=False)
        self._desk.read(self, preview_files, paths, done=self._previewed, failed=self._failed)

    def go_on(self) -> None:
        """What Enter does in the present state."""
        if self.state == KEY and self.passphrase.text():
            self._secret = self.passphrase.text()
            self._next()
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

    def _next(self) -> None:
        if not self._queue:
            self._show(WAIT)
        elif self._queue[0].refused is None:
            self._show(VERIFIED)
        else:
            # Refused files are kept in quarantine with their reason.
            self._serve()

    def _serve(self) -> None:
        self._show(WORKING)
        self.busy.begin(translate("Merging and writing the receipt…"), stoppable=False)
        self._desk.write(
            self,
            serve_unit,
            self._queue[0].path,
            self._secret,
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
        self._receipt = self._cover(served)
        self._show(DONE)
        parts = [translate("Merged: {what}", what=self._counts(merged.summary.counts))]
        if merged.outcome == "known":
            parts = [translate("This package was merged before.")]
        if served.receipt is not None:
            parts.append(translate("The receipt lies beside it: {name}", name=served.receipt.path.name))
        else:
            parts.append(translate("There is nothing new to tell the unit, so no receipt was written."))
        self.words.setText("\n".join(parts))

    def _failed(self, error: Exception) -> None:
        self.busy.end()
        self._secret = ""
        self._show(KEY)
        self.banner.show_explanation(explanation(error), "warn")

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
        self.passphrase.setVisible(state == KEY)
        self.choose.setVisible(state == WAIT)
        self.print_button.setVisible(state == DONE and self._receipt is not None)
        self.go.setVisible(state not in (WAIT, WORKING))
        if state != KEY:
            self.banner.hide()
        if state == WAIT:
            self._timer.start()
        else:
            self._timer.stop()
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
            words = translate("Verified: {what}", what=self._counts(preview.summary.counts))
            if preview.known:
                words = translate("This package was merged before; the receipt can be written again.")
            if state == DONE:
                go = translate("Next unit (Enter)")
            elif state == REFUSED and preview.refused is not None:
                told = explanation(preview.refused)
                big = translate("This package cannot be taken")
                lines = (preview.path.name, told.what, told.safe, told.next_step)
                words = "\n".join(part for part in lines if part)
                go = translate("Next unit (Enter)")
        self.big.setText(big)
        self.words.setText(words)
        self.go.setText(go)
        restyle(
            self.big, "look", "huge-bad" if state == REFUSED else "huge-good" if state == DONE else "huge"
        )

    @staticmethod
    def _counts(counts: dict[str, int]) -> str:
        return translate(
            "{new} new, {changed} changed, {same} as before, {hard} in conflict",
            new=counts["new"],
            changed=counts["changed"],
            same=counts["same"],
            hard=counts["hard"],
        )

    def _cover(self, served: Served) -> Cover | None:
        receipt = served.receipt
        if receipt is None:
            return None
        merged, plan = served.merged, self._desk.plan
        period = next((p.name for p in plan.periods if p.code == merged.period), "—")
        now = self._desk.context.clock.now().isoformat()
        rows = [
            (translate("Unit"), self._units.get(receipt.unit, receipt.unit)),
            (translate("Period"), period),
            (translate("Package"), translate("no. {seq}", seq=merged.seq)),
            (translate("Digest"), merged.digest[:16]),
            (translate("Received"), moment_text(now)),
            (translate("Content"), self._counts(merged.summary.counts)),
            (translate("Accepted"), str(receipt.accepted)),
            (translate("Returned"), str(receipt.returned)),
        ]
        return Cover(
            title=translate("Receipt"),
            programme=plan.settings.name,
            rows=rows,
            names=[(translate("Received by"), self._desk.context.person), (translate("Handed in by"), "")],
            digest=receipt.digest,
            code=f"qcdesk:receipt:{receipt.unit}:{receipt.digest}",
        )

    def _ask(self) -> None:
        pattern = translate("Packages (*.qcpkg)")
        name, _ = QFileDialog.getOpenFileName(self, translate("Choose a package"), "", pattern)
        if name:
            self.take([Path(name)])

    def _look_for_drives(self) -> None:
        if self.isVisible():
            self._desk.read(self, mounted_drives, done=self._drives_found, key="drives")
        else:
            self._timer.stop()

    def _drives_known(self, drives: frozenset[str]) -> None:
        self._drives = drives

    def _drives_found(self, drives: frozenset[str]) -> None:
        fresh = sorted(drives - self._drives)
        self._drives = drives
        if fresh and self.state == WAIT:
            self.take([Path(fresh[0])])


def mounted_drives(_context: Context) -> frozenset[str]:
    """The roots of the drives that are ready now."""
    return frozenset(
        volume.rootPath() for volume in QStorageInfo.mountedVolumes() if volume.isReady() and volume.isValid()
    )
