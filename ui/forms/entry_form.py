"""A form made from a register's fields: every field is saved by itself as soon as it is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Kind, State, Value
from qcdesk.plan.model import Choice, FieldDef, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.services.context import Context
from qcdesk.services.entry_form import FormView, look_at_entry
from qcdesk.services.import_entries import options_of
from qcdesk.services.list_entries import list_entries
from qcdesk.services.record_draft import lacking
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.text import aside_text, joined, pair_text
from ui.forms.draft import NEW, Draft, Written, plan_defaults, record_into
from ui.forms.field_explanation import explanation_text
from ui.forms.field_row import FieldRow, Rows
from ui.forms.field_stack import FieldStack
from ui.forms.form_notes import FormNotes, notes_of
from ui.forms.kept_texts import KeptTexts
from ui.widgets.layouts import column

BLANK = "entry.required"
"""The finding that says that a field must be filled."""


class EntryForm(QWidget):
    """The form of one register, reused for each of its entries.

    Values are written through the serial writer in the order in which they were typed. The fields
    that identify an entry come first: a new entry is saved once they are filled. What cannot be saved
    as a value is kept as text, so that it stands in the form again, also after a crash.
    """

    saved = Signal(object)
    """The `EntryView` after each save."""
    shown = Signal(object)
    """The `FormView` after each refresh."""
    waiting = Signal(object)
    """The names of the fields that have to be filled before what was typed is saved; empty if none."""

    def __init__(self, desk: Desk, register: RegisterDef) -> None:
        super().__init__()
        self._desk, self._register = desk, register
        self._draft = Draft()
        self._kept = KeptTexts(desk, register.code, self)
        self._kept.arrived.connect(self._remember)
        self._values: dict[str, Value] = {}
        self._writing = 0
        self._laying = False
        self._fields = {field.code: field for field in register.fields}
        self._references: dict[str, Sequence[tuple[str, str]]] = {}
        self._notes = FormNotes({})
        first = sorted(register.fields, key=lambda each: each.code not in register.identity)
        self._stack = FieldStack(first, self._make_row)
        self._stack.rows.committed.connect(self._commit)
        self._stack.rows.moved_on.connect(self._move_on)
        self._stack.rows.judged.connect(self._keep)
        self._stack.rows.asked.connect(self._explain)
        self._stack.rows.left.connect(self._left)
        self.setLayout(column(self._stack))
        desk.changed.connect(self._changed)
        QTimer.singleShot(0, self._read_beside)

    @property
    def rows(self) -> dict[str, FieldRow]:
        """All rows by field code, in their order; those that were not needed so far are made."""
        return self._stack.complete()

    @property
    def complete(self) -> bool:
        """True once all rows are there; until then they are made in turns of the event loop."""
        return self._stack.whole

    @property
    def entry_id(self) -> str:
        """The identity of the entry that is shown; empty while it was never saved."""
        return self._draft.entry_id

    def show_entry(self, entry: EntryView) -> None:
        """Show an entry of the register."""
        self._leave()
        self._begin(Draft(entry.entry_id), entry.values)

    def show_new(self) -> None:
        """Show an empty form with the plan's defaults, or the new entry that was left unsaved."""
        self._leave()
        draft = Draft(defaults=plan_defaults(self._desk.plan, self._register), fresh=True)
        self._begin(draft, draft.complete)

    def discard(self) -> None:
        """Give up a new entry that was never saved."""
        self._draft.held.clear()
        for row in self._made():
            row.revert()
        self._keep()
        self._draft = Draft(begun=True)
        self.show_new()

    def unsaved(self) -> list[str]:
        """What was typed and could not be saved, a line for each field."""
        rows = [row for row in self._made() if row.problem or row.dirty]
        lines = [pair_text(row.field.label, row.editor.text()) for row in rows]
        waiting = self._held() if self.entry_id == NEW else self._kept.of(NEW)
        told = {row.field.code for row in rows} if self.entry_id == NEW else set()
        named = {code: text for code, text in waiting.items() if code not in told}
        return lines + [pair_text(self._fields[code].label, text) for code, text in named.items()]

    def refresh(self) -> None:
        """Read the entry, its findings and the fields' states again."""
        arguments = (self._register.code, self.entry_id, self._desk.period, dict(self._values))
        self._desk.read(self, look_at_entry, *arguments, done=self._looked, key="look")

    def commit(self) -> bool:
        """Save what is typed in the field that has the focus; False if it is no value."""
        results = [row.commit() for row in self._made() if row.dirty]
        return all(results)

    def focus(self, cell: str = "") -> None:
        """Put the cursor into the first field of a cell, or into the first field."""
        wanted = [f.code for f in self._register.fields if f.cell_code == cell] if cell else []
        self._focus_first(wanted or self._stack.codes)

    def explain(self) -> bool:
        """Explain the field that has the focus; False if none has it."""
        focused = QApplication.focusWidget()
        for row in self._made():
            if focused is not None and (row is focused or row.isAncestorOf(focused)):
                self._explain(row.field.code)
                return True
        return False

    def _explain(self, code: str) -> None:
        self._stack.row(code).explain(explanation_text(self._desk.plan, self._register, code))

    def set_field(self, code: str, value: Value) -> None:
        """Save a value that was not typed into its field, e.g. the next stage."""
        self._commit(code, value)

    def _leave(self) -> None:
        """Save what can be saved; say what could not, because the next entry takes its place."""
        self.commit()
        lost = [row for row in self._made() if row.problem]
        if lost:
            told = [pair_text(row.field.label, row.editor.text()) for row in lost]
            text = translate(
                "Not saved, because it is no value of the field: {values}. The text stays with the entry.",
                values=joined(told),
            )
            self._desk.notice.emit("warn", text)

    def _commit(self, code: str, value: Value) -> None:
        draft = self._draft
        self._values[code] = value
        if not draft.entry_id:
            draft.held[code] = value
            waits = not self._kept.known or not draft.typed or lacking(self._register, draft.complete)
            if waits and not draft.begun:
                self._show_waiting()
                self._keep()
                self.refresh()
                return
        draft.begun = True
        self._show_waiting()
        self._writing += 1
        arguments = (draft, self._register.code, {code: value}, draft.complete, self._desk.period)
        self._desk.write(self, record_into, *arguments, done=self._written, failed=self._not_saved)

    def _show_waiting(self) -> None:
        draft = self._draft
        blank = lacking(self._register, draft.complete) if draft.typed else ()
        self.waiting.emit([self._fields[code].label for code in blank])

    def _written(self, result: Written) -> None:
        self._writing -= 1
        result.draft.held.clear()
        if result.created:
            self._kept.saved(NEW)
        self.saved.emit(result.saved.entry)
        if result.draft is self._draft:
            self._keep()
            self.refresh()

    def _begin(self, draft: Draft, values: Mapping[str, Value]) -> None:
        self._draft = draft
        self._laying = True
        for row in self._made():
            row.left = False
        self._notes = FormNotes({})
        self._fill(values, force=True)
        self._lay_typed()
        self._show_waiting()
        if self._stack.isVisible():
            self.refresh()
        else:
            # What is in sight is painted first: another thread would only delay it.
            QTimer.singleShot(0, self.refresh)

    def _held(self) -> dict[str, str]:
        """The values of a new entry that wait to be saved, as texts."""
        texts = {}
        for code, value in self._draft.typed.items():
            field = self._fields[code]
            texts[code] = display(field, value, options_of(self._desk.plan, field))
        return texts

    def _keep(self) -> None:
        """Keep what stands in the form and is not saved: a crash takes no more than the present field."""
        if self._laying or (self._draft.begun and self.entry_id == NEW):
            return
        problems = {row.field.code: row.editor.text() for row in self._made() if row.problem}
        self._kept.keep(self.entry_id, self._held() | problems)

    def _remember(self) -> None:
        """Lay what was kept beside what was typed meanwhile; a new entry waits for that to be saved."""
        self._lay_typed()
        draft = self._draft
        if draft.typed and not lacking(self._register, draft.complete):
            self._commit(*next(iter(draft.typed.items())))

    def _lay_typed(self) -> None:
        """Put the texts that were kept of this entry into their fields again."""
        self._laying = True
        for code, text in dict(self._kept.of(self.entry_id)).items():
            if code in self._fields and code not in self._draft.held:
                self._stack.row(code).lay(text)
        self._laying = False
        self._keep()

    def _changed(self, changes: Changes) -> None:
        # Undo, an import or a receipt may have changed the entry shown; own writes refresh by themselves.
        if self.entry_id in changes.entries and not self._writing:
            self.refresh()

    def _not_saved(self, error: Exception) -> None:
        self._writing -= 1
        if not self._draft.entry_id:
            self._draft.begun = False
            self._keep()
        # That the same entry is there already is told by the form, for as long as it is so.
        if not (isinstance(error, UserError) and error.code == "entry.exists"):
            self._desk.failed.emit(error)
        self.refresh()

    def _looked(self, view: FormView) -> None:
        # An answer from before a write that is still under way would show the old value again.
        if self._writing or (view.entry.entry_id if view.entry else NEW) != self.entry_id:
            return
        if view.entry is not None:
            self._fill(view.entry.values)
        self._notes = notes_of(self._desk.plan, self._register, view)
        for row in self._made():
            self._annotate(row)
        self._stack.say(self._notes.rest)
        self.shown.emit(view)

    def _made(self) -> list[FieldRow]:
        """The rows that exist: in the others nothing can have been typed."""
        return list(self._stack.made.values())

    def _make_row(self, field: FieldDef, rows: Rows) -> FieldRow:
        names = self._references.get(field.code, ()) or self._names(field)
        made = FieldRow(self._desk.theme, rows, field, self._options(field), names)
        made.show_value(self._values.get(field.code, State.NOT_REPORTED), force=True)
        self._annotate(made)
        return made

    def _left(self, code: str) -> None:
        self._annotate(self._stack.row(code))

    def _annotate(self, row: FieldRow) -> None:
        notes = self._notes.rows.get(row.field.code)
        if notes is not None:
            row.show_state(relevant=notes.relevant, required=notes.required)
            # An entry that has just begun is not all red: a blank is told once its field was left.
            awaited = self._draft.fresh and not row.left
            row.show_findings([f for f in notes.findings if not (awaited and f.code == BLANK)])
            row.show_remarks(notes.remarks)

    def _fill(self, values: Mapping[str, Value], *, force: bool = False) -> None:
        self._values = {code: value for code, value in values.items() if value is not State.NOT_REPORTED}
        for row in self._made():
            if row.field.choice_filter:
                row.set_choices(self._options(row.field))
            row.show_value(values.get(row.field.code, State.NOT_REPORTED), force=force)

    def _options(self, field: FieldDef) -> tuple[Choice, ...]:
        options = options_of(self._desk.plan, field)
        if not field.choice_filter:
            return options
        above = self._values.get(field.choice_filter)
        return tuple(option for option in options if option.parent in ("", above))

    def _names(self, field: FieldDef) -> Sequence[tuple[str, str]]:
        if field.kind is not Kind.ORGANISATION:
            return ()
        return [(each.code, aside_text(each.name, each.code)) for each in self._desk.plan.organisations]

    def _read_beside(self) -> None:
        """Read what the form shows besides its entry: texts that were not saved, entries to refer to."""
        self._kept.read()
        for field in self._register.fields:
            if field.kind is Kind.REFERENCE and field.reference:
                self._desk.read(
                    self, read_reference, field.code, field.reference, self._desk.unit, done=self._offer
                )

    def _offer(self, found: tuple[str, list[tuple[str, str]]]) -> None:
        code, names = found
        self._references[code] = names
        if code in self._stack.made:
            self._stack.made[code].set_names(names)

    def _move_on(self, code: str) -> None:
        codes = self._stack.codes
        if not self._focus_first(codes[codes.index(code) + 1 :]):
            self._stack.row(code).focus()
            unsaved = self.unsaved()
            if unsaved:
                told = translate("This was the last field. Not saved yet: {values}", values=joined(unsaved))
                self._desk.notice.emit("warn", told)
            else:
                self._desk.notice.emit("good", translate("This was the last field; everything is saved."))

    def _focus_first(self, codes: Sequence[str]) -> bool:
        """Put the cursor into the first of these fields that can be filled; False if none can."""
        for code in codes:
            row = self._stack.row(code)
            if row.editor.widget.isEnabled():
                row.focus()
                self._stack.show_row(code)
                return True
        return False


def read_reference(
    context: Context, code: str, register: str, unit: str
) -> tuple[str, list[tuple[str, str]]]:
    """The entries that a reference field may name: (identity, title)."""
    entries = list_entries(context, register, unit or None)
    return code, [(entry.entry_id, entry.title) for entry in entries]
