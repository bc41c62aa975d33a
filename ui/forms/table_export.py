"""Writing what a table shows to a workbook."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from qcdesk.text import translate
from ui.base.desk import Desk
from ui.widgets.table_view import TableView


class TableExport(QObject):
    """Asks for the file and says where it was saved."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def ask(self, table: TableView, name: str) -> None:
        """Choose a file and write the rows that are shown."""
        pattern = translate("Excel workbook (*.xlsx)")
        chosen, _ = QFileDialog.getSaveFileName(table, translate("Save as"), f"{name}.xlsx", pattern)
        if chosen:
            self.write(table, name, Path(chosen))

    def write(self, table: TableView, name: str, path: Path) -> None:
        """Write the rows that are shown, in their order and with the columns as they stand."""
        headers = [table.table.columns[number].title for number in table.shown_columns()]
        rows = [table.texts(number) for number in range(table.table.rowCount())]
        from qcdesk.services.export_table import export_table  # noqa: PLC0415 - brings openpyxl, which only a file needs

        self._desk.read(self, export_table, path, name, headers, rows, done=self._written)

    def _written(self, path: Path) -> None:
        self._desk.notice.emit("good", translate("Saved as {path}", path=str(path)))
