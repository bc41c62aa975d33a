"""The stages of a workflow register as a strip: where the entry is, where it may go, by when."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from qcdesk.plan.model import Stage
from qcdesk.services.stages import EntryStages, StageStep
from qcdesk.text import translate
from ui.base.page import label
from ui.base.text import aside_text
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.layouts import clear


class StageStrip(QWidget):
    """One button per stage; only the moves that the unit may make can be pressed."""

    moved = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self.current: QPushButton | None = None
        self.due: QLabel | None = None
        self._layout = FlowLayout(self)

    def show_stages(self, found: EntryStages) -> None:
        """Show all stages in order, and the day on which the present one has to be left."""
        clear(self._layout)
        self.current = self.due = None
        steps = {step.stage.code: step for step in found.steps}
        for number, stage in enumerate(found.all):
            if number:
                self._layout.addWidget(label("›", "muted"))
            button = QPushButton(stage.name)
            button.setAccessibleName(stage.name)
            button.setProperty("stage", stage.code)
            if stage == found.current:
                button.setProperty("look", "stage-now")
                button.setToolTip(translate("The entry is at this stage."))
                self.current = button
            else:
                self._offer(button, stage, steps.get(stage.code))
            self._layout.addWidget(button)
        if found.due is not None:
            told = translate("due {day}", day=found.due.isoformat())
            late = translate("overdue") if found.overdue else ""
            self.due = label(aside_text(told, late), "chip-bad" if late else "chip")
            self._layout.addWidget(self.due)

    def _offer(self, button: QPushButton, stage: Stage, step: StageStep | None) -> None:
        if step is not None and step.mine:
            button.setProperty("look", "stage-next")
            tip = translate("Move the entry to this stage")
            if step.missing:
                tip += "\n" + translate("to be filled first: {fields}", fields=step.missing)
            button.setToolTip(tip)
            button.clicked.connect(self._clicked)
        else:
            button.setProperty("look", "stage")
            button.setEnabled(False)
            tip = translate("The quality office moves entries to this stage.")
            button.setToolTip(tip if stage.mover == "office" else "")

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.moved.emit(str(sender.property("stage")))
