"""A new version of the plan before it is installed: what changes, and what of the unit's own data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qcdesk.services.open_kit import install_kit
from qcdesk.services.upgrade_plan import UpgradePreview
from qcdesk.text import plural, translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.models.plan_change_columns import change_columns, change_key, change_rows
from ui.widgets.answers import answers
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

SIZE = (920, 600)


class KitDialog(QDialog):
    """Nothing is written before Install; closed after it."""

    def __init__(self, desk: Desk, path: Path, found: UpgradePreview, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._path = desk, path
        self.setWindowTitle(translate("A new version of the plan"))
        self.mine = TableModel(change_columns(desk.theme), change_key, self)
        self.all = TableModel(change_columns(desk.theme), change_key, self)
        self.mine.set_rows(change_rows(found.mine))
        self.all.set_rows(change_rows(found.changes))
        tables = [self._table(self.mine, translate("Nothing of yours is touched"))]
        tables.append(self._table(self.all, translate("No difference to the plan in force")))
        titles = (
            translate("Concerns your unit ({n})", n=len(found.mine)),
            translate("All changes ({n})", n=len(found.changes)),
        )
        self.tabs = Tabs(list(zip(titles, tables, strict=True)))
        self.tabs.show_tab(0 if found.mine else 1)
        self.summary = label("\n".join(summary(found)), wraps=True)
        self.banner = Banner(desk.theme, closable=False)
        name = translate("Install version {version}", version=found.version)
        self.go = Button(desk.theme, name, self._install, icon=Icon.CHECK, look="primary")
        later = Button(desk.theme, translate("Not now"), self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for part in (label(_heading(found), "heading", wraps=True), label(found.document, "muted")):
            part.setHidden(not part.text())
            layout.addWidget(part)
        layout.addWidget(self.summary)
        layout.addWidget(self.banner)
        layout.addWidget(self.tabs)
        layout.addWidget(self.tabs.stack, 1)
        layout.addLayout(answers(go=self.go, away=later))
        self.resize(*SIZE)

    def _table(self, model: TableModel, nothing: str) -> TableView:
        made = TableView(self._desk.theme, self._desk.state, model)
        made.setAccessibleName(translate("What the new version changes"))
        made.set_empty(EmptyState(self._desk.theme, Icon.DONE, nothing))
        return made

    def _install(self) -> None:
        self.go.setEnabled(False)
        self._desk.write(self, install_kit, self._path, done=self._installed, failed=self._failed)

    def _installed(self, _changes: object) -> None:
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.go.setEnabled(True)
        self.banner.show_explanation(explained(self._desk.plan, error))


def _heading(found: UpgradePreview) -> str:
    if found.same:
        return translate("“{name}”: version {version}, as installed", name=found.name, version=found.version)
    return translate(
        "“{name}”: version {installed} becomes version {version}",
        name=found.name,
        installed=found.installed,
        version=found.version,
    )


def summary(found: UpgradePreview) -> list[str]:
    """What becomes of what the unit has filled in."""
    if found.same:
        told = translate(
            "The plan is the one you work with. Installing renews the list of trusted keys; "
            "what you have filled in stays as it is."
        )
        return [told]
    carried = plural(
        "{n} entry of yours is carried over into the new version.",
        "{n} entries of yours are carried over into the new version.",
        found.rewritten,
    )
    lines = [carried if found.rewritten else translate("Your entries stay as they are.")]
    if found.unplaced:
        unplaced = plural(
            "{n} value has no place in the new version: it stays in the workspace and is not shown.",
            "{n} values have no place in the new version: they stay in the workspace and are not shown.",
            found.unplaced,
        )
        lines.append(unplaced)
    lines.append(translate("You can go back to the version before at any time (Settings, Plan)."))
    return lines
