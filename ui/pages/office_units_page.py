"""Units: enrolment of their computers, receipts, and who is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.services.context import Context
from qcdesk.services.enrol import list_devices
from qcdesk.services.kits_in_use import KitInUse, kits_in_use
from qcdesk.services.list_packages import PackageView, list_packages
from qcdesk.services.make_receipt import ReceiptMade, ReceiptsMade, make_receipt, receipts_of
from qcdesk.services.overdue import OverdueUnit, ReminderMade, overdue, write_reminders
from qcdesk.services.period_states import reporting_units
from qcdesk.text import plural, translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.base.text import aside_text
from ui.forms.office_enrolment import EnrolmentPanel
from ui.models.office_unit_columns import (
    REQUESTED,
    UnitFacts,
    overdue_columns,
    overdue_key,
    unit_columns,
    unit_facts,
    unit_key,
)
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import flow
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.table_view import TableView
from ui.widgets.tabs import Tabs

UNITS, DEVICES, OVERDUE = range(3)


@dataclass(frozen=True)
class UnitsView:
    """What the page reads at once."""

    devices: list[Any]
    kits: list[KitInUse]
    packages: list[PackageView]
    overdue: list[OverdueUnit]


def read_units(context: Context, period: str) -> UnitsView:
    """Devices, kits in use, packages, and who has not sent the period."""
    return UnitsView(
        list(list_devices(context)), kits_in_use(context), list_packages(context), overdue(context, period)
    )


def full_receipt(context: Context, unit: str, passphrase: str, folder: Path) -> ReceiptMade:
    """A receipt that tells all that the office holds of a unit."""
    return make_receipt(context, unit, passphrase, folder, everything=True)


class OfficeUnitsPage(Page):
    """Three tabs: the units, their computers, the overdue ones."""

    key = "units"
    counts_always = True

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Units"))
        self._wanted = ""
        self.enrolment = EnrolmentPanel(desk)
        self.enrolment.settled.connect(self.load)
        self.tabs = Tabs(
            [
                (translate("List of units"), self._make_units()),
                (translate("Computers and enrolment"), self.enrolment),
                (translate("Overdue"), self._make_overdue()),
            ]
        )
        self.body.addLayout(row(label(self.title, "title"), self.tabs))
        self.body.addWidget(self.tabs.stack, 1)

    def _make_units(self) -> QWidget:
        theme = self.theme
        self.model = TableModel(unit_columns(), unit_key, self)
        self.table = TableView(theme, self.desk.state, self.model, "office-units")
        self.table.setAccessibleName(translate("Units"))
        self.table.chosen.connect(self._unit_chosen)
        self.banner = Banner(theme)
        self._unit_name = label(look="heading")
        self.passphrase = PassphraseField(theme, translate("Passphrase of the receipt key"))
        self.passphrase.setMaximumWidth(260)
        self.passphrase.changed.connect(self._enable)
        self.receipt_button = Button(
            theme, translate("Write the receipt…"), self.ask_receipt, icon=Icon.RECEIPT, look="primary"
        )
        self.all_button = Button(
            theme, translate("Receipts for all with news…"), self.ask_receipts, icon=Icon.RECEIPT
        )
        self.receipt_button.setToolTip(
            translate("A receipt tells the unit what arrived, what was accepted or returned.")
        )
        secret = label(translate("Passphrase of the receipt key"), "muted")
        self.everything = QCheckBox(translate("All of it"))
        self.everything.setToolTip(
            translate("Also what the unit was told before: its computer is new, or went back to a backup")
        )
        buttons = (self.everything, self.all_button, self.receipt_button)
        line = flow(self._unit_name, 1, secret, self.passphrase, *buttons)
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.banner)
        inside.addWidget(self.table, 1)
        inside.addWidget(Card(line))
        return made

    def _make_overdue(self) -> QWidget:
        theme = self.theme
        self.silent = TableModel(overdue_columns(theme), overdue_key, self)
        self.silent_table = TableView(theme, self.desk.state, self.silent, "office-overdue")
        self.silent_table.setAccessibleName(translate("Overdue"))
        self.silent_table.set_empty(
            EmptyState(theme, Icon.DONE, translate("Every unit has sent this period"))
        )
        self._silent_words = label(look="muted")
        self.remind_button = Button(
            theme, translate("Write reminders…"), self.ask_reminders, icon=Icon.PRINT, look="primary"
        )
        self.remind_button.setToolTip(translate("For the chosen units; for all of them if none is chosen"))
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.silent_table, 1)
        inside.addLayout(row(self._silent_words, 1, self.remind_button))
        return made

    def load(self) -> None:
        self.desk.read(self, read_units, self.desk.period, done=self._loaded, key="units")

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.devices or changes.packages or changes.plan)

    def open(self, target: Target) -> None:
        if target.path is not None:
            self.take_files([target.path])
        elif target.cell == "overdue":
            self.tabs.show_tab(OVERDUE)
        elif target.cell:
            self.tabs.show_tab(UNITS)
            self._wanted = target.cell
            self._open_wanted()

    def take_files(self, paths: list[Path]) -> bool:
        self.tabs.show_tab(DEVICES)
        self.enrolment.take(paths)
        return True

    def _open_wanted(self) -> None:
        if self._wanted and self.table.choose(self._wanted):
            self._wanted = ""

    def ask_receipt(self) -> None:
        """Choose where the receipt goes."""
        folder = QFileDialog.getExistingDirectory(self, translate("Save the receipt to"))
        if folder:
            self.write_receipt(Path(folder))

    def write_receipt(self, folder: Path) -> None:
        """Write the chosen unit's receipt into a folder."""
        chosen = self.table.current()
        if isinstance(chosen, UnitFacts):
            arguments = (chosen.unit.code, self.passphrase.text(), folder)
            service = full_receipt if self.everything.isChecked() else make_receipt
            self.desk.write(self, service, *arguments, done=self._receipt_made, failed=self._failed)

    def ask_receipts(self) -> None:
        """Choose where the receipts of all units go."""
        folder = QFileDialog.getExistingDirectory(self, translate("Save the receipts to"))
        if folder:
            self.write_receipts(Path(folder))

    def write_receipts(self, folder: Path) -> None:
        """Write a receipt for every unit that has something to be told."""
        units = [unit.code for unit in reporting_units(self.desk.plan)]
        arguments = (units, self.passphrase.text(), folder)
        self.desk.write(self, receipts_of, *arguments, done=self._receipts_made, failed=self._failed)

    def _receipts_made(self, made: ReceiptsMade) -> None:
        told = plural("{n} receipt was written.", "{n} receipts were written.", len(made.receipts))
        if not made.receipts:
            told = translate("There is nothing new to tell any unit.")
        self.banner.show_text("good", told)

    def ask_reminders(self) -> None:
        """Choose where the reminders go."""
        folder = QFileDialog.getExistingDirectory(self, translate("Save the reminders to"))
        if folder:
            self.write_reminders(Path(folder))

    def write_reminders(self, folder: Path) -> None:
        """Write a reminder for each chosen overdue unit."""
        units = [each.unit for each in self.silent_table.selected() if isinstance(each, OverdueUnit)]
        self.desk.write(
            self, write_reminders, self.desk.period, folder, units, done=self._reminded, failed=self._failed
        )

    def _loaded(self, view: UnitsView) -> None:
        self.model.set_rows(unit_facts(self.desk.plan, view.devices, view.kits, view.packages))
        self.enrolment.show_devices(view.devices)
        self.silent.set_rows(view.overdue)
        late = sum(each.days_late > 0 for each in view.overdue)
        self._silent_words.setText(
            translate("{n} units have not sent, {late} of them are overdue", n=len(view.overdue), late=late)
        )
        self.remind_button.setEnabled(bool(view.overdue))
        self.tabs.say(OVERDUE, translate("Overdue ({n})", n=late) if late else translate("Overdue"))
        waiting = sum(d.status == REQUESTED for d in view.devices)
        name = translate("Computers and enrolment")
        self.tabs.say(DEVICES, aside_text(name, str(waiting) if waiting else ""))
        self.count_changed.emit(waiting, waiting > 0)
        self._open_wanted()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._enable()

    def _unit_chosen(self, chosen: UnitFacts | None) -> None:
        self._unit_name.setText(chosen.unit.name if chosen is not None else "")
        self._enable()

    def _enable(self) -> None:
        chosen = self.table.current()
        self.receipt_button.setEnabled(isinstance(chosen, UnitFacts) and bool(self.passphrase.text()))
        self.all_button.setEnabled(bool(self.passphrase.text()))

    def _receipt_made(self, made: ReceiptMade) -> None:
        told = translate(
            "Receipt written: {path} ({accepted} accepted, {returned} returned)",
            path=str(made.path),
            accepted=made.accepted,
            returned=made.returned,
        )
        self.banner.show_text("good", told)

    def _reminded(self, made: list[ReminderMade]) -> None:
        told = plural("{n} reminder was written.", "{n} reminders were written.", len(made))
        places = sorted({str(each.path.parent) for each in made})
        where = [translate("They lie in {folder}", folder=place) for place in places]
        self.desk.notice.emit("good", " ".join([told, *where]))

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self.desk.plan, error), "warn")
        self.tabs.show_tab(UNITS)
