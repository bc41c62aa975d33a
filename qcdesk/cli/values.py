"""Values as they are typed behind a command: ``品种=西红柿``, or a JSON file of fields."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import typer

from qcdesk.domain.errors import UserError
from qcdesk.domain.values import Value, decode
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display, parse_text
from qcdesk.services.import_entries import options_of
from qcdesk.system.faults import disk_faults
from qcdesk.text import N_, translate


def assignment(text: str) -> tuple[str, str]:
    """Split ``name=text``; wrong usage when there is no equals sign."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter(translate(N_("“{text}” has to be NAME=VALUE"), text=text))
    return name.strip(), value


def parse_values(
    plan: Plan, register: RegisterDef, texts: Iterable[str], file: Path | None = None
) -> dict[str, Value]:
    """Values by field code from ``field=text`` arguments and a JSON file; arguments win.

    Fields are named by label or code. Raises UserError ``field.unknown``, ``value.*``.
    """
    found = _from_file(plan, register, file) if file is not None else {}
    for text in texts:
        name, value = assignment(text)
        field = field_named(register, name)
        found[field.code] = parse_text(field, value, options_of(plan, field))
    return found


def field_named(register: RegisterDef, name: str) -> FieldDef:
    """The field with this label or code; raises UserError ``field.unknown``."""
    for field in register.fields:
        if name in (field.code, field.label):
            return field
    raise UserError("field.unknown", register=register.name, field=name)


def register_named(plan: Plan, name: str) -> RegisterDef:
    """The register with this name or code; raises UserError ``register.unknown``."""
    for register in plan.registers:
        if name in (register.code, register.name):
            return register
    raise UserError("register.unknown", register=name)


def _from_file(plan: Plan, register: RegisterDef, file: Path) -> dict[str, Value]:
    with disk_faults(file):
        data = file.read_bytes()
    try:
        # Numbers stay text, so that 52.40 is not turned into a binary fraction.
        stated = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except ValueError as error:
        raise UserError("value.file-malformed", path=str(file), detail=str(error)) from error
    if not isinstance(stated, dict):
        raise UserError("value.file-malformed", path=str(file), detail=type(stated).__name__)
    found: dict[str, Value] = {}
    for name, raw in stated.items():
        field = field_named(register, name)
        if isinstance(raw, str):
            found[field.code] = parse_text(field, raw, options_of(plan, field))
        else:
            found[field.code] = decode(raw, field.kind, field.places)
    return found


def shown(plan: Plan, field: FieldDef, value: Value) -> str:
    """A value with its unit of measure, as a person reads it; a blank is empty."""
    text = display(field, value, options_of(plan, field))
    return f"{text} {field.unit_of_measure}" if text and field.unit_of_measure else text
