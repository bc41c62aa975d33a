"""Settings: looks, passphrase, backup, check of the workspace, where the data lies, about."""

from __future__ import annotations

import sys

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit

from qcdesk import __version__
from qcdesk.domain.changes import Changes
from qcdesk.services.office_keys import change_passphrase
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import Page, label
from ui.base.text import explanation
from ui.base.theme import SCALES
from ui.base.tokens import THEMES
from ui.forms.health_card import HealthCard
from ui.forms.plan_card import PlanCard
from ui.forms.remember_card import RememberCard
from ui.forms.renew_dialog import RenewDialog
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, Scroll, column, row

FIELD_WIDTH = 320


def passphrase_field(name: str) -> QLineEdit:
    """A field whose text is not shown."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    field.setMaximumWidth(FIELD_WIDTH)
    return field


class SettingsPage(Page):
    """Cards in two columns; each says what it did in its own message."""

    key = "settings"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Settings"))
        scroll = Scroll()
        left = column(self._looks(), self._passphrase(), self._remember(), 1, gap=12)
        right = column(self._place(), self._plan(), self._health(), self._about(), 1, gap=12)
        sides = row(left, right, gap=12)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        scroll.content.addLayout(sides)
        scroll.content.addStretch(1)
        self.body.addWidget(label(self.title, "title"))
        self.body.addWidget(scroll, 1)

    def concerns(self, _changes: Changes) -> bool:
        return False

    def open(self, target: Target) -> None:
        if target.path is not None and self.desk.unit:
            self.plan_card.look_at(target.path)

    def load(self) -> None:
        if self.desk.unit:
            self.plan_card.load()
            self.remember_card.load()

    def _looks(self) -> Card:
        names = {"light": translate("light"), "dark": translate("dark")}
        self.themes, self.scales = QComboBox(), QComboBox()
        for name in THEMES:
            self.themes.addItem(names[name], name)
        for scale in SCALES:
            self.scales.addItem(f"{scale} %", scale)
        self.themes.setCurrentIndex(self.themes.findData(self.theme.name))
        self.scales.setCurrentIndex(self.scales.findData(self.theme.scale))
        self._person = QLineEdit(self.desk.state.text("person"))
        self._person.setPlaceholderText(translate("Shown beside what you record"))
        form = QFormLayout()
        for name, field in (
            (translate("Appearance"), self.themes),
            (translate("Font size"), self.scales),
            (translate("Your name"), self._person),
        ):
            field.setAccessibleName(name)
            field.setMaximumWidth(FIELD_WIDTH)
            form.addRow(name, field)
        self.themes.activated.connect(self._restyle)
        self.scales.activated.connect(self._restyle)
        self._person.editingFinished.connect(self._name)
        return Card(label(translate("Looks"), "heading"), form)

    def _passphrase(self) -> Card:
        names = (
            translate("Present passphrase"),
            translate("New passphrase"),
            translate("New passphrase again"),
        )
        self._words = [passphrase_field(name) for name in names]
        form = QFormLayout()
        for name, field in zip(names, self._words, strict=True):
            form.addRow(name, field)
        self._word_banner = Banner(self.theme)
        change = Button(self.theme, translate("Change the passphrase"), self._change, icon=Icon.KEY)
        told = translate("It protects the key with which this machine signs. Nobody can look it up for you.")
        card = Card(label(translate("Passphrase"), "heading"), label(told, "muted", wraps=True), form)
        card.content.addWidget(self._word_banner)
        renew = Button(self.theme, translate("New key…"), self.renew, icon=Icon.REDO)
        renew.setToolTip(translate("When the passphrase was seen or a person left, or the plan asks for it"))
        card.content.addLayout(row(change, renew, 1))
        if not self.desk.unit:
            card.hide()
        return card

    def _remember(self) -> Card | int:
        if not self.desk.unit:
            return 0
        self.remember_card = RememberCard(self.desk)
        return self.remember_card

    def _place(self) -> Card:
        where = label(str(self.desk.folder), wraps=True)
        show = Button(self.theme, translate("Show the folder"), self._show_folder, icon=Icon.FOLDER)
        told = translate("All data of this desk lies in one folder. Nothing is sent over a network.")
        heading = label(translate("Where the data lies"), "heading")
        return Card(heading, label(told, "muted", wraps=True), where, row(show, 1))

    def _plan(self) -> Card | int:
        if not self.desk.unit:
            return 0
        self.plan_card = PlanCard(self.desk)
        return self.plan_card

    def _health(self) -> Card:
        self.health = HealthCard(self.desk)
        return self.health

    def _about(self) -> Card:
        python = ".".join(str(part) for part in sys.version_info[:3])
        told = translate(
            "Version {version}, Python {python}, Qt {qt}", version=__version__, python=python, qt=qVersion()
        )
        work = self.desk.facts.workspace
        ids = translate("Workspace {id}", id=work.workspace_id)
        heading = label(translate("About QCDesk"), "heading")
        return Card(heading, label(told, wraps=True), label(ids, "muted", wraps=True))

    def _restyle(self, _number: int) -> None:
        name, scale = str(self.themes.currentData()), int(self.scales.currentData())
        self.desk.state.put("theme", name)
        self.desk.state.put("scale", scale)
        self.theme.use(name, scale)

    def _name(self) -> None:
        name = self._person.text().strip()
        self.desk.state.put("person", name)
        if name:
            self.desk.sign_as(name)

    def _change(self) -> None:
        old, new, again = (field.text() for field in self._words)
        if new != again:
            self._word_banner.show_text("warn", translate("The two new passphrases differ."))
            return
        self.desk.write(
            self, change_passphrase, "device", old, new, done=self._word_changed, failed=self._word_failed
        )

    def renew(self) -> RenewDialog:
        """Open the dialog for a new key of this computer."""
        dialog = RenewDialog(self.desk, self)
        dialog.open()
        return dialog

    def _word_changed(self, _nothing: object) -> None:
        for field in self._words:
            field.clear()
        self._word_banner.show_text("good", translate("The passphrase was changed."))

    def _word_failed(self, error: Exception) -> None:
        self._word_banner.show_explanation(explanation(error))

    def _show_folder(self) -> None:
        open_with_system(self.desk.folder)
