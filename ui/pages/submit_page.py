"""Submit: what will be frozen, what is missing, who signs; seal in the background; history."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit, QVBoxLayout

from qcdesk.domain.changes import Changes
from qcdesk.services.hand_over import hand_over_package
from qcdesk.services.list_packages import PackageView, list_packages
from qcdesk.services.overview import Waiting, waiting
from qcdesk.services.remember_passphrase import Remembering, remembering
from qcdesk.services.seal_period import Sealed, SealPeriod, SealPreview, preview_seal, seal_period
from qcdesk.services.submission_people import people
from qcdesk.text import translate
from ui.base.cover import Cover
from ui.base.desk import Desk
from ui.base.findings_watch import FindingsWatch
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import Page, label
from ui.base.table_model import TableModel
from ui.base.tasks import Handle
from ui.base.text import aside_text, explanation, joined, moment_text, size_text
from ui.forms.cover_dialog import CoverDialog
from ui.forms.submit_checklist import submit_checklist
from ui.models.package_columns import package_columns, package_key
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, Scroll, clear, row
from ui.widgets.passphrase_field import PassphraseField
from ui.widgets.table_view import TableView

ROLES = ("preparer", "reviewer", "head")


class SubmitPage(Page):
    """Checklist and form on the left, what was sent on the right."""

    key = "submit"

    def __init__(self, desk: Desk, watch: FindingsWatch) -> None:
        super().__init__(desk, watch, translate("Submit"))
        self._sealing: Handle | None = None
        self._sealed: PackageView | None = None
        self._ready = self._remembered = self._blocked = False
        self.checklist = QVBoxLayout()
        self.checklist.setSpacing(6)
        scroll = Scroll()
        scroll.content.addWidget(self._make_result())
        scroll.content.addWidget(Card(label(translate("Before sending"), "heading"), self.checklist))
        scroll.content.addWidget(self._make_form())
        scroll.content.addStretch(1)
        sides = row(scroll, self._make_history(), gap=12)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        self.body.addLayout(sides, 1)
        watch.updated.connect(self.refresh)
        desk.theme.changed.connect(self.refresh)

    def _make_form(self) -> Card:
        names = (translate("Prepared by"), translate("Reviewed by"), translate("Person in charge"))
        remembered = self.desk.state.table("people")
        self.names: dict[str, QLineEdit] = {}
        form = QFormLayout()
        for role, name in zip(ROLES, names, strict=True):
            field = QLineEdit(str(remembered.get(role, "")))
            field.setAccessibleName(name)
            field.textChanged.connect(self._enable)
            self.names[role] = field
            form.addRow(name, field)
        self.passphrase = PassphraseField(self.theme, translate("Passphrase"))
        self.passphrase.changed.connect(self._enable)
        form.addRow(translate("Passphrase"), self.passphrase)
        self.folder = QLineEdit(self.desk.state.text("folder"))
        self.folder.setAccessibleName(translate("Save to"))
        self.folder.setPlaceholderText(translate("USB stick or folder; a copy always stays here"))
        choose = Button(self.theme, translate("Choose…"), self._choose_folder, icon=Icon.FOLDER)
        form.addRow(translate("Save to"), row(self.folder, choose))
        self.seal_button = Button(
            self.theme, translate("Seal and save the package"), self.seal, icon=Icon.LOCK, look="primary"
        )
        self.seal_button.setEnabled(False)
        self.busy = BusyBar(self.theme)
        self.busy.cancelled.connect(self._stop)
        self.banner = Banner(self.theme)
        card = Card(label(translate("Sign and seal"), "heading"), form, self.banner, self.busy)
        self._missing = label(look="muted", wraps=True)
        missing = row(self._missing, self.seal_button)
        missing.setStretch(0, 1)
        card.content.addLayout(missing)
        return card

    def _make_result(self) -> Card:
        self._result_text = label(wraps=True)
        self._digest = label(look="muted", wraps=True)
        self._cover_button = Button(
            self.theme, translate("Cover page…"), self.show_cover, icon=Icon.PRINT, look="primary"
        )
        show = Button(self.theme, translate("Show the folder"), self._show_folder, icon=Icon.FOLDER)
        again = Button(self.theme, translate("Copy to a drive…"), self._copy_made, icon=Icon.COPY)
        heading = label(translate("The package is ready"), "heading")
        buttons = row(self._cover_button, again, show, 1)
        self.result = Card(heading, self._result_text, self._digest, buttons)
        self.result.hide()
        return self.result

    def _make_history(self) -> Card:
        self.model = TableModel(package_columns(self.desk.plan), package_key, self)
        self.table = TableView(self.theme, self.desk.state, self.model, "packages")
        self.table.setAccessibleName(translate("Sent and received"))
        self.table.set_empty(EmptyState(self.theme, Icon.SUBMIT, translate("Nothing was sent yet")))
        self.table.opened.connect(self._show_cover_of)
        self.table.chosen.connect(self._enable_history)
        cover = Button(self.theme, translate("Cover page…"), self._cover_chosen, icon=Icon.PRINT)
        again = Button(self.theme, translate("Copy to a drive…"), self._copy_chosen, icon=Icon.COPY)
        self.history_buttons = (again, cover)
        self._enable_history(None)
        heading = label(translate("Sent and received"), "heading")
        card = Card(row(heading, 1, *self.history_buttons))
        card.content.addWidget(self.table, 1)
        return card

    def load(self) -> None:
        self.desk.read(self, preview_seal, self.desk.period, done=self._previewed, key="preview")
        self.desk.read(self, list_packages, done=self._listed, key="packages")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_store()

    def count(self) -> None:
        self.desk.read(self, waiting, done=self._counted, key="waiting")

    def _counted(self, found: Waiting) -> None:
        self.count_changed.emit(found.unsealed, False)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.packages)

    def _ask_store(self) -> None:
        self.desk.read(self, remembering, done=self._remembering, failed=self._no_store, key="remembering")

    def _remembering(self, found: Remembering) -> None:
        self._remembered = "device" in found.names
        hint = translate("Remembered on this PC") if self._remembered else ""
        self.passphrase.field.setPlaceholderText(hint)
        self._enable()

    def _no_store(self, _error: Exception) -> None:
        # A locked store is as good as none: the passphrase is typed.
        self._remembering(Remembering("", ()))

    def _previewed(self, seen: SealPreview) -> None:
        clear(self.checklist)
        for line in submit_checklist(self.theme, self.desk.plan, seen):
            line.asked.connect(self.desk.jump)
            self.checklist.addWidget(line)
        count = sum(seen.entries.values())
        self._blocked = bool(seen.check.blocking)
        self._ready = not self._blocked and bool(count or seen.resent)
        self.count_changed.emit(count, False)
        self._enable()

    def _enable(self) -> None:
        filled = all(field.text().strip() for field in self.names.values()) and self._has_passphrase()
        self.seal_button.setEnabled(self._ready and filled and self._sealing is None)
        nothing = translate("nothing is there to be sent")
        missing = [translate("the checklist above is not clear") if self._blocked else nothing]
        if self._ready:
            missing.clear()
        if not all(field.text().strip() for field in self.names.values()):
            missing.append(translate("the three names are needed"))
        if not self._has_passphrase():
            missing.append(translate("the passphrase is needed"))
        self._missing.setText("\n".join(missing))
        self.seal_button.setToolTip(joined(missing))

    def _has_passphrase(self) -> bool:
        return self._remembered or bool(self.passphrase.text())

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Save to"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def seal(self) -> None:
        """Freeze the work, write the signed package, verify it, copy it to the drive."""
        names = {role: field.text().strip() for role, field in self.names.items()}
        self.desk.state.put("people", names)
        self.desk.state.put("folder", self.folder.text())
        folder = Path(self.folder.text()) if self.folder.text().strip() else None
        command = SealPeriod(self.desk.period, people(**names), folder)
        self.banner.hide()
        self.busy.begin(translate("Checking, writing, signing, verifying…"))
        self._sealing = self.desk.write(
            self,
            seal_period,
            command,
            self.passphrase.text(),
            done=self._done,
            failed=self._failed,
            progress=self.busy.progress,
        )
        self._enable()

    def _stop(self) -> None:
        if self._sealing is not None:
            self._sealing.stop.set()

    def _done(self, sealed: Sealed) -> None:
        self._sealing = None
        self.busy.end()
        self.passphrase.clear()
        told = translate(
            "Package no. {seq}: {revisions} changes, {files} files, {size}. Saved and verified at {path}",
            seq=sealed.seq,
            revisions=sealed.revisions,
            files=sealed.files,
            size=size_text(sealed.size),
            path=str(sealed.path),
        )
        self._result_text.setText(told)
        self._digest.setText(translate("Digest: {digest}", digest=sealed.digest))
        self._result_path, self._result_digest = sealed.path, sealed.digest
        self.result.show()
        self._enable()
        if sealed.undelivered is None:
            self.desk.notice.emit("good", translate("Sealed. Now hand the package to the quality office."))
            return
        reason = explanation(sealed.undelivered).what
        again = translate(
            "The period is sealed and its package is kept here. Only the copy is missing: put in another "
            "drive and press “Copy to a drive…”."
        )
        self.banner.show_text("warn", f"{reason}\n{again}")

    def _failed(self, error: Exception) -> None:
        self._sealing = None
        self._ask_store()
        self.busy.end()
        self.banner.show_explanation(explanation(error))
        self._enable()

    def _copy_made(self) -> None:
        self._ask_copy(self._result_digest)

    def _copy_chosen(self) -> None:
        chosen = self.table.current()
        if isinstance(chosen, PackageView) and chosen.direction == "out":
            self._ask_copy(chosen.digest)

    def _ask_copy(self, digest: str) -> None:
        folder = QFileDialog.getExistingDirectory(self, translate("Copy to a drive"), self.folder.text())
        if folder:
            self.copy_to(digest, Path(folder))

    def copy_to(self, digest: str, folder: Path) -> None:
        """Copy a package that was sealed before to a drive and read it back there."""
        self.banner.hide()
        self.desk.read(self, hand_over_package, digest, folder, done=self._copied, failed=self._not_copied)

    def _copied(self, path: Path) -> None:
        self.banner.show_text("good", translate("Copied and verified: {path}", path=str(path)))

    def _not_copied(self, error: Exception) -> None:
        self.banner.show_explanation(explanation(error))

    def _listed(self, found: list[PackageView]) -> None:
        self.model.set_rows([each for each in found if each.type in ("submission", "receipt")])
        sent = next((each for each in self.model.all_rows() if each.type == "submission"), None)
        if sent is not None and self.table.current() is None:
            self.table.choose(package_key(sent))

    def _enable_history(self, chosen: object) -> None:
        """Only what was sent has a cover page, and can be copied again."""
        sent = isinstance(chosen, PackageView) and chosen.type == "submission"
        for button in self.history_buttons:
            button.setEnabled(sent)
            button.setToolTip("" if sent else translate("Choose a package that was sent"))

    def _show_folder(self) -> None:
        open_with_system(self._result_path.parent)

    def show_cover(self) -> None:
        """The cover page of the package just made."""
        wanted = next((p for p in self.model.all_rows() if p.digest == self._result_digest), None)
        if wanted is not None:
            self._show_cover_of(wanted)

    def _cover_chosen(self) -> None:
        chosen = self.table.current()
        if isinstance(chosen, PackageView):
            self._show_cover_of(chosen)

    def _show_cover_of(self, package: PackageView) -> None:
        if package.type == "submission":
            self._cover = CoverDialog(self.theme, self._cover_of(package), self)
            self._cover.open()

    def _cover_of(self, package: PackageView) -> Cover:
        plan = self.desk.plan
        unit, period = plan.unit(package.unit), plan.period(package.period)
        counts = package.counts
        rows = [
            (translate("Unit"), aside_text(unit.name, unit.code)),
            (translate("Period"), period.name),
            (translate("Package"), translate("no. {seq}", seq=package.seq)),
            (translate("File"), package.path.name),
            (translate("Changes"), str(counts.get("revisions", ""))),
            (translate("Evidence files"), str(counts.get("blobs", ""))),
            (translate("Sealed at"), moment_text(package.at)),
        ]
        names = (translate("Prepared by"), translate("Reviewed by"), translate("Person in charge"))
        return Cover(
            title=translate("Submission cover page"),
            programme=plan.settings.name,
            rows=rows,
            names=list(zip(names, package.people, strict=True)),
            digest=package.digest,
            code=f"qcdesk:{package.unit}:{package.period}:{package.seq}:{package.digest}",
        )
