"""An entry beside its table: title and status, stages, remarks, the form, its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.plan.model import RegisterDef
from qcdesk.services.attach_evidence import (
    AttachEvidence,
    DetachEvidence,
    attach_evidence,
    attach_to_all,
    detach_evidence,
)
from qcdesk.services.entry_form import FormView
from qcdesk.services.evidence_overview import copy_out
from qcdesk.services.stages import stages_at
from qcdesk.services.views import EntryView, EvidenceView, Saved
from qcdesk.system import paths
from qcdesk.text import plural, translate
from ui.base.actions import Act, make_action
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.opening import open_with_system
from ui.base.page import label, restyle
from ui.base.tasks import Handle
from ui.base.text import status_name
from ui.forms.attached_look import AttachedLook
from ui.forms.entry_form import EntryForm
from ui.forms.history_dialog import HistoryDialog
from ui.widgets.banner import Banner
from ui.widgets.busy_bar import BusyBar
from ui.widgets.buttons import Button, action_button
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.evidence_list import EvidenceList
from ui.widgets.file_drop import local_files
from ui.widgets.layouts import Card, line, row
from ui.widgets.stage_strip import StageStrip

STATUS_LOOKS = {"accepted": "chip-good", "returned": "chip-bad", "conflict": "chip-bad", "void": "chip-bad"}


class EntryPanel(Card):
    """The panel of one register. `asks_files` wants files described before they are attached."""

    saved = Signal(object)
    deleted = Signal(object)
    asks_files = Signal(object)
    """Paths that were dropped or are to be chosen (an empty list) for the entry shown."""
    duplicate_wanted = Signal(str)

    def __init__(self, desk: Desk, register: RegisterDef) -> None:
        super().__init__()
        self._desk, self.register = desk, register
        self.entry: EntryView | None = None
        self._attaching: list[Handle] = []
        self._look = AttachedLook(desk, self)
        self.setAcceptDrops(True)
        self.form = EntryForm(desk, register)
        self.form.saved.connect(self._saved)
        self.form.shown.connect(self._shown)
        self.form.waiting.connect(self._show_waiting)
        self._title = ElidedLabel("heading")
        self._status = label(look="chip")
        self._delete = Button(
            desk.theme, translate("Delete"), self._ask_delete, icon=Icon.DELETE, look="danger"
        )
        self._history = make_action(Act.HISTORY, self, desk.theme, self.show_history)
        others = (
            make_action(Act.DELETE, self, desk.theme, self._ask_delete),
            make_action(Act.ATTACH, self, desk.theme, self._choose_files),
        )
        for action in (self._history, *others):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._past = action_button(self._history)
        self.content.addLayout(row(self._title, self._status, 1, self._past, self._delete))
        self._stages = StageStrip()
        self._stages.moved.connect(self._move_stage)
        self._stages.setVisible(bool(self.register.stage_field))
        self._remark = Banner(desk.theme, closable=False)
        self._twin = Banner(desk.theme, closable=False)
        self._show_twin = Button(desk.theme, translate("Show the other entry"), self._jump_twin, look="link")
        self._show_twin.hide()
        self._twins: Sequence[EntryView] = ()
        self._waiting = Banner(desk.theme, closable=False)
        self._discard = Button(desk.theme, translate("Give up this entry"), self._give_up, look="link")
        self._discard.hide()
        for part in (self._stages, self._remark, self._waiting, self._twin):
            self.content.addWidget(part)
        self.content.addLayout(row(self._show_twin, self._discard, 1))
        self.content.addWidget(self.form, 1)
        self._add_evidence()

    def _add_evidence(self) -> None:
        theme = self._desk.theme
        self._files = EvidenceList(theme)
        self._files.opened.connect(self._open_file)
        self._files.removed.connect(self._remove_file)
        self._evidence_title = label(translate("Evidence"), "heading")
        self.attach_button = Button(theme, translate("Attach…"), self._choose_files, icon=Icon.EVIDENCE)
        self.busy = BusyBar(theme)
        self.busy.cancelled.connect(self._stop)
        self._evidence = QWidget()
        layout = QVBoxLayout(self._evidence)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(line())
        layout.addLayout(row(self._evidence_title, 1, self.attach_button))
        layout.addWidget(self._files)
        layout.addWidget(self.busy)
        if self.register.evidence == "none":
            self._evidence.hide()
        self.content.addWidget(self._evidence)

    def show_entry(self, entry: EntryView) -> None:
        """Show a saved entry."""
        self.form.show_entry(entry)
        self._show_head(entry)

    def show_new(self) -> None:
        """Show an empty form."""
        self.form.show_new()
        self._show_head(None)

    def attach(self, commands: Sequence[AttachEvidence], entries: Sequence[str] = ()) -> None:
        """Attach files one after the other in the background, to several entries if they are named."""
        self.busy.begin(plural("Copying {n} file…", "Copying {n} files…", len(commands)))
        self._look.begin()
        for command in commands:
            work = (attach_to_all, command, entries) if len(entries) > 1 else (attach_evidence, command)
            handle = self._desk.write(
                self,
                *work,
                done=partial(self._stored, command.path),
                failed=self._not_attached,
                progress=self.busy.progress,
            )
            self._attaching.append(handle)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()) and self.register.evidence != "none":
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.offer_files(local_files(event.mimeData()))

    def offer_files(self, files: list[Path]) -> None:
        """Files for the entry shown; it has to be saved first."""
        self.form.commit()
        if self.form.entry_id:
            self.asks_files.emit(files)
        else:
            names = [field.label for field in self.register.fields if field.code in self.register.identity]
            told = translate("Fill in at least one field first, then attach evidence to the entry.")
            if names:
                told = translate(
                    "Fill in {fields} first, then attach evidence to the entry.", fields="、".join(names)
                )
            self._desk.notice.emit("warn", told)

    def show_history(self) -> None:
        """Every change of the entry shown, to put an earlier value back."""
        self.form.commit()
        if self.entry is not None:
            HistoryDialog(self._desk, self.entry, self).show()

    def _choose_files(self) -> None:
        if self.register.evidence != "none":
            self.offer_files([])

    def _show_head(self, entry: EntryView | None) -> None:
        self.entry = entry
        self._title.show_text(entry.title if entry else translate("New entry"))
        self._status.setText(status_name(entry.status) if entry else translate("not saved"))
        restyle(self._status, "look", STATUS_LOOKS.get(entry.status if entry else "", "chip"))
        self._delete.setVisible(entry is not None)
        self._history.setEnabled(entry is not None)
        self._past.setVisible(entry is not None)
        files = entry.evidence if entry else ()
        self._files.show_files(files)
        needed = self.register.evidence == "required" and not files
        name = translate("Evidence (at least one file)") if needed else translate("Evidence")
        self._evidence_title.setText(name)
        self._show_stage(entry)
        remarks = [c.text for c in entry.comments if not c.cell] if entry else []
        if remarks:
            told = translate("The quality office returned this entry: {remarks}", remarks="\n".join(remarks))
            self._remark.show_text("warn", told)
        else:
            self._remark.hide()

    def _show_stage(self, entry: EntryView | None) -> None:
        if self.register.stage_field:
            values = entry.values if entry else {}
            desk = self._desk
            self._stages.show_stages(stages_at(desk.plan, self.register, values, desk.facts.unit, desk.today))

    def _saved(self, entry: EntryView) -> None:
        if self.form.entry_id in ("", entry.entry_id):
            self._show_head(entry)
        self.saved.emit(entry)

    def _shown(self, view: FormView) -> None:
        if view.entry is not None and view.entry != self.entry:
            self._show_head(view.entry)
        self._twins = view.duplicates
        if self._twins:
            title = self._twins[0].title
            told = translate("“{title}” has the same identity: is this entry there already?", title=title)
            if view.entry is None:
                told = translate("Not saved: “{title}” is there already with the same identity.", title=title)
                self._discard.show()
            self._twin.show_text("warn", told)
        else:
            self._twin.hide()
        self._show_twin.setVisible(bool(self._twins))

    def _show_waiting(self, names: Sequence[str]) -> None:
        told = translate("Not saved yet: please fill in {fields} first.", fields="、".join(names))
        if names:
            self._waiting.show_text("warn", told)
        else:
            self._waiting.hide()
        self._discard.setVisible(bool(names))

    def _give_up(self) -> None:
        self.form.discard()

    def _jump_twin(self) -> None:
        if self._twins:
            self.duplicate_wanted.emit(self._twins[0].entry_id)

    def _move_stage(self, stage: str) -> None:
        self.form.set_field(self.register.stage_field, stage)

    def _ask_delete(self) -> None:
        if self.entry is not None:
            self.deleted.emit(self.entry)

    def _open_file(self, file: EvidenceView) -> None:
        folder = paths.data_dir() / "opened"
        self._desk.read(self, copy_out, file.sha256, file.name, folder, done=self._copied_out)

    def _copied_out(self, path: Path) -> None:
        if not open_with_system(path):
            told = translate("No program of this machine opens {name}.", name=path.name)
            self._desk.notice.emit("warn", told)

    def _remove_file(self, file: EvidenceView) -> None:
        if self.entry is not None:
            command = DetachEvidence(self.entry.entry_id, file.sha256, self._desk.period)
            self._desk.write(self, detach_evidence, command, done=self._detached)

    def _detached(self, _saved: object) -> None:
        self.form.refresh()
        self._desk.notice.emit("info", translate("The file was taken off; Ctrl+Z brings it back."))

    def _stop(self) -> None:
        for handle in self._attaching:
            handle.stop.set()

    def _stored(self, file: Path, answer: Saved | Changes) -> None:
        self._look.look(file, (answer.changes if isinstance(answer, Saved) else answer).blobs)
        self._attached()

    def _attached(self) -> None:
        self._attaching = self._attaching[1:]
        if not self._attaching:
            self.busy.end()
            self.form.refresh()

    def _not_attached(self, error: Exception) -> None:
        self._attached()
        self._desk.failed.emit(error)
