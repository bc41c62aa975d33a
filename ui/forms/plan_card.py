"""The plan on a unit's settings page: the version in force, opening a newer kit, going back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from qcdesk.services.compare_plans import PlanVersion, plan_versions
from qcdesk.services.upgrade_plan import UpgradePreview, preview_upgrade, roll_back
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.forms.kit_dialog import KitDialog
from ui.forms.office_reason_dialog import ReasonDialog
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row


class PlanCard(Card):
    """A kit is looked at before it is installed; an earlier version can be put in force again."""

    def __init__(self, desk: Desk) -> None:
        plan = desk.plan.settings
        told = translate("{name}, version {version}", name=plan.name, version=plan.version)
        super().__init__(label(translate("Plan"), "heading"), label(told, wraps=True))
        self._desk, self._before = desk, 0
        self.banner = Banner(desk.theme)
        choose = Button(desk.theme, translate("Open a kit…"), self._ask_kit, icon=Icon.IMPORT)
        self.back = Button(
            desk.theme, translate("Back to the version before…"), self.ask_back, icon=Icon.UNDO
        )
        self.back.hide()
        self.content.addWidget(self.banner)
        self.content.addLayout(row(choose, self.back, 1))

    def load(self) -> None:
        """Look whether there is a version to go back to."""
        self._desk.read(self, plan_versions, done=self._versions, key="versions")

    def _versions(self, found: list[PlanVersion]) -> None:
        now = self._desk.plan.settings.version
        self._before = max((v.version for v in found if v.version < now), default=0)
        self.back.setVisible(bool(self._before))

    def _ask_kit(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, translate("Open a kit"), "", translate("Packages (*.qcpkg)")
        )
        if name:
            self.look_at(Path(name))

    def look_at(self, path: Path) -> None:
        """Show what a kit would change before it is installed."""
        self._path = path
        self.banner.hide()
        self._desk.read(self, preview_upgrade, path, done=self._seen, failed=self._failed, key="kit")

    def _seen(self, found: UpgradePreview) -> None:
        self.dialog = KitDialog(self._desk, self._path, found, self)
        self.dialog.open()

    def ask_back(self) -> None:
        """Ask before the version before is put in force again."""
        question = translate(
            "Version {before} of the plan comes into force again on this computer. What you have filled "
            "in is carried over; values that version {before} does not know stay in the workspace.",
            before=self._before,
        )
        title = translate("Back to version {before}", before=self._before)
        self.question = ReasonDialog(self._desk.theme, self, title, question, title)
        self.question.accepted.connect(self._go_back)
        self.question.open()

    def _go_back(self) -> None:
        self._desk.write(self, roll_back, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error))
