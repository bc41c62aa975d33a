"""What a new version changes, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from qcdesk.domain.values import Kind
from qcdesk.plan.differences import Difference, compare, violations
from qcdesk.plan.model import Choice, ChoiceList, PlanChange
from tests.plan.workbooks import compiled, edited


@pytest.fixture
def plan(tmp_path):
    return compiled(edited(()), tmp_path).plan


def _next(plan, **update):
    settings = replace(plan.settings, version=plan.settings.version + 1)
    return replace(plan, settings=settings, **update)


def _field(plan, code, **update):
    register = plan.register("sampling")
    fields = tuple(replace(field, **update) if field.code == code else field for field in register.fields)
    return _fields(plan, fields)


def _fields(plan, fields, **more):
    register = replace(plan.register("sampling"), fields=fields)
    registers = tuple(register if item.code == "sampling" else item for item in plan.registers)
    return _next(plan, registers=registers, **more)


def _changed(old, new):
    return [item for item in compare(old, new) if item.subject != "settings"]


def _options(plan, *codes):
    options = tuple(Choice(code=code, name=code) for code in codes)
    lists = (ChoiceList(code="level", options=options), *plan.choices[1:])
    return lists


def test_equal_plans_do_not_differ(plan):
    assert compare(plan, plan) == ()
    assert violations(plan, plan) == ()


def test_new_version_number_alone(plan):
    assert compare(plan, _next(plan)) == (Difference("changed", "settings", "", "version", "1", "2"),)
    assert violations(plan, _next(plan)) == ()


def test_same_version_with_other_content_is_refused(plan):
    other = replace(plan, units=plan.units[:1])
    assert violations(plan, other) == (
        Difference("same-version", "settings", "quality", "version", "1", "1"),
    )


@pytest.mark.parametrize(
    ("code", "update", "kind"),
    [
        ("taken", {"kind": Kind.DECIMAL}, "widened"),
        ("taken", {"kind": Kind.TEXT}, "widened"),
        ("cost", {"kind": Kind.TEXT, "places": 0}, "widened"),
        ("level", {"kind": Kind.TEXT, "choices": ""}, "widened"),
        ("cost", {"places": 3}, "widened"),
        ("passed", {"states": ("nil",)}, "widened"),
        ("cost", {"kind": Kind.INTEGER}, "narrowed"),
        ("batch", {"kind": Kind.CHOICE, "choices": "level"}, "narrowed"),
        ("day", {"kind": Kind.TEXT}, "narrowed"),
        ("cost", {"places": 1}, "narrowed"),
        ("taken", {"states": ()}, "narrowed"),
        ("level", {"choices": "place"}, "narrowed"),
        ("taken", {"label": "抽检批次"}, "wording"),
        ("taken", {"required": ""}, "changed"),
    ],
)
def test_field_changes(plan, code, update, kind):
    new = _field(plan, code, **update)
    found = _changed(plan, new)
    assert (kind, "field", f"sampling.{code}") in [(item.kind, item.subject, item.code) for item in found]
    assert bool(violations(plan, new)) == (kind == "narrowed")


def test_added_and_retired_field(plan):
    fields = plan.register("sampling").fields
    new = _fields(plan, fields[1:])
    assert _changed(plan, new) == [Difference("retired", "field", "sampling.batch", "", "批次")]
    assert _changed(new, plan) == [Difference("added", "field", "sampling.batch", "", "", "批次")]
    assert violations(plan, new) == ()


def test_renamed_field(plan):
    fields = plan.register("sampling").fields
    renamed = (replace(fields[0], code="lot", label="批号"), *fields[1:])
    change = PlanChange(kind="rename", subject="field", register_code="sampling", old="batch", new="lot")
    assert _changed(plan, _fields(plan, renamed, changes=(change,))) == [
        Difference("renamed", "field", "sampling.batch", "", "batch", "lot"),
        Difference("wording", "field", "sampling.lot", "label", "批次", "批号"),
    ]


def test_more_options_are_added_and_fewer_refused(plan):
    more = _next(plan, choices=_options(plan, "nat", "prov", "city"))
    assert ("added", "choice", "level.city") in [(d.kind, d.subject, d.code) for d in compare(plan, more)]
    assert violations(plan, more) == ()
    fewer = _next(plan, choices=_options(plan, "nat"))
    assert [(d.kind, d.code) for d in violations(plan, fewer)] == [("narrowed", "level.prov")]


def test_declared_retirement_of_an_option_is_allowed(plan):
    change = PlanChange(kind="retire", subject="choice", register_code="level", old="prov")
    fewer = _next(plan, choices=_options(plan, "nat"), changes=(change,))
    assert ("retired", "level.prov") in [(d.kind, d.code) for d in compare(plan, fewer)]
    assert violations(plan, fewer) == ()


def test_added_and_retired_list(plan):
    more = _next(plan, choices=(*plan.choices, ChoiceList(code="extra", options=())))
    assert _changed(plan, more) == [Difference("added", "choice", "extra")]
    assert _changed(more, plan) == [Difference("retired", "choice", "extra")]


def test_threshold_of_a_revision(plan):
    target = plan.targets[0]
    revised = replace(target, threshold=Decimal("96.5"), revision=2)
    found = _changed(plan, _next(plan, targets=(revised, target)))
    assert Difference("threshold", "target", "T1", "threshold", "95", "96.5") in found


def test_wording_of_a_stage_and_a_check(plan):
    stages = (replace(plan.stages[0], name="受理"), *plan.stages[1:])
    checks = (replace(plan.checks[0], message="请核对"), *plan.checks[1:])
    found = _changed(plan, _next(plan, stages=stages, checks=checks))
    assert [(d.kind, d.subject, d.code, d.field) for d in found] == [
        ("wording", "stage", "cases.filed", "name"),
        ("wording", "check", "V-1", "message"),
    ]
