"""The compiled plan's bytes: canonical, deterministic, strict."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import UserError
from qcdesk.plan import compiled as module
from qcdesk.plan.builtin_registers import BUILTIN_REGISTERS
from qcdesk.plan.compiled import load_plan, plan_bytes, plan_digest
from tests.plan.workbooks import compiled, edited


@pytest.fixture
def plan(tmp_path):
    return compiled(edited(()), tmp_path).plan


def test_bytes_round_trip(plan):
    assert load_plan(plan_bytes(plan)) == plan


def test_equal_plans_have_equal_bytes(plan, tmp_path):
    again = compiled(edited(()), tmp_path).plan
    assert plan_bytes(plan) == plan_bytes(again)
    assert len(plan_digest(plan)) == 64
    assert int(plan_digest(plan), 16) >= 0


def test_decimals_are_plain_strings(plan):
    targets = tuple(
        replace(target, threshold=Decimal("9.50E1"), base=Decimal("-0.0")) for target in plan.targets
    )
    changed = replace(plan, targets=targets)
    (target,) = json.loads(plan_bytes(changed))["targets"]
    assert (target["threshold"], target["base"], target["weights"]) == ("95", "0", ["1"])


def test_builtin_registers_come_last(plan):
    assert plan.registers[-3:] == BUILTIN_REGISTERS
    assert [register.code for register in BUILTIN_REGISTERS] == ["reading", "explanation", "nil_report"]
    assert all(register.builtin for register in BUILTIN_REGISTERS)


def test_reading_is_one_cell_of_value_numerator_denominator():
    reading = BUILTIN_REGISTERS[0]
    group = [field for field in reading.fields if field.cell == "progress"]
    assert [(field.code, field.places) for field in group] == [
        ("value", 6),
        ("numerator", 6),
        ("denominator", 6),
    ]
    assert reading.field("value").states == ("at_least", "nil", "not_applicable")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b" ",
        lambda data: data.replace(b'"format":1', b'"format":2'),
        lambda data: data.replace(b'"format":1', b'"format":1,"format":1'),
        lambda data: data.replace(b'"format":1', b'"format":1,"zzz":1'),
        lambda data: data.replace(b'"threshold":"95"', b'"threshold":"95.0"'),
        lambda data: data.replace(b'"threshold":"95"', b'"threshold":95'),
        lambda data: data.replace(b'"threshold":"95"', b'"threshold":"NaN"'),
        lambda data: data.replace(b'"threshold":"95"', b'"threshold":"Infinity"'),
        lambda data: data.replace(b'"threshold":"95"', b'"threshold":"1E999999999"'),
        lambda data: data.replace(b'"threshold":"95"', b'"threshold":"0E-999999999"'),
        lambda data: data[:-1],
        lambda _: b"",
        lambda _: b"[" * 100_000,
        lambda _: b"\xff",
    ],
)
def test_other_bytes_are_refused(plan, change):
    with pytest.raises(UserError) as caught:
        load_plan(change(plan_bytes(plan)))
    assert caught.value.code == "plan.malformed"


def test_oversized_bytes_are_refused(plan, monkeypatch):
    monkeypatch.setattr(module, "MAX_PLAN_SIZE", 100)
    with pytest.raises(UserError):
        load_plan(plan_bytes(plan))
