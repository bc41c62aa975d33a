"""What tests of a starting program wait for."""

from __future__ import annotations

import pytest

from ui.base.desk import Desk
from ui.base.tasks import Tasks
from ui.session import Session


def shown(session: Session, kind: type, qtbot):
    qtbot.waitUntil(lambda: isinstance(session.frame.centralWidget(), kind), timeout=20_000)
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    return session.frame.centralWidget()


def watch_reads(monkeypatch: pytest.MonkeyPatch, asked: Desk | Tasks) -> list[str]:
    """The names of the services that a desk or its tasks are asked to read by, as they come."""
    names: list[str] = []
    read = asked.read

    def watched(owner, service, *args, **options):
        names.append(service.__name__)
        return read(owner, service, *args, **options)

    monkeypatch.setattr(asked, "read", watched)
    return names
