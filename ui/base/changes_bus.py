"""One signal that says what a write touched; screens refresh from it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from qcdesk.domain.changes import Changes


class ChangesBus(QObject):
    """Carries the `Changes` of every write, on the GUI thread."""

    changed = Signal(object)

    def publish(self, result: object) -> None:
        """Announce the changes of a service's result; a result without changes announces nothing."""
        changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
        if isinstance(changes, Changes):
            self.changed.emit(changes)
