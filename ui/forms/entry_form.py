"""A form made from a register's fields: every field is saved by itself as soon as it is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from qcdesk.domain.changes import Changes
from qcdesk.domain.findings import Finding
from qcdesk.domain.values import Kind, State, Value
from qcdesk.plan.model import Choice, FieldDef, RegisterDef
from qcdesk.plan.rows import display, parse_text
from qcdesk.services.context import Context
from qcdesk.services.entry_form import FormView, look_at_entry
from qcdesk.services.import_entries import options_of
from qcdesk.services.list_entries import list_entries
from qcdesk.services.record_draft import lacking
from qcdesk.services.typed_texts import keep_typed, typed_texts
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.page import label
from ui.base.text import finding_text
from ui.forms.draft import NEW, Draft, Written, record_into
from ui.forms.field_explanation import explanation_text
from ui.forms.field_row import FieldRow
from ui.widgets.layouts import Scroll, column


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
        self._typed: dict[str, dict[str, str]] = {}
        self._values: dict[str, Value] = {}
        self._writing = 0
        self._laying = False
        self.rows: dict[str, FieldRow] = {}
        scroll = Scroll()
        scroll.content.setContentsMargins(2, 2, 12, 12)
        for field in sorted(register.fields, key=lambda each: each.code not in register.identity):
            made = FieldRow(desk.theme, field, options_of(desk.plan, field), self._names(field))
            made.committed.connect(self._commit)
            made.moved_on.connect(self._move_on)
            made.judged.connect(self._keep)
            made.asked.connect(self._explain)
            self.rows[field.code] = made
            scroll.content.addWidget(made)
        self._other = label("", "bad", wraps=True)
        self._other.hide()
        scroll.content.addWidget(self._other)
        scroll.content.addStretch(1)
        self._scroll = scroll
        self.setLayout(column(scroll))
        desk.changed.connect(self._changed)
        self._read_references()
        desk.read(self, typed_texts, register.code, done=self._remember)

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
        draft = Draft(defaults=self._plan_defaults())
        self._begin(draft, draft.complete)

    def discard(self) -> None:
        """Give up a new entry that was never saved."""
        self._draft.held.clear()
        for row in self.rows.values():
            row.revert()
        self._keep()
        self._draft = Draft(begun=True)
        self.show_new()

    def unsaved(self) -> list[str]:
        """What was typed and could not be saved, a line for each field."""
        rows = [row for row in self.rows.values() if row.problem or row.dirty]
        lines = [f"{row.field.label}: {row.editor.text()}" for row in rows]
        waiting = self._held() if self.entry_id == NEW else self._typed.get(NEW, {})
        told = {row.field.code for row in rows} if self.entry_id == NEW else set()
        named = {code: text for code, text in waiting.items() if code not in told}
        return lines + [f"{self.rows[code].field.label}: {text}" for code, text in named.items()]

    def refresh(self) -> None:
        """Read the entry, its findings and the fields' states again."""
        arguments = (self._register.code, self.entry_id, self._desk.period, dict(self._values))
        self._desk.read(self, look_at_entry, *arguments, done=self._looked, key="look")

    def commit(self) -> bool:
        """Save what is typed in the field that has the focus; False if it is no value."""
        results = [row.commit() for row in self.rows.values() if row.dirty]
        return all(results)

    def focus(self, cell: str = "") -> None:
        """Put the cursor into the first field of a cell, or into the first field."""
        wanted = [f.code for f in self._register.fields if f.cell_code == cell] if cell else []
        for code in wanted or list(self.rows):
            if self.rows[code].editor.widget.isEnabled():
                self.rows[code].focus()
                self._scroll.ensureWidgetVisible(self.rows[code], 0, 60)
                return

    def explain(self) -> bool:
        """Explain the field that has the focus; False if none has it."""
        focused = QApplication.focusWidget()
        for row in self.rows.values():
            if focused is not None and (row is focused or row.isAncestorOf(focused)):
                self._explain(row.field.code)
                return True
        return False

    def _explain(self, code: str) -> None:
        self.rows[code].explain(explanation_text(self._desk.plan, self._register, code))

    def set_field(self, code: str, value: Value) -> None:
        """Save a value that was not typed into its field, e.g. the next stage."""
        self._commit(code, value)

    def _leave(self) -> None:
        """Save what can be saved; say what could not, because the next entry takes its place."""
        self.commit()
        lost = [row for row in self.rows.values() if row.problem]
        if lost:
            told = [f"{row.field.label}: {row.editor.text()}" for row in lost]
            text = translate(
                "Not saved, because it is no value of the field: {values}. The text stays with the entry.",
                values="; ".join(told),
            )
            self._desk.notice.emit("warn", text)

    def _commit(self, code: str, value: Value) -> None:
        draft = self._draft
        self._values[code] = value
        if not draft.entry_id:
            draft.held[code] = value
            if not draft.begun and (not draft.typed or lacking(self._register, draft.complete)):
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
        self.waiting.emit([self.rows[code].field.label for code in blank])

    def _written(self, result: Written) -> None:
        self._writing -= 1
        result.draft.held.clear()
        if result.created:
            self._typed.pop(NEW, None)
        self.saved.emit(result.saved.entry)
        if result.draft is self._draft:
            self._keep()
            self.refresh()

    def _begin(self, draft: Draft, values: Mapping[str, Value]) -> None:
        self._draft = draft
        self._laying = True
        self._fill(values, force=True)
        self._lay_typed()
        self._show_waiting()
        self.refresh()

    def _held(self) -> dict[str, str]:
        """The values of a new entry that wait to be saved, as texts."""
        texts = {}
        for code, value in self._draft.typed.items():
            field = self.rows[code].field
            texts[code] = display(field, value, options_of(self._desk.plan, field))
        return texts

    def _keep(self) -> None:
        """Keep what stands in the form and is not saved: a crash takes no more than the present field."""
        if self._laying or (self._draft.begun and self.entry_id == NEW):
            return
        texts = self._held() | {c: row.editor.text() for c, row in self.rows.items() if row.problem}
        if texts != self._typed.get(self.entry_id, {}):
            self._typed[self.entry_id] = texts
            self._desk.write(self, keep_typed, self._register.code, self.entry_id, texts)

    def _remember(self, kept: dict[str, dict[str, str]]) -> None:
        self._typed = {**kept, **self._typed}
        if not any(row.dirty for row in self.rows.values()):
            self._lay_typed()

    def _lay_typed(self) -> None:
        """Put the texts that were kept of this entry into their fields again."""
        self._laying = True
        for code, text in self._typed.get(self.entry_id, {}).copy().items():
            if code in self.rows:
                self.rows[code].editor.set_text(text)
                self.rows[code].commit()
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
        self._desk.failed.emit(error)
        self.refresh()

    def _looked(self, view: FormView) -> None:
        # An answer from before a write that is still under way would show the old value again.
        if self._writing or (view.entry.entry_id if view.entry else NEW) != self.entry_id:
            return
        if view.entry is not None:
            self._fill(view.entry.values)
        for code, state in view.states.items():
            self.rows[code].show_state(relevant=state.relevant, required=state.required)
        self._show_findings(view)
        self.shown.emit(view)

    def _show_findings(self, view: FormView) -> None:
        by_cell: dict[str, list[Finding]] = {}
        for finding in view.findings:
            by_cell.setdefault(finding.subject.cell, []).append(finding)
        comments = view.entry.comments if view.entry else ()
        placed: set[str] = set()
        told: set[str] = set()
        for field in self._register.fields:
            cell, row = field.cell_code, self.rows[field.code]
            mine = [f for f in by_cell.get(cell, []) if self._is_about(f, field, cell, placed)]
            placed |= {finding.key for finding in mine}
            row.show_findings([(f.severity, finding_text(f)) for f in mine])
            # A remark on a cell of several fields stands once, at the cell's first field.
            wanted = {field.code} if cell in told else {field.code, cell}
            told.add(cell)
            said = [c.text for c in comments if c.cell in wanted]
            row.show_remarks([*self._verified(view, field), *said])
        rest = [f for f in view.findings if f.key not in placed]
        self._other.setText("\n".join(finding_text(f) for f in rest))
        self._other.setVisible(bool(rest))

    def _verified(self, view: FormView, field: FieldDef) -> list[str]:
        """The value that the office found instead of the reported one, which stays in its field."""
        if view.entry is None or field.code not in view.entry.verified:
            return []
        found = display(field, view.entry.verified[field.code], options_of(self._desk.plan, field))
        return [translate("verified as {text}", text=found)]

    @staticmethod
    def _is_about(finding: Finding, field: FieldDef, cell: str, placed: set[str]) -> bool:
        """In a cell of several fields a finding stands at the field that it names, else at the first."""
        named = field.label in (*finding.params, finding.params.get("field", ""))
        return finding.key not in placed and (named or cell == field.code)

    def _fill(self, values: Mapping[str, Value], *, force: bool = False) -> None:
        self._values = {code: value for code, value in values.items() if value is not State.NOT_REPORTED}
        for field in self._register.fields:
            if field.choice_filter:
                self.rows[field.code].set_choices(self._filtered(field))
        for code, row in self.rows.items():
            row.show_value(values.get(code, State.NOT_REPORTED), force=force)

    def _filtered(self, field: FieldDef) -> tuple[Choice, ...]:
        above = self._values.get(field.choice_filter)
        return tuple(o for o in options_of(self._desk.plan, field) if o.parent in ("", above))

    def _plan_defaults(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for field in self._register.fields:
            if field.default:
                found[field.code] = parse_text(field, field.default, options_of(self._desk.plan, field))
        return found

    def _names(self, field: FieldDef) -> Sequence[tuple[str, str]]:
        if field.kind is not Kind.ORGANISATION:
            return ()
        return [(each.code, f"{each.name} ({each.code})") for each in self._desk.plan.organisations]

    def _read_references(self) -> None:
        for field in self._register.fields:
            if field.kind is Kind.REFERENCE and field.reference:
                self._desk.read(
                    self, read_reference, field.code, field.reference, self._desk.unit, done=self._offer
                )

    def _offer(self, found: tuple[str, list[tuple[str, str]]]) -> None:
        code, names = found
        self.rows[code].set_names(names)

    def _move_on(self, code: str) -> None:
        codes = list(self.rows)
        for following in codes[codes.index(code) + 1 :]:
            if self.rows[following].editor.widget.isEnabled():
                self.rows[following].focus()
                self._scroll.ensureWidgetVisible(self.rows[following], 0, 60)
                return
        self.rows[code].focus()
        self._desk.notice.emit("good", translate("This was the last field; everything is saved."))


def read_reference(
    context: Context, code: str, register: str, unit: str
) -> tuple[str, list[tuple[str, str]]]:
    """The entries that a reference field may name: (identity, title)."""
    entries = list_entries(context, register, unit or None)
    return code, [(entry.entry_id, entry.title) for entry in entries]
