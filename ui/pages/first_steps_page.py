"""First steps: the way from the enrolment to the first receipt, with what is done already."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton

from qcdesk.domain.changes import Changes
from qcdesk.services.first_steps import StepsTaken, steps_taken
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import Page, label, restyle
from ui.base.text import pair_text
from ui.forms.manual_dialog import ManualDialog
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, Scroll, row

COLUMNS = 2
ENROL, RECORD, ATTACH, CHECK, SUBMIT, ANSWER = range(6)


@dataclass(frozen=True)
class _Step:
    title: str
    told: str
    button: str
    page: str


def _steps() -> tuple[_Step, ...]:
    return (
        _Step(
            translate("Have this machine enrolled"),
            translate(
                "Hand the enrolment file to the quality office. When the office telephones, read out the "
                "code below. You need not wait for it: begin recording right away."
            ),
            translate("Show the file"),
            "",
        ),
        _Step(
            translate("Record what your unit did"),
            translate(
                "Choose a register, press Ctrl+N and fill in the form; Enter goes to the next field, "
                "and every field is saved as you leave it. If you keep an Excel table, import it or "
                "paste its rows."
            ),
            translate("Registers"),
            "registers",
        ),
        _Step(
            translate("Attach the evidence"),
            translate("Drop scans, photographs or PDFs on the entry that they prove."),
            translate("Evidence"),
            "evidence",
        ),
        _Step(
            translate("Look at the findings"),
            translate(
                "What must be corrected stands in red below its field. A doubtful value that is right needs "
                "a sentence of explanation, which goes to the office with it."
            ),
            translate("Findings"),
            "findings",
        ),
        _Step(
            translate("Submit the period"),
            translate(
                "The list shows what is missing and what the office will see. Seal the period, save the file "
                "to a stick, print the cover page, and hand both in."
            ),
            translate("Submit"),
            "submit",
        ),
        _Step(
            translate("Read the office's receipt"),
            translate(
                "Drop the receipt on this window. What was returned stands at its field with the remark: "
                "correct it and seal again."
            ),
            translate("Returned"),
            "returned",
        ),
    )


class FirstStepsPage(Page):
    """Each step leads to its page; what is done has a tick."""

    key = "first-steps"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("First steps"))
        self._steps = _steps()
        self._taken: StepsTaken | None = None
        self.marks = [label(str(number), "chip") for number in range(1, len(self._steps) + 1)]
        self.buttons: list[QPushButton] = []
        self.code = label(look="code")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._file = label(look="muted", wraps=True)
        grid = QGridLayout()
        grid.setSpacing(12)
        for number, step in enumerate(self._steps):
            grid.addWidget(self._card(number, step), number // COLUMNS, number % COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        manual = Button(self.theme, translate("Open the manual"), self._open_manual, icon=Icon.DOCUMENT)
        scroll = Scroll()
        scroll.content.addLayout(grid)
        scroll.content.addLayout(row(manual, 1))
        scroll.content.addStretch(1)
        told = translate(
            "From the enrolment to the first receipt. The overview says at any time what is still to do."
        )
        self.body.addWidget(label(self.title, "title"))
        self.body.addWidget(label(told, "muted", wraps=True))
        self.body.addWidget(scroll, 1)
        watch.updated.connect(self._show_marks)

    def load(self) -> None:
        self.desk.read(self, steps_taken, done=self._loaded, key="steps")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.entries or changes.packages or changes.blobs)

    def _card(self, number: int, step: _Step) -> Card:
        button = Button(self.theme, step.button, self._go, icon=Icon.NEXT)
        button.setAccessibleName(pair_text(step.title, step.button))
        self.buttons.append(button)
        mark = self.marks[number]
        card = Card(row(mark, label(step.title, "heading"), 1, button), label(step.told, wraps=True))
        if number == ENROL:
            card.content.addWidget(self.code)
            card.content.addWidget(self._file)
        card.content.addStretch(1)
        return card

    def _loaded(self, taken: StepsTaken) -> None:
        self._taken = taken
        self.code.setText(taken.code)
        self.code.setVisible(bool(taken.code))
        self._file.setVisible(taken.request is not None)
        self.buttons[ENROL].setEnabled(taken.request is not None)
        if taken.request is not None:
            self._file.setText(translate("Enrolment file: {path}", path=str(taken.request)))
        self._show_marks()

    def _show_marks(self) -> None:
        taken = self._taken
        if taken is None:
            return
        check = self.watch.check
        clear = check is not None and not any(item.open for item in check.findings)
        done = {
            ENROL: taken.receipts > 0,
            RECORD: taken.entries > 0,
            ATTACH: taken.files > 0,
            CHECK: taken.entries > 0 and clear,
            SUBMIT: taken.sent > 0,
            ANSWER: taken.receipts > 0,
        }
        for number, mark in enumerate(self.marks):
            mark.setText("✓" if done[number] else str(number + 1))
            mark.setAccessibleName(translate("done") if done[number] else translate("not done yet"))
            restyle(mark, "look", "chip-good" if done[number] else "chip")

    def _go(self) -> None:
        sender = self.sender()
        number = self.buttons.index(sender) if isinstance(sender, QPushButton) else ENROL
        if number == ENROL:
            if self._taken is not None and self._taken.request is not None:
                open_with_system(self._taken.request.parent)
        else:
            self.desk.jump.emit(self._steps[number].page, Target())

    def _open_manual(self) -> None:
        ManualDialog(self.theme, self.key, self).show()
