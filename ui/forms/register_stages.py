"""How many entries of a register stand at each stage, as a chart above its table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal

from qcdesk.plan.model import RegisterDef
from qcdesk.services.stages import StageCount, register_stages
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.models.chart_contents import stage_content
from ui.widgets.column_chart import ChartPanel

HEIGHT = 92


class RegisterStages(ChartPanel):
    """Hidden while nothing stands at any stage; `wanted` carries the name of the stage that was chosen."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, register: RegisterDef) -> None:
        super().__init__(desk.theme, HEIGHT)
        self._desk, self._register = desk, register
        self._names: dict[str, str] = {}
        self.saved.connect(self._told)
        self.failed.connect(desk.failed)
        self.chart.chosen.connect(self._chosen)
        self.hide()

    def load(self) -> None:
        """Count again, if the register is a workflow."""
        if self._register.stage_field:
            arguments = (self._register.code, self._desk.unit)
            self._desk.read(self, register_stages, *arguments, done=self._counted, key="stages")

    def _counted(self, counts: Sequence[StageCount]) -> None:
        self._names = {each.stage.code: each.stage.name for each in counts}
        title = translate("Entries by stage")
        self.show_content(title, stage_content(counts), f"{self._register.name} · {title}")
        self.setVisible(any(each.entries for each in counts))

    def _chosen(self, code: str) -> None:
        self.wanted.emit(self._names[code])

    def _told(self, path: Path) -> None:
        self._desk.notice.emit("good", translate("Saved as {path}", path=str(path)))
