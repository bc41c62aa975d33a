"""Forms for every field type of the demonstration plan, and the strip of stages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from qcdesk.domain.values import Kind
from qcdesk.services.issue_plan import adopt_plan, compile_plan
from qcdesk.services.list_entries import get_entry
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.system.paths import resources_dir
from tests import builders, workflow
from ui.base.desk import Desk, read_facts
from ui.forms.choice_editors import ChoiceEditor, MultiChoiceEditor
from ui.forms.entry_panel import EntryPanel
from ui.forms.text_editors import DateEditor, LineEditor, NumberEditor, OrganisationEditor
from ui.widgets.stage_strip import StageStrip

EDITORS = {
    Kind.DATE: DateEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.MULTI_CHOICE: MultiChoiceEditor,
    Kind.BOOLEAN: ChoiceEditor,
    Kind.ORGANISATION: OrganisationEditor,
    Kind.REFERENCE: ChoiceEditor,
    Kind.INTEGER: NumberEditor,
    Kind.DECIMAL: NumberEditor,
    Kind.MONEY: NumberEditor,
}


@pytest.fixture
def desk(shell, tmp_path: Path):
    plan = compile_plan(resources_dir() / "plans" / "hongze" / "plan.xlsx").plan
    with builders.new_desk(tmp_path / "office", "office", "office", "office").open() as context:
        adopt_plan(context, plan)
        yield Desk(shell, context, read_facts(context))
        shell.tasks.close()


def test_every_register_gets_its_form(desk, qtbot):
    kinds = set()
    for register in desk.registers():
        panel = EntryPanel(desk, register)
        qtbot.addWidget(panel)
        panel.show_new()
        panel.show()
        qtbot.waitUntil(lambda: not desk.tasks.working, timeout=20_000)
        for field in register.fields:
            editor = panel.form.rows[field.code].editor
            kinds.add(field.kind)
            assert isinstance(editor, EDITORS.get(field.kind, object))
            assert editor.widget.accessibleName() == field.label
            row = panel.form.rows[field.code]
            assert row.heightForWidth(row.width()) < 2 * editor.widget.height()
        panel.hide()
    assert len(kinds) >= 9


def test_fields_that_do_not_matter_yet_cannot_be_filled(desk, qtbot):
    panel = EntryPanel(desk, desk.plan.register("certification"))
    qtbot.addWidget(panel)
    panel.show_new()
    panel.show()
    rows = panel.form.rows
    qtbot.waitUntil(lambda: rows["type"].title.endswith("*"), timeout=20_000)
    assert not rows["area_mu"].editor.widget.isEnabled()
    assert rows["type"].editor.widget.isEnabled()


def test_text_in_every_notation_round_trips(desk, qtbot):
    panel = EntryPanel(desk, desk.plan.register("brand_reserve"))
    qtbot.addWidget(panel)
    several = next(row for row in panel.form.rows.values() if isinstance(row.editor, MultiChoiceEditor))
    options = [box.text() for box in several.editor.boxes]
    several.editor.set_text("、".join(options[:2]))
    value = several.value()
    assert len(value) == 2
    several.show_value(value, force=True)
    assert several.editor.text() == "、".join(options[:2])
    holder = next(row for row in panel.form.rows.values() if row.field.kind is Kind.ORGANISATION)
    first = desk.plan.organisations[0]
    holder.show_value(first.code, force=True)
    assert first.name in holder.editor.text()
    assert holder.value() == first.code
    assert isinstance(holder.editor, LineEditor)


def test_an_organisation_is_found_by_a_part_of_its_name(desk, qtbot):
    panel = EntryPanel(desk, desk.plan.register("brand_reserve"))
    qtbot.addWidget(panel)
    panel.show_new()
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    row = next(row for row in panel.form.rows.values() if row.field.kind is Kind.ORGANISATION)
    row.focus()
    line, wanted = row.editor.widget, desk.plan.organisations[0]
    qtbot.keyClicks(line, wanted.code[-4:])
    popup = line.completer().popup()
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert wanted.name in line.text()
    qtbot.waitUntil(lambda: not row.dirty)
    assert row.value() == wanted.code
    assert line.hasFocus()
    qtbot.waitUntil(lambda: not desk.tasks.working, timeout=20_000)


def test_the_strip_offers_what_the_unit_may_do_and_says_what_is_late(shell, qtbot, tmp_path):
    with workflow.desk(tmp_path / "w", workflow.workflow_plan()) as context:
        values = {"number": "1", "stage": "filed", "due_on": date(2014, 6, 1)}
        entry = record_entry(context, RecordEntry("cases", values)).entry
        desk = Desk(shell, context, read_facts(context))
        panel = EntryPanel(desk, desk.plan.register("cases"))
        qtbot.addWidget(panel)
        panel.show_entry(entry)
        qtbot.waitUntil(lambda: not desk.tasks.working, timeout=20_000)
        strip = panel.findChild(StageStrip)
        buttons = {button.text(): button for button in strip.findChildren(QPushButton)}
        assert {name: button.property("look") for name, button in buttons.items()} == {
            "立案": "stage-now",
            "调查": "stage-next",
            "审批": "stage",
            "结案": "stage",
        }
        assert "案值" in buttons["调查"].toolTip()
        assert "2014-06-01" in strip.due.text()
        assert "已逾期" in strip.due.text()
        buttons["审批"].click()
        buttons["调查"].click()
        qtbot.waitUntil(lambda: not desk.tasks.working, timeout=20_000)
        assert get_entry(context, entry.entry_id).values["stage"] == "investigated"
        assert strip.current.text() == "调查"
        shell.tasks.close()
