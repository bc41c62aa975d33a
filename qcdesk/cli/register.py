"""``qcdesk register``: the registers of the plan and their fields."""

from __future__ import annotations

from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.output import table
from qcdesk.cli.session import session_of
from qcdesk.cli.values import register_named
from qcdesk.services.import_entries import options_of
from qcdesk.services.list_entries import current_plan, list_entries, my_registers, workspace
from qcdesk.text import N_, listed, term, translate

group = new_group("register", N_("Registers: which there are, which fields they have."))


@command(group, "list", N_("List the registers that this desk fills or reviews."), "qcdesk register list")
def list_all(ctx: typer.Context) -> None:
    """List the registers."""
    session = session_of(ctx)
    with session.open() as context:
        office = workspace(context).role == "office"
        plan = current_plan(context)
        registers = [r for r in plan.registers if not r.builtin] if office else list(my_registers(context))
        counts = {register.code: len(list_entries(context, register.code)) for register in registers}
    headers = (
        translate(N_("Code")),
        translate(N_("Name")),
        translate(N_("Filled by")),
        translate(N_("Evidence")),
        translate(N_("Entries")),
    )
    words = {
        "required": translate(N_("required")),
        "optional": translate(N_("optional")),
        "none": translate(N_("none")),
    }
    rows = [(r.code, r.name, r.units, words[r.evidence], counts[r.code]) for r in registers]
    data = [
        {"code": r.code, "name": r.name, "units": r.units, "evidence": r.evidence, "entries": counts[r.code]}
        for r in registers
    ]
    session.screen.show(data, table(headers, rows))


@command(
    group,
    "show",
    N_("Show the fields of a register: type, unit of measure, whether required, options."),
    "qcdesk register show sampling",
)
def show(
    ctx: typer.Context,
    register: Annotated[str, typer.Argument(help=N_("The register: code or name."))],
) -> None:
    """Show the fields of a register."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context)
    found = register_named(plan, register)
    headers = (
        translate(N_("Code")),
        translate(N_("Field")),
        translate(N_("Type")),
        translate(N_("Unit of measure")),
        translate(N_("Required")),
        translate(N_("Options")),
    )
    rows = [
        (
            field.code,
            field.label,
            term("type", field.kind),
            field.unit_of_measure,
            field.required,
            listed(option.name for option in options_of(plan, field)[:12]),
        )
        for field in found.fields
    ]
    session.screen.show(found, table(headers, rows, found.name))
