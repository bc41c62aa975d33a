"""The first run of an office: the key ceremony, the plan, the kit; each step stays done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from qcdesk.plan.model import Plan
from qcdesk.services.change_role import change_role
from qcdesk.services.context import Context
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.services.list_keys import KeyView, list_keys
from qcdesk.services.office_keys import OfficeKeys
from qcdesk.text import translate
from ui.base.actions import Act, make_shortcut
from ui.base.desk import Desk, Facts, read_facts
from ui.base.icons import Icon
from ui.base.manual import OFFICE
from ui.base.page import label, restyle
from ui.base.shell import Shell
from ui.base.text import explanation
from ui.forms.manual_dialog import ManualDialog
from ui.forms.office_ceremony import CeremonyCard
from ui.forms.office_issue import IssueCard
from ui.forms.office_kit_guide import KitGuide
from ui.forms.office_plan_check import PlanCheck
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Scroll, row

KEYS, PLAN, KIT = range(3)
WIDTH = 800


class OfficeFirstRunPage(QWidget):
    """`finished` is sent when the kit was issued or put off, or the workspace is no office's any more."""

    finished = Signal()

    def __init__(self, shell: Shell, context: Context, facts: Facts) -> None:
        super().__init__()
        self.desk = Desk(shell, context, facts, self)
        theme = shell.theme
        self._candidate: Plan | None = None
        self._root_code = ""
        self._steps = [label(look="chip") for _ in range(3)]
        self.banner = Banner(theme)
        self.desk.failed.connect(self._failed)
        self.ceremony = CeremonyCard(self.desk)
        self.ceremony.made.connect(self._keys_made)
        self.check = PlanCheck(self.desk)
        self.check.checked.connect(self._checked)
        self.adopt_button = Button(
            theme, translate("Put this plan in force"), self.adopt, icon=Icon.CHECK, look="primary"
        )
        self.adopt_button.setEnabled(False)
        self.issue = IssueCard(self.desk)
        self.issue.issued.connect(self._issued)
        self.done_button = Button(theme, translate("Open the desk"), self._finish)
        self.stack = QStackedWidget()
        for made in (self._make_keys(), self._make_plan(), self._make_kit()):
            self.stack.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.addLayout(row(label(translate("Set up the quality office's desk"), "title"), 1, *self._steps))
        layout.addWidget(self.banner)
        layout.addWidget(self.stack, 1)
        make_shortcut(Act.EXPLAIN, self, self._explain)
        self.show_step(KEYS)
        self.desk.read(self, list_keys, done=self._known)

    def _explain(self) -> None:
        ManualDialog(self.desk.theme, "first-run", self, OFFICE).show()

    def _make_keys(self) -> QWidget:
        self.ceremony.setMaximumWidth(WIDTH)
        self.ceremony.setMinimumWidth(620)
        scroll = Scroll(8)
        scroll.content.addLayout(row(1, self.ceremony, 1))
        name = translate("This machine is not the quality office's: choose again…")
        self.back = Button(self.desk.theme, name, self.go_back, look="link")
        scroll.content.addLayout(row(1, self.back, 1))
        scroll.content.addStretch(1)
        return scroll

    def _make_plan(self) -> QWidget:
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        told = translate("The plan names the units, registers, indicators, targets and checks of the year.")
        self._code = label(look="code", wraps=True)
        inside.addWidget(label(told, "muted", wraps=True))
        inside.addWidget(self._code)
        inside.addWidget(self.check, 1)
        inside.addLayout(row(1, self.adopt_button))
        return made

    def _make_kit(self) -> QWidget:
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        told = translate(
            "The kit is one file for all units. Print the notice with the code and hand it out on paper: "
            "units compare it with their screen before they trust the file."
        )
        inside.addWidget(label(told, "muted", wraps=True))
        inside.addWidget(self.issue)
        self.guide = KitGuide()
        inside.addWidget(self.guide)
        inside.addStretch(1)
        inside.addLayout(row(1, self.done_button))
        return made

    def go_back(self) -> None:
        """Return to the first page of the program; the workspace is as empty as it was made."""
        self.desk.write(self, change_role, "unit", done=self._given_up, failed=self._failed)

    def adopt(self) -> None:
        """Put the plan that was opened in force."""
        self.desk.write(self, adopt_plan, self._candidate, done=self._adopted, failed=self._failed)

    def _given_up(self, _changes: object) -> None:
        self.finished.emit()

    def _known(self, keys: list[KeyView]) -> None:
        root = next((key for key in keys if key.name == "root"), None)
        if root is not None:
            self._say_code(root.code)
            self.show_step(PLAN)

    def _keys_made(self, keys: OfficeKeys) -> None:
        self._say_code(keys.root_code)
        told = translate("The keys are made; both copies were read back and opened.")
        drive = translate("Two copies of the root key are on one drive; put each on a drive of its own.")
        if keys.one_drive:
            self.banner.show_text("warn", f"{told}\n{drive}")
        else:
            self.banner.show_text("good", told)
        self.show_step(PLAN)

    def _say_code(self, code: str) -> None:
        self._root_code = code
        self._code.setText(translate("Code of the office's root key: {code}", code=code))

    def _checked(self, plan: Plan | None) -> None:
        self.banner.hide()
        self._candidate = plan
        self.adopt_button.setEnabled(plan is not None)

    def _adopted(self, _changes: object) -> None:
        self.desk.read(self, read_now, done=self._facts_read)

    def _facts_read(self, facts: Facts) -> None:
        self.desk.facts = facts
        if facts.plan is not None:
            self.guide.show_plan(facts.plan, self._root_code)
        self.show_step(KIT)
        self.issue.passphrase.setFocus()

    def _issued(self, _kit: object) -> None:
        self._finish_look()

    def _finish_look(self) -> None:
        self.done_button.setText(translate("Done: open the desk"))
        restyle(self.done_button, "look", "primary")
        self.done_button.setFocus()

    def _finish(self) -> None:
        self.finished.emit()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error), "warn")

    def show_step(self, number: int) -> None:
        """Show one of the steps."""
        names = (translate("1 Keys"), translate("2 Plan"), translate("3 Kit"))
        for place, (step, name) in enumerate(zip(self._steps, names, strict=True)):
            done = place < number
            step.setText(("✓ " if done else "") + name)
            restyle(step, "look", "chip-good" if done else "chip-accent" if place == number else "chip")
        self.stack.setCurrentIndex(number)


def read_now(context: Context) -> Facts:
    """The workspace and its plan as they are now."""
    return read_facts(context)
