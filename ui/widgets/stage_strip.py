"""The stages of a workflow register as a strip: where the entry is, where it may go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from qcdesk.plan.model import Stage
from qcdesk.text import translate
from ui.base.page import label
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.layouts import clear


class StageStrip(QWidget):
    """One button per stage; only the moves that the unit may make can be pressed."""

    moved = Signal(str)

    def __init__(self, mover: str) -> None:
        super().__init__()
        self._mover = mover
        self.setProperty("look", "page")
        self.current: QPushButton | None = None
        self._layout = FlowLayout(self)

    def show_stages(self, stages: Sequence[Stage], current: str) -> None:
        """Show all stages in order; an entry without a stage may start at the first."""
        clear(self._layout)
        self.current = None
        ordered = sorted(stages, key=lambda stage: stage.order)
        now = next((stage for stage in ordered if stage.code == current), None)
        allowed = set(now.next) if now else {stage.code for stage in ordered[:1]}
        for number, stage in enumerate(ordered):
            if number:
                self._layout.addWidget(label("›", "muted"))
            self._layout.addWidget(self._button(stage, current, allowed))

    def _button(self, stage: Stage, current: str, allowed: set[str]) -> QPushButton:
        button = QPushButton(stage.name)
        button.setAccessibleName(stage.name)
        button.setProperty("stage", stage.code)
        may = stage.code in allowed and stage.mover in (self._mover, "both")
        if stage.code == current:
            button.setProperty("look", "stage-now")
            button.setToolTip(translate("The entry is at this stage."))
            self.current = button
        elif may:
            button.setProperty("look", "stage-next")
            button.setToolTip(translate("Move the entry to this stage"))
            button.clicked.connect(self._clicked)
        else:
            button.setProperty("look", "stage")
            button.setEnabled(False)
            tip = translate("The quality office moves entries to this stage.")
            button.setToolTip(tip if stage.mover == "office" else "")
        return button

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.moved.emit(str(sender.property("stage")))
