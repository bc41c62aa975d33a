"""Enrolment: the request's code is compared over the telephone, then the computer is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from qcdesk.services.device_history import DeviceEvent, device_history
from qcdesk.services.enrol import approve_renewal, confirm_device, receive_enrolment, revoke_device
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label, restyle
from ui.base.table_model import TableModel
from ui.base.text import moment_text
from ui.forms.office_reason_dialog import ReasonDialog
from ui.models.office_unit_columns import (
    CONFIRMED,
    REQUESTED,
    REVOKED,
    demands_sm2,
    device_columns,
    device_key,
    device_status_name,
)
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.code_field import CodeField
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import Scroll, row
from ui.widgets.table_view import TableView

LOOKS = {REQUESTED: "chip-warn", CONFIRMED: "chip-good", REVOKED: "chip"}


class EnrolmentPanel(QWidget):
    """Devices on the left; the chosen one with its code, history and what may be done on the right."""

    settled = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._device: Any = None
        self._wanted: object = None
        theme = desk.theme
        self.drop = FileDrop(
            theme,
            translate("Drop a unit's enrolment request here."),
            translate("Choose a request…"),
            translate("Packages (*.qcpkg)"),
        )
        self.drop.dropped.connect(self.take)
        self.banner = Banner(theme)
        self.model = TableModel(device_columns(theme, desk.plan), device_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-devices")
        self.table.setAccessibleName(translate("Computers"))
        self.table.chosen.connect(self._chosen)
        hint = translate("A unit that installs the kit makes a request; drop its file here.")
        self.table.set_empty(EmptyState(theme, Icon.KEY, translate("No computer has asked yet"), hint))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self._make_panel())
        splitter.setSizes([680, 480])
        splitter.setStretchFactor(0, 1)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.drop)
        layout.addWidget(self.banner)
        layout.addWidget(splitter, 1)
        self._chosen(None)

    def _make_panel(self) -> QWidget:
        theme = self._desk.theme
        self._title, self._status = label(look="heading"), label(look="chip")
        self._title.setMinimumWidth(60)
        self._call = label(
            translate(
                "Telephone the unit at the number you know, not at one from the file. Let them read the "
                "code on their screen and type what you hear; it must be the code of the request:"
            ),
            wraps=True,
        )
        self._code = label(look="code", wraps=True)
        self._sm2 = label(look="muted", wraps=True)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.typed = CodeField()
        self.typed.changed.connect(self._enable)
        self.spoken = QLineEdit()
        self.spoken.setAccessibleName(translate("Spoken with"))
        self.spoken.setPlaceholderText(translate("Name of the person who read the code"))
        self.spoken.textChanged.connect(self._enable)
        self.spoken.returnPressed.connect(self.confirm)
        self.confirm_button = Button(
            theme, translate("Confirm this computer"), self.confirm, icon=Icon.CHECK, look="primary"
        )
        self.renew_button = Button(theme, translate("Approve the renewed key"), self.renew, icon=Icon.REDO)
        self.revoke_button = Button(
            theme, translate("Revoke…"), self.ask_revoke, icon=Icon.DELETE, look="danger"
        )
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(translate("Code as it was read out"), self.typed)
        form.addRow(translate("Spoken with"), self.spoken)
        self._history = label(look="muted", wraps=True)
        scroll = Scroll(4)
        for part in (self._call, self._code, self._form, self._sm2):
            scroll.content.addWidget(part)
        scroll.content.addLayout(row(self.confirm_button, self.renew_button, self.revoke_button, 1))
        scroll.content.addWidget(label(translate("History"), "heading"))
        scroll.content.addWidget(self._history)
        scroll.content.addStretch(1)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(8, 0, 0, 0)
        inside.addLayout(row(self._title, 1, self._status))
        inside.addWidget(scroll, 1)
        return holder

    def take(self, paths: list[Path]) -> None:
        """Take requests in; they are not trusted before they are confirmed."""
        self.banner.hide()
        for path in paths:
            self._desk.write(self, receive_enrolment, path, done=self._received, failed=self._failed)

    def show_devices(self, devices: list[Any]) -> None:
        """Show the devices, waiting ones first."""
        order = {REQUESTED: 0, CONFIRMED: 1, REVOKED: 2}
        self.model.set_rows(sorted(devices, key=lambda d: (order[d.status], d.unit)))
        if self._wanted is not None and self.table.choose(self._wanted):
            self._wanted = None
        elif self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        # The same row may show another status now.
        current = self.table.current()
        if current != self._device:
            self._chosen(current)

    def confirm(self) -> None:
        """Trust the chosen device if the code that was read out is its own."""
        if self._device is not None and self.confirm_button.isEnabled():
            arguments = (self._device.device_id, self.typed.text(), self.spoken.text().strip())
            self._desk.write(self, confirm_device, *arguments, done=self._confirmed, failed=self._failed)

    def renew(self) -> None:
        """Trust a new key that the old one countersigned."""
        if self._device is not None:
            self._desk.write(
                self, approve_renewal, self._device.device_id, done=self._confirmed, failed=self._failed
            )

    def ask_revoke(self) -> None:
        """Ask why the chosen device is no longer trusted."""
        if self._device is not None:
            question = translate(
                "“{name}” is not trusted any more; what it sends from now on goes into quarantine. "
                "What was merged before stays.",
                name=self._device.name,
            )
            self._dialog = ReasonDialog(
                self._desk.theme,
                self,
                translate("Revoke a computer"),
                question,
                translate("Revoke"),
                asks=translate("Reason, e.g. lost, replaced, stolen"),
            )
            self._dialog.accepted.connect(self._revoke)
            self._dialog.open()

    def _revoke(self) -> None:
        arguments = (self._device.device_id, self._dialog.reason)
        self._desk.write(self, revoke_device, *arguments, done=self._revoked, failed=self._failed)

    def _received(self, device: Any) -> None:
        self.banner.show_text(
            "info", translate("The request was taken in; now compare its code by telephone.")
        )
        self._wanted = device_key(device)
        self.settled.emit()

    def _confirmed(self, _changes: object) -> None:
        for group in self.typed.groups:
            group.clear()
        self.spoken.clear()
        told = translate("Confirmed. What this computer sent and waits in quarantine can be tried again.")
        self.banner.show_text("good", told)
        self.settled.emit()

    def _revoked(self, _changes: object) -> None:
        self.banner.show_text("info", translate("The computer is not trusted any more."))
        self.settled.emit()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self._desk.plan, error), "warn")

    def _chosen(self, device: Any) -> None:
        self._device = device
        waits = device is not None and device.status == REQUESTED
        for part in (self._call, self._code, self._form):
            part.setHidden(not waits)
        self.confirm_button.setHidden(not waits)
        self.renew_button.setHidden(not waits or not device.replaces or bool(device.sm2_key))
        self.revoke_button.setHidden(device is None or device.status == REVOKED)
        self._status.setHidden(device is None)
        self._history.setText("")
        self._sm2.setText("")
        if device is None:
            self._title.setText(translate("Choose a computer"))
            return
        unit = next((u.name for u in self._desk.plan.units if u.code == device.unit), device.unit)
        self._title.setText(f"{unit} · {device.name}")
        self._status.setText(device_status_name(device.status))
        restyle(self._status, "look", LOOKS[device.status])
        self._code.setText(device.code)
        self._sm2.setText(self._about_sm2(device))
        self._enable()
        self._desk.read(self, device_history, device.device_id, done=self._history_read, key="history")

    def _about_sm2(self, device: Any) -> str:
        if device.sm2_key:
            return translate("This computer signs with SM2 as well; the code covers both keys.")
        if not demands_sm2(self._desk.plan) or device.status == REVOKED:
            return ""
        return translate(
            "This computer has no SM2 key, which the plan demands. The unit renews its key under Settings "
            "and sends the request; then compare its code by telephone."
        )

    def _history_read(self, events: list[DeviceEvent]) -> None:
        names = {
            "receive_enrolment": translate("request taken in"),
            "confirm_device": translate("confirmed"),
            "approve_renewal": translate("key renewed"),
            "revoke_device": translate("revoked"),
        }
        lines = []
        for event in events:
            spoken = event.detail.get("spoken_with", "")
            more = event.detail.get("reason", "") or (
                translate("spoken with {person}", person=spoken) if spoken else ""
            )
            parts = (moment_text(event.at), event.person, names[event.action], more)
            lines.append(" · ".join(part for part in parts if part))
        self._history.setText("\n".join(lines))

    def _enable(self) -> None:
        ready = self.typed.complete and bool(self.spoken.text().strip())
        self.confirm_button.setEnabled(ready)
