"""The first run of a unit: kit, comparison of the office's code, unit, passphrase, enrolment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from qcdesk.domain.errors import UserError
from qcdesk.services.change_role import change_role
from qcdesk.services.context import Context
from qcdesk.services.enrol import EnrolmentRequest, request_enrolment
from qcdesk.services.list_entries import WorkspaceView, workspace
from qcdesk.services.open_kit import KitView, install_kit, look_at_kit
from qcdesk.system.layout import PACKAGE_SUFFIX
from qcdesk.text import translate
from ui.base.actions import Act, make_shortcut
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import label, restyle
from ui.base.shell import Shell
from ui.base.tasks import Callbacks
from ui.base.text import aside_text, explanation
from ui.forms.first_run_words import FirstRunWords, unit_words
from ui.forms.manual_dialog import ManualDialog
from ui.forms.protect_card import ProtectCard, Protection
from ui.forms.start_links import StartLinks
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.code_field import CodeField
from ui.widgets.code_mismatch import CodeMismatch
from ui.widgets.file_drop import FileDrop
from ui.widgets.layouts import Card, Scroll, row

WIDTH = 720
KIT, CODE, PASSPHRASE, DONE = range(4)
FIRST_STEPS = "first-steps"
"""The key of the page that the window shows first."""


class FirstRunPage(QWidget):
    """A card per step; what was finished stays finished when the program is closed in between.

    `workspace_wanted` asks the application to create the workspace and call `use`; `office_wanted`
    asks for the quality office's, with the name of who works there.
    """

    workspace_wanted = Signal()
    other_wanted = Signal()
    office_wanted = Signal(str)
    finished = Signal()

    def __init__(
        self,
        shell: Shell,
        folder: Path,
        context: Context | None,
        file: Path | None,
        words: FirstRunWords | None = None,
    ) -> None:
        super().__init__()
        self._words = words or unit_words()
        self._shell, self._folder, self._context = shell, folder, context
        self._file = file
        theme = shell.theme
        self._steps = [label(look="chip") for _ in range(4)]
        self.banner = Banner(theme)
        self.step = KIT
        makers = (self._kit_card, self._code_card, self._passphrase_card, self._done_card)
        self.cards = [make() for make in makers]
        inside = QWidget()
        inside.setFixedWidth(WIDTH)
        layout = QVBoxLayout(inside)
        layout.addWidget(label(self._words.title, "title"))
        strip = QHBoxLayout()
        for step in self._steps:
            strip.addWidget(step)
        strip.addStretch(1)
        layout.addLayout(strip)
        layout.addWidget(self.banner)
        for card in self.cards:
            layout.addWidget(card)
        scroll = Scroll(24)
        scroll.content.addStretch(1)
        scroll.content.addLayout(row(1, inside, 1))
        scroll.content.addStretch(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        if words is None:
            make_shortcut(Act.EXPLAIN, self, self._explain)
        self._show_step(KIT)
        if context is not None:
            self._resume()
        if file is not None:
            self.take_files([file])

    def _explain(self) -> None:
        ManualDialog(self._shell.theme, "first-run", self).show()

    def use(self, context: Context) -> None:
        """The workspace was created and is open."""
        self._context = context
        if self._file is not None:
            self._look()

    def show_failure(self, error: Exception) -> None:
        """Explain why a step did not work."""
        self.protect.fail()
        if isinstance(error, UserError) and error.code == "kit.code-differs":
            self.mismatch.show_codes(str(error.params["typed"]), str(error.params["found"]))
        else:
            self.banner.show_explanation(explanation(error))

    def take_files(self, paths: list[Path]) -> None:
        """The kit that was dropped, chosen or given at the start."""
        if not paths or self.step not in (KIT, CODE):
            return
        if paths[0].suffix.lower() != PACKAGE_SUFFIX:
            told = translate(
                "“{name}” is no kit. Take the file from the quality office, whose name ends in .qcpkg.",
                name=paths[0].name,
            )
            self.banner.show_text("warn", told)
            return
        self._file = paths[0]
        self.banner.hide()
        if self._context is None:
            self.workspace_wanted.emit()
        else:
            self._look()

    def _read(self, work: object, *args: object, done: object) -> None:
        tell = Callbacks(done, self.show_failure)  # type: ignore[arg-type]
        self._shell.tasks.read(self, work, self._context, *args, tell=tell)  # type: ignore[arg-type]

    def _write(self, work: object, *args: object, done: object) -> None:
        tell = Callbacks(done, self.show_failure)  # type: ignore[arg-type]
        self._shell.tasks.write(self, work, self._context, *args, tell=tell)  # type: ignore[arg-type]

    def _resume(self) -> None:
        self._read(workspace, done=self._resumed)

    def _resumed(self, view: WorkspaceView) -> None:
        if view.plan_version:
            self._show_step(PASSPHRASE)

    def _show_step(self, number: int) -> None:
        names = (
            translate("1 Kit"),
            translate("2 Compare the code"),
            translate("3 Passphrase"),
            translate("4 Enrolment"),
        )
        for place, (step, name) in enumerate(zip(self._steps, names, strict=True)):
            done = place < number
            step.setText(("✓ " if done else "") + name)
            restyle(step, "look", "chip-good" if done else "chip-accent" if place == number else "chip")
        self.step = number
        for place, card in enumerate(self.cards):
            card.setHidden(place != number)

    def _kit_card(self) -> Card:
        theme = self._shell.theme
        self.drop = FileDrop(
            theme,
            translate("Drop the kit here (a file that ends in .qcpkg)."),
            translate("Choose the kit…"),
            translate("Packages (*.qcpkg)"),
        )
        self.drop.dropped.connect(self.take_files)
        where = label(
            translate("Your data will lie in {folder}", folder=str(self._folder)), "muted", wraps=True
        )
        self.links = StartLinks(theme, self._folder)
        self.links.other_wanted.connect(self.other_wanted)
        self.links.office.wanted.connect(self._become_office)
        self.links.setHidden(self._words.embedded)
        heading = label(self._words.kit_heading, "heading")
        return Card(heading, label(self._words.kit, wraps=True), self.drop, where, self.links, margin=20)

    def _code_card(self) -> Card:
        theme = self._shell.theme
        told = translate(
            "Type the code of six groups that is printed on the office's paper notice. The program "
            "compares it with the kit: so nobody can slip you a kit of their own."
        )
        self._kit_name = label(look="heading", wraps=True)
        self.code = CodeField()
        self.code.changed.connect(self._code_typed)
        self.mismatch = CodeMismatch(theme)
        self.units = QComboBox()
        self.units.setAccessibleName(translate("Your unit"))
        self.units.activated.connect(self._enable_install)
        self.person = QLineEdit(self._shell.state.text("person"))
        self.person.setAccessibleName(translate("Your name"))
        form = QFormLayout()
        form.addRow(translate("Code on the paper notice"), self.code)
        form.addRow(translate("Your unit"), self.units)
        form.addRow(translate("Your name"), self.person)
        self.install = Button(
            theme, translate("Compare and install"), self._install, icon=Icon.CHECK, look="primary"
        )
        self.install.setEnabled(False)
        back = Button(theme, translate("Another kit…"), self.drop.ask)
        self._missing = label(look="muted", wraps=True)
        last = row(back, self._missing, self.install)
        last.setStretch(1, 1)
        parts = (self._kit_name, label(told, wraps=True), form, self.mismatch)
        return Card(*parts, last, margin=20)

    def _passphrase_card(self) -> ProtectCard:
        self.protect = ProtectCard(self._shell.theme, self._shell.state.text("folder"))
        self.protect.wanted.connect(self._enrol)
        return self.protect

    def _done_card(self) -> Card:
        theme = self._shell.theme
        self._own_code = label(look="code")
        self._place = label(look="muted", wraps=True)
        show = Button(theme, translate("Show the folder"), self._show_folder, icon=Icon.FOLDER)
        self.begin = Button(theme, self._words.begin, self._begin, icon=Icon.NEXT, look="primary")
        then = label(self._words.then, "muted", wraps=True)
        then.setHidden(not self._words.then)
        heading = label(translate("This machine is ready"), "heading")
        parts = (heading, label(self._words.enrolled, wraps=True), self._own_code, self._place, then)
        return Card(*parts, row(show, 1, self.begin), margin=20)

    def _look(self) -> None:
        self._read(look_at_kit, self._file, done=self._seen)

    def _seen(self, kit: KitView) -> None:
        name = translate("{name}, version {version}", name=kit.name, version=kit.version)
        self._kit_name.setText(aside_text(name, kit.document))
        self.mismatch.hide()
        self.units.clear()
        self.units.addItem(translate("(choose)"), "")
        for unit in kit.units:
            self.units.addItem(unit.name, unit.code)
        self._enable_install()
        self._show_step(CODE)
        self.code.setFocus()

    def _become_office(self, person: str) -> None:
        """Make the office's workspace, or of a unit's that is still empty the office's."""
        if self._context is None:
            self.office_wanted.emit(person)
            return
        self._shell.state.put("person", person)
        self._write(change_role, "office", done=self._role_changed)

    def _role_changed(self, _changes: object) -> None:
        self.finished.emit()

    def _code_typed(self) -> None:
        self.mismatch.hide()
        self._enable_install()

    def _enable_install(self) -> None:
        missing = [] if self.code.complete else [translate("the whole code is needed")]
        if not self.units.currentData():
            missing.append(translate("choose your unit"))
        self._missing.setText("\n".join(missing))
        self.install.setEnabled(not missing)

    def _install(self) -> None:
        self._shell.state.put("person", self.person.text().strip())
        unit = str(self.units.currentData())
        self._write(install_kit, self._file, unit, self.code.text(), done=self._installed)

    def _installed(self, _changes: object) -> None:
        self.banner.hide()
        self._show_step(PASSPHRASE)
        self.protect.first.setFocus()

    def _enrol(self, wanted: Protection) -> None:
        self._shell.state.put("folder", str(wanted.folder or ""))
        arguments = (wanted.passphrase, wanted.device, wanted.contact, wanted.folder)
        self._write(request_enrolment, *arguments, done=self._enrolled)

    def _enrolled(self, request: EnrolmentRequest) -> None:
        self.banner.hide()
        self.protect.finish()
        self._own_code.setText(request.code)
        self._enrolment = request.path
        self._place.setText(translate("Enrolment file: {path}", path=str(request.path)))
        self._show_step(DONE)
        self.begin.setFocus()

    def _begin(self) -> None:
        self._shell.state.put("page", FIRST_STEPS)
        self.finished.emit()

    def _show_folder(self) -> None:
        open_with_system(self._enrolment.parent)
