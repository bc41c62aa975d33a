"""What tests of a starting program wait for."""

from __future__ import annotations

from ui.app import Session


def shown(session: Session, kind: type, qtbot):
    qtbot.waitUntil(lambda: isinstance(session.frame.centralWidget(), kind), timeout=20_000)
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    return session.frame.centralWidget()
