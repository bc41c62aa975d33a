"""Forms for every field type of the demonstration plan, and the strip of stages."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from qcdesk.domain.values import Kind
from qcdesk.plan.model import Stage
from qcdesk.services.issue_plan import adopt_plan, compile_plan
from qcdesk.system.paths import resources_dir
from tests import builders
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


def stage(code: str, order: int, next_: tuple[str, ...], mover: str) -> Stage:
    return Stage(register_code="r", code=code, name=code, order=order, next=next_, mover=mover)


def test_only_the_moves_of_the_unit_can_be_made(qtbot):
    stages = [stage("a", 1, ("b", "c"), "unit"), stage("b", 2, (), "office"), stage("c", 3, (), "both")]
    strip = StageStrip("unit")
    qtbot.addWidget(strip)
    moved = []
    strip.moved.connect(moved.append)
    strip.show_stages(stages, "a")
    buttons = {b.text(): b for b in strip.findChildren(QPushButton)}
    assert {name: b.property("look") for name, b in buttons.items()} == {
        "a": "stage-now",
        "b": "stage",
        "c": "stage-next",
    }
    buttons["b"].click()
    buttons["c"].click()
    assert moved == ["c"]
