"""The plan: open its workbook, see mistakes, forms and differences, put it in force, issue the kit."""

from __future__ import annotations

from pathlib import Path

from qcdesk.domain.changes import Changes
from qcdesk.plan.model import Plan
from qcdesk.services.compare_plans import PlanVersion, plan_versions
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.text import translate
from ui.base.desk import Desk, Target
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.page import Page, label, restyle
from ui.base.text import explanation
from ui.forms.office_issue import IssueCard
from ui.forms.office_plan_check import FORMS, PlanCheck
from ui.forms.office_reason_dialog import ReasonDialog
from ui.widgets.buttons import Button
from ui.widgets.layouts import row


class OfficePlanPage(Page):
    """Above the plan in force, in the middle the workbook that was opened, below the kit."""

    key = "plan"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Plan"))
        self._candidate: Plan | None = None
        self._now, self._state = label(), label(look="chip")
        self._now.setMinimumWidth(60)
        self.check = PlanCheck(desk)
        self.check.checked.connect(self._checked)
        self.adopt_button = Button(
            desk.theme, translate("Put this plan in force…"), self.ask_adopt, icon=Icon.CHECK, look="primary"
        )
        self.adopt_button.setEnabled(False)
        self.issue = IssueCard(desk)
        self.issue.issued.connect(self._issued)
        self.body.addLayout(
            row(label(self.title, "title"), self._now, self._state, 1, self.adopt_button, gap=12)
        )
        self.body.addWidget(self.check, 1)
        self.body.addWidget(self.issue)
        self.check.show_plan(desk.plan)
        self.check.tabs.show_tab(FORMS)

    def load(self) -> None:
        self.desk.read(self, plan_versions, done=self._versions, key="versions")
        self.issue.look()

    def concerns(self, changes: Changes) -> bool:
        return changes.plan or bool(changes.packages)

    def open(self, target: Target) -> None:
        if target.path is not None:
            self.check.take([target.path])

    def take_files(self, paths: list[Path]) -> bool:
        self.check.take(paths)
        return True

    def ask_adopt(self) -> None:
        """Ask before a plan is put in force."""
        if self._candidate is None:
            return
        settings = self._candidate.settings
        question = translate(
            "“{name}”, version {version}, becomes the plan of this desk. Units work with it after they "
            "have installed the kit that you issue next.",
            name=settings.name,
            version=settings.version,
        )
        title = translate("Put the plan in force")
        self._dialog = ReasonDialog(self.theme, self, title, question, title)
        self._dialog.accepted.connect(self.adopt)
        self._dialog.open()

    def adopt(self) -> None:
        """Put the plan that was opened in force."""
        self.desk.write(self, adopt_plan, self._candidate, failed=self._failed)

    def _checked(self, plan: Plan | None) -> None:
        self._candidate = plan
        self.adopt_button.setEnabled(plan is not None)

    def _versions(self, found: list[PlanVersion]) -> None:
        active = next((each for each in found if each.active), None)
        if active is None:
            return
        self._now.setText(
            translate("In force: {name}, version {version}", name=active.name, version=active.version)
        )
        issued = bool(active.kit)
        self._state.setText(translate("kit issued") if issued else translate("kit not issued yet"))
        restyle(self._state, "look", "chip-good" if issued else "chip-warn")

    def _issued(self, _kit: object) -> None:
        self.load()

    def _failed(self, error: Exception) -> None:
        self.check.banner.show_explanation(explanation(error), "warn")
