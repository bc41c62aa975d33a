"""Issuing the kit: the plan in force, signed with the kit key, onto a drive."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit

from qcdesk.domain.errors import QCDeskError
from qcdesk.services.issue_plan import IssuedKit, issue_plan, issued_kit
from qcdesk.text import translate
from ui.base.cover import Cover
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.forms.cover_dialog import CoverDialog
from ui.forms.office_rotation import SM2, RotationDialog
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.layouts import Card, row
from ui.widgets.passphrase_field import PassphraseField

NEEDS_SM2 = "plan.sm2-keys-needed"


class IssueCard(Card):
    """`issued` carries the `IssuedKit`."""

    issued = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._made: IssuedKit | None = None
        theme = desk.theme
        self.passphrase = PassphraseField(theme, translate("Passphrase of the kit key"))
        self.passphrase.changed.connect(self._enable)
        self.passphrase.setMaximumWidth(240)
        self.folder = QLineEdit()
        self.folder.setAccessibleName(translate("Save to"))
        self.folder.setPlaceholderText(translate("USB stick or folder; a copy always stays here"))
        self.go = Button(theme, translate("Issue the kit"), self.issue, icon=Icon.SUBMIT, look="primary")
        choose = Button(theme, translate("Choose…"), self._choose, icon=Icon.FOLDER)
        self.notice = Button(
            theme, translate("Paper notice with the code…"), self.show_notice, icon=Icon.PRINT
        )
        self.notice.hide()
        self.sm2_button = Button(theme, translate("Make the SM2 keys…"), self.ask_sm2, icon=Icon.KEY)
        self.sm2_button.hide()
        self.banner = Banner(theme)
        line = row(
            label(translate("Passphrase of the kit key"), "muted"),
            self.passphrase,
            label(translate("Save to"), "muted"),
            self.folder,
            choose,
            self.notice,
            self.sm2_button,
            self.go,
        )
        line.setStretch(3, 1)
        self.content.addLayout(line)
        self.content.addWidget(self.banner)
        self._enable()

    def look(self) -> None:
        """Whether the plan in force was issued: its notice can be printed again."""
        self._desk.read(self, issued_kit, done=self._known, key="kit")

    def issue(self) -> None:
        """Write the kit."""
        text = self.folder.text().strip()
        folder = Path(text) if text else None
        self.go.setEnabled(False)
        self.banner.show_text("info", translate("Writing and signing the kit…"))
        self._desk.write(
            self, issue_plan, self.passphrase.text(), folder, done=self._issued, failed=self._failed
        )

    def show_notice(self) -> None:
        """The paper notice: units compare the code on it with their screen."""
        made, plan = self._made, self._desk.facts.plan
        if made is None:
            return
        rows = [
            (translate("Version of the plan"), str(made.plan_version)),
            (translate("File"), made.path.name),
            (translate("Code of the office's root key"), made.root_code),
        ]
        cover = Cover(
            title=translate("Notice of the kit"),
            programme=plan.settings.name if plan is not None else "",
            rows=rows,
            names=[(translate("Issued by"), self._desk.context.person)],
            digest=made.digest,
            code=f"qcdesk:root:{made.root_code.replace(' ', '')}",
            caption=translate("Digest of the kit's file (SHA-256)"),
            use=translate(
                "1. Open the kit's file with the program.\n"
                "2. Type the six groups of the code above; the program compares them with the kit.\n"
                "3. If they differ, do not install the kit: telephone the office.\n"
                "4. Bring the enrolment file to the office; it calls you to compare this computer's code."
            ),
        )
        self._dialog = CoverDialog(self._desk.theme, cover, self)
        self._dialog.open()

    def _known(self, kit: IssuedKit | None) -> None:
        self._made = kit
        self.notice.setVisible(kit is not None)

    def ask_sm2(self) -> RotationDialog:
        """Open the ceremony that gives the office's keys their SM2 keys."""
        dialog = RotationDialog(self._desk, SM2, self)
        dialog.made.connect(self._sm2_made)
        dialog.open()
        return dialog

    def _sm2_made(self, _issued: object) -> None:
        self.sm2_button.hide()
        self.passphrase.clear()
        self.banner.show_text(
            "good", translate("The SM2 keys are made. Issue the kit with the new passphrase.")
        )
        self.passphrase.setFocus()

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Save to"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _enable(self) -> None:
        self.go.setEnabled(bool(self.passphrase.text()))

    def _issued(self, made: IssuedKit) -> None:
        self._made = made
        self.passphrase.clear()
        self.notice.show()
        told = translate(
            "Kit of version {version}: {path}. Give the file and the paper notice to every unit.",
            version=made.plan_version,
            path=str(made.path),
        )
        self.banner.show_text("good", told)
        self.issued.emit(made)

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error), "warn")
        self.sm2_button.setVisible(isinstance(error, QCDeskError) and error.code == NEEDS_SM2)
        self._enable()
