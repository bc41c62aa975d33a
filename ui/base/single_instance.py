"""One window per workspace: a second start hands its file to the first and ends."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 1000
VERSION = 1
MAX_MESSAGE = 1 << 16


def channel(workspace: Path) -> str:
    """The name of the local socket of a workspace."""
    return "qcdesk-" + hashlib.sha256(str(workspace.absolute()).encode()).hexdigest()[:24]


def hand_over(workspace: Path, file: str) -> bool:
    """Send a file's path to the window that has the workspace open; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(channel(workspace))
    if not socket.waitForConnected(WAIT_MS):
        return False
    socket.write(json.dumps({"version": VERSION, "file": file}).encode() + b"\n")
    sent = socket.waitForBytesWritten(WAIT_MS)
    socket.disconnectFromServer()
    return bool(sent)


class SingleInstance(QObject):
    """Listens for later starts; `asked` carries the file they were given, or an empty text."""

    asked = Signal(str)

    def __init__(self, workspace: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        name = channel(workspace)
        if not self._server.listen(name):
            # A socket file left by a process that died; the workspace's lock is what protects data.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _accept(self) -> None:
        connection = self._server.nextPendingConnection()
        connection.setParent(self)
        connection.readyRead.connect(self._read)
        connection.disconnected.connect(connection.deleteLater)

    def _read(self) -> None:
        connection = self.sender()
        if not isinstance(connection, QLocalSocket) or not connection.canReadLine():
            return
        line = bytes(connection.readLine(MAX_MESSAGE).data())
        try:
            message = json.loads(line)
        except ValueError:
            return
        if isinstance(message, dict) and message.get("version") == VERSION:
            self.asked.emit(str(message.get("file", "")))
