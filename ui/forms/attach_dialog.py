"""What an archivist wants to know of files before they are attached as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import size_text
from ui.base.theme import Theme
from ui.widgets.answers import answers
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, Scroll


@dataclass(frozen=True)
class Described:
    """A file with its title, document number, date and kind."""

    path: Path
    title: str
    doc_no: str
    date: str
    kind: str


class AttachDialog(QDialog):
    """One card per file; the titles are filled in from the file names, the rest may stay blank."""

    def __init__(self, theme: Theme, entry: str, paths: Sequence[Path], parent: QWidget) -> None:
        super().__init__(parent)
        self._paths = tuple(paths)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Attach evidence"))
        self._fields: list[tuple[QLineEdit, ...]] = []
        scroll = Scroll()
        for path in paths:
            scroll.content.addWidget(self._card(path))
        scroll.content.addStretch(1)
        go = Button(theme, translate("Attach"), self.accept, icon=Icon.EVIDENCE, look="primary")
        cancel = Button(theme, translate("Cancel"), self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(label(translate("Evidence for “{entry}”", entry=entry), "heading", wraps=True))
        layout.addWidget(scroll, 1)
        layout.addLayout(answers(go=go, away=cancel))
        self.resize(560, min(120 + 200 * len(self._paths), 620))

    def described(self) -> list[Described]:
        """The files with what was typed."""
        return [
            Described(path, *(field.text().strip() for field in fields))
            for path, fields in zip(self._paths, self._fields, strict=True)
        ]

    def _card(self, path: Path) -> Card:
        size = path.stat().st_size if path.is_file() else 0
        card = Card(label(f"{path.name}  ·  {size_text(size)}", "muted"))
        form = QFormLayout()
        names = (
            translate("Title"),
            translate("Document number"),
            translate("Date"),
            translate("Kind"),
        )
        fields = tuple(QLineEdit() for _ in names)
        fields[0].setText(path.stem)
        fields[2].setPlaceholderText(translate("YYYY-MM-DD"))
        fields[3].setPlaceholderText(translate("certificate, report, photograph…"))
        for name, field in zip(names, fields, strict=True):
            field.setAccessibleName(name)
            form.addRow(name, field)
        card.content.addLayout(form)
        self._fields.append(fields)
        return card
