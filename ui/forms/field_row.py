"""One field of a form: its editor, what is saved, what was typed, what is said about it."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolTip, QWidget

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Severity
from qcdesk.domain.values import Kind, State, Value
from qcdesk.plan.model import Choice, FieldDef
from qcdesk.plan.rows import NIL_REPORT, NOT_APPLICABLE, display, parse_text
from qcdesk.text import translate
from ui.base.text import explanation
from ui.base.theme import Theme
from ui.forms.choice_editors import ChoiceEditor, MultiChoiceEditor
from ui.forms.editor import Editor, Holder
from ui.forms.form_notes import Said
from ui.forms.line import Line
from ui.forms.row_face import RowFace, Tone
from ui.forms.text_editors import (
    AreaEditor,
    DateEditor,
    LineEditor,
    NumberEditor,
    OrganisationEditor,
)

REMARKS = ("note", "remark", "summary", "description", "measures", "feedback", "advice", "text")
"""Codes of text fields that get several lines."""


def make_editor(
    holder: Holder, theme: Theme, field: FieldDef, choices: Sequence[Choice], names: Sequence[tuple[str, str]]
) -> Editor:
    """The editor for a field's type; `names` are (text, shown) of organisations or referenced entries."""
    kind = field.kind
    if kind is Kind.DATE:
        return DateEditor(holder, theme)
    if kind is Kind.CHOICE:
        return ChoiceEditor(holder, theme, [(choice.name, choice.name) for choice in choices])
    if kind is Kind.MULTI_CHOICE:
        return MultiChoiceEditor(holder, [choice.name for choice in choices])
    if kind is Kind.BOOLEAN:
        words = (display(field, value=True), display(field, value=False))
        return ChoiceEditor(holder, theme, [(text, text) for text in words])
    if kind is Kind.ORGANISATION:
        return OrganisationEditor(holder, theme, [shown for _, shown in names])
    if kind is Kind.REFERENCE:
        return ChoiceEditor(holder, theme, names)
    if kind.numeric:
        return NumberEditor(holder, theme, _states(field))
    return AreaEditor(holder) if field.code in REMARKS else LineEditor(Line(holder, theme))


def _states(field: FieldDef) -> list[tuple[str, str]]:
    words = {
        "nil": (NIL_REPORT, NIL_REPORT),
        "not_applicable": (NOT_APPLICABLE, NOT_APPLICABLE),
        "at_least": ("≥", translate("≥ at least …")),
    }
    return [words[state] for state in field.states]


class Rows(QWidget):
    """What rows of fields stand on. It sends what any of them tells, with the field's code."""

    committed = Signal(str, object)
    """A new value."""
    judged = Signal()
    """A text was found to be no value, or no longer is one that stands there."""
    asked = Signal(str)
    """The field's explanation is wanted."""
    moved_on = Signal(str)
    left = Signal(str)
    """The user is done with the field: left it for the first time, or took back what was typed."""


class FieldRow(RowFace):
    """A field in a form; `rows` sends on what it tells."""

    def __init__(
        self,
        theme: Theme,
        rows: Rows,
        field: FieldDef,
        choices: Sequence[Choice],
        names: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(theme, rows)
        self.field, self._rows, self._choices, self._names = field, rows, choices, names
        self._saved = ""
        self.problem = ""
        self.left = False
        """True once the user was done with the field, since the entry was shown."""
        self.title, self.measure, self.help = field.label, field.unit_of_measure, field.help
        self.editor = make_editor(self, theme, field, choices, names)
        self.editor.widget.setAccessibleName(field.label)
        self.editor.widget.setAccessibleDescription(field.help)
        if field.help:
            self.setToolTip(field.help)

    @property
    def dirty(self) -> bool:
        """True if something was typed that is not saved."""
        return self.editor.text() != self._saved

    def show_value(self, value: Value, *, force: bool = False) -> None:
        """Show a saved value, unless the user is typing here."""
        text = self._text_of(value)
        busy = self.editor.composing() or (self.editor.holds_focus() and self.dirty) or bool(self.problem)
        self._saved = text
        if force or not busy:
            self.editor.set_text(text)
            self._set_problem("")

    def show_state(self, *, relevant: bool, required: bool) -> None:
        """Mark the field as required; a field that does not matter and is blank cannot be filled."""
        self.set_title(self.field.label + (" *" if required else ""))
        self.editor.widget.setEnabled(relevant or bool(self.editor.text()))

    def show_findings(self, found: Sequence[Said]) -> None:
        """Show the sentences of findings below the field; a text that is no value goes first."""
        if self.problem:
            return
        self._show_note("\n".join(each.text for each in found), found[0].severity if found else None)

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Show what the office remarked on this field."""
        self.set_remark("\n".join(remarks))

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer only these options of the list."""
        self._choices = choices
        if isinstance(self.editor, ChoiceEditor) and self.field.kind is Kind.CHOICE:
            self.editor.set_options([(choice.name, choice.name) for choice in choices])

    def set_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Offer these entries in a reference field: (identity, title)."""
        self._names = names
        if isinstance(self.editor, ChoiceEditor):
            self.editor.set_options(names)

    def value(self) -> Value:
        """What the text means; raises UserError ``value.*``."""
        text = self.editor.text()
        if self.field.kind is Kind.ORGANISATION:
            code = next((code for code, shown in self._names if shown == text.strip()), None)
            return code if code is not None else parse_text(self.field, text)
        return parse_text(self.field, text, self._choices)

    def commit(self) -> bool:
        """Announce the value if it was changed; False if the text is no value of this field."""
        if self.editor.composing() or not self.dirty:
            return not self.problem
        try:
            value = self.value()
        except UserError as error:
            self._set_problem(explanation(error).what)
            return False
        self._set_problem("")
        self._saved = self._text_of(value)
        self.editor.set_text(self._saved)
        self._rows.committed.emit(self.field.code, value)
        return True

    def lay(self, text: str) -> None:
        """Put in a text that was typed earlier, unless something newer stands or is being typed here."""
        if not (self.problem or self.dirty or self.editor.composing()):
            self.editor.set_text(text)
            self.commit()

    def revert(self) -> None:
        """Show the saved text again."""
        self.editor.set_text(self._saved)
        self._set_problem("")

    def explain(self, told: str) -> None:
        """Show an explanation at the field."""
        widget = self.editor.widget
        # Only marked-up text is wrapped; what the plan says is escaped.
        told = "<qt>" + html.escape(told).replace("\n", "<br>") + "</qt>"
        QToolTip.showText(widget.mapToGlobal(widget.rect().bottomLeft()), told, widget)

    def ask(self) -> None:
        self._rows.asked.emit(self.field.code)

    def focus(self) -> None:
        """Put the cursor here, the text selected."""
        self.editor.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def settled(self) -> None:
        first, self.left = not self.left, True
        if self.commit() and first:
            self._rows.left.emit(self.field.code)

    def entered(self) -> None:
        if self.commit():
            self._rows.moved_on.emit(self.field.code)

    def reverted(self) -> None:
        self.revert()
        self._rows.left.emit(self.field.code)

    def _text_of(self, value: Value) -> str:
        if value is State.NOT_REPORTED:
            return ""
        if self.field.kind is Kind.ORGANISATION:
            return next((shown for code, shown in self._names if code == value), str(value))
        return display(self.field, value, self._choices)

    def _set_problem(self, text: str) -> None:
        if text or self.problem:
            before, self.problem = self.problem, text
            unsaved = translate("Not saved yet.")
            self._show_note(f"{text}\n{unsaved}" if text else "", Severity.ERROR if text else None)
            if bool(before) != bool(text):
                self._rows.judged.emit()

    def _show_note(self, text: str, severity: Severity | None) -> None:
        tones = {Severity.ERROR: Tone.BAD, Severity.EXPLAIN: Tone.WARN}
        states = {Severity.ERROR: "wrong", Severity.EXPLAIN: "doubt"}
        self.set_note(text, tones.get(severity, Tone.MUTED) if severity else Tone.MUTED)
        self.editor.mark(states.get(severity, "") if severity else "")
