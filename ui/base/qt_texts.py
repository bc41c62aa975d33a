"""Qt's own words: buttons of dialogs, menus of text fields, the print dialog."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from qcdesk.text import language


def install_translation(application: QApplication) -> None:
    """Qt's own buttons and menus in the program's language."""
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language()}", folder):
        application.installTranslator(translator)
