"""One field of a form: label, editor, unit of measure, help, remark, finding below."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QWidget

from qcdesk.domain.errors import UserError
from qcdesk.domain.findings import Severity
from qcdesk.domain.values import Kind, State, Value
from qcdesk.plan.model import Choice, FieldDef
from qcdesk.plan.rows import NIL_REPORT, NOT_APPLICABLE, display, parse_text
from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.page import label
from ui.base.text import explanation
from ui.base.theme import Theme
from ui.forms.choice_editors import ChoiceEditor, MultiChoiceEditor
from ui.forms.editor import Editor
from ui.forms.text_editors import (
    AreaEditor,
    DateEditor,
    LineEditor,
    NumberEditor,
    OrganisationEditor,
)
from ui.widgets.buttons import IconButton

LABEL_WIDTH = 104
SIDE_WIDTH = 40
"""Kept free in every row, so that the fields end at the same line."""
REMARKS = ("note", "remark", "summary", "description", "measures", "feedback", "advice", "text")
"""Codes of text fields that get several lines."""


def make_editor(
    theme: Theme, field: FieldDef, choices: Sequence[Choice], names: Sequence[tuple[str, str]]
) -> Editor:
    """The editor for a field's type; `names` are (text, shown) of organisations or referenced entries."""
    kind = field.kind
    if kind is Kind.DATE:
        return DateEditor(theme)
    if kind is Kind.CHOICE:
        return ChoiceEditor([(choice.name, choice.name) for choice in choices])
    if kind is Kind.MULTI_CHOICE:
        return MultiChoiceEditor([choice.name for choice in choices])
    if kind is Kind.BOOLEAN:
        return ChoiceEditor(
            [(text, text) for text in (display(field, value=True), display(field, value=False))]
        )
    if kind is Kind.ORGANISATION:
        return OrganisationEditor([shown for _, shown in names])
    if kind is Kind.REFERENCE:
        return ChoiceEditor(names)
    if kind.numeric:
        return NumberEditor(theme, _states(field))
    return AreaEditor() if field.code in REMARKS else LineEditor()


def _states(field: FieldDef) -> list[tuple[str, str]]:
    words = {
        "nil": (NIL_REPORT, NIL_REPORT),
        "not_applicable": (NOT_APPLICABLE, NOT_APPLICABLE),
        "at_least": ("≥", translate("≥ at least …")),
    }
    return [words[state] for state in field.states]


class FieldRow(QWidget):
    """A field in a form. `committed` carries the field's code and its new value.

    `judged` says that a text was found to be no value, or no longer is one that stands there.
    """

    committed = Signal(str, object)
    judged = Signal()
    asked = Signal(str)
    """The field's explanation is wanted."""
    moved_on = Signal(str)

    def __init__(
        self,
        theme: Theme,
        field: FieldDef,
        choices: Sequence[Choice],
        names: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__()
        self._theme, self.field, self._choices, self._names = theme, field, choices, names
        self._saved = ""
        self.problem = ""
        self._severity: Severity | None = None
        self.editor = make_editor(theme, field, choices, names)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setFixedWidth(LABEL_WIDTH)
        self._label.setBuddy(self.editor.widget)
        self._note = label("", "bad", wraps=True)
        self._remark = label("", "comment", wraps=True)
        self._note.hide()
        self._remark.hide()
        self.editor.widget.setAccessibleName(field.label)
        self.editor.widget.setAccessibleDescription(field.help)
        self.editor.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()
        self.editor.settled.connect(self.commit)
        self.editor.entered.connect(self._enter)
        self.editor.reverted.connect(self.revert)

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.editor.widget, 0, 1)
        side = QWidget()
        beside = QHBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2)
        if self.field.unit_of_measure:
            beside.addWidget(label(self.field.unit_of_measure, "muted"))
        beside.addStretch(1)
        if self.field.help:
            button = IconButton(self._theme, Icon.HELP, self.field.help, self._ask)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            beside.addWidget(button)
        side.setMinimumWidth(SIDE_WIDTH)
        grid.addWidget(side, 0, 2)
        grid.addWidget(self._remark, 1, 1, 1, 2)
        grid.addWidget(self._note, 2, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self._label.setContentsMargins(0, 6, 0, 0)

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
        self._label.setText(self.field.label + (" *" if required else ""))
        self.editor.widget.setEnabled(relevant or bool(self.editor.text()))

    def show_findings(self, found: Sequence[tuple[Severity, str]]) -> None:
        """Show the sentences of findings below the field; a text that is no value goes first."""
        if self.problem:
            return
        self._show_note("\n".join(text for _, text in found), found[0][0] if found else None)

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Show what the office remarked on this field."""
        self._remark.setText("\n".join(remarks))
        self._remark.setVisible(bool(remarks))

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
        self.committed.emit(self.field.code, value)
        return True

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

    def _ask(self) -> None:
        self.asked.emit(self.field.code)

    def focus(self) -> None:
        """Put the cursor here, the text selected."""
        self.editor.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _enter(self) -> None:
        if self.commit():
            self.moved_on.emit(self.field.code)

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
                self.judged.emit()

    def _show_note(self, text: str, severity: Severity | None) -> None:
        looks = {Severity.ERROR: "bad", Severity.EXPLAIN: "warn", Severity.HINT: "muted", None: "muted"}
        states = {Severity.ERROR: "wrong", Severity.EXPLAIN: "doubt"}
        self._note.setText(text)
        self._note.setVisible(bool(text))
        if self._severity is not severity:
            self._severity = severity
            self._note.setProperty("look", looks[severity])
            self._note.style().unpolish(self._note)
            self._note.style().polish(self._note)
            self.editor.mark(states.get(severity, "") if severity else "")
