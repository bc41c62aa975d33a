"""``qcdesk plan``: compiling, comparing, putting in force and issuing the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qcdesk.cli.command_tree import command, new_group
from qcdesk.cli.exit_codes import ExitCode
from qcdesk.cli.output import facts, table
from qcdesk.cli.passphrases import FILE_HELP, daily_passphrase
from qcdesk.cli.plan_text import change_lines, change_table, mistake_lines, mistake_table, plan_facts
from qcdesk.cli.session import Session, session_of
from qcdesk.plan.compiled import plan_bytes, plan_digest
from qcdesk.plan.model import Plan
from qcdesk.plan.workbook_template import write_template
from qcdesk.plan.workbook_writer import write_plan
from qcdesk.services.compare_plans import installed_plan, plan_versions, read_plan
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.services.issue_plan import issue_plan as write_kit
from qcdesk.services.list_entries import current_plan
from qcdesk.services.plan_changes import plan_changes
from qcdesk.services.withdraw_plan import withdraw_plan
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import write_atomic
from qcdesk.text import N_, plural, translate

group = new_group("plan", N_("The plan: compile the workbook, compare versions, issue the kit."))

Source = Annotated[
    Path, typer.Argument(help=N_("A workbook (.xlsx), a folder of CSV files, or a compiled plan (.json)."))
]


def _demand_plan(session: Session, path: Path) -> Plan:
    """The plan of a file; every mistake is shown and ends the command when there is one."""
    compilation = read_plan(path)
    if compilation.plan is None:
        lines = mistake_lines(compilation.mistakes)
        heading = plural(
            "{n} mistake in “{file}”; nothing was written.",
            "{n} mistakes in “{file}”; nothing was written.",
            len(lines),
            file=path.name,
        )
        session.screen.show({"mistakes": lines}, mistake_table(lines), heading)
        raise typer.Exit(ExitCode.OPEN)
    return compilation.plan


@command(
    group,
    "compile",
    N_("Compile a workbook: report every mistake with its cell, or write the compiled plan."),
    "qcdesk plan compile 任务方案.xlsx --out plan.json",
)
def compile_file(
    ctx: typer.Context,
    file: Source,
    out: Annotated[
        Path | None, typer.Option("--out", help=N_("Write the compiled plan to this file."))
    ] = None,
) -> None:
    """Compile a workbook."""
    session = session_of(ctx)
    plan = _demand_plan(session, file)
    if out is not None:
        with disk_faults(out):
            write_atomic(out, plan_bytes(plan))
    data = {"mistakes": [], "programme": plan.settings.programme, "version": plan.settings.version}
    data |= {"digest": plan_digest(plan), "out": str(out) if out else None}
    session.screen.show(data, facts(plan_facts(plan)))


@command(
    group,
    "diff",
    N_("Compare two plans: files, or version numbers installed in the workspace."),
    "qcdesk plan diff 1 任务方案.xlsx",
)
def diff(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(help=N_("The older plan: a file or a version number."))],
    new: Annotated[str, typer.Argument(help=N_("The newer plan: a file or a version number."))],
) -> None:
    """Compare two plans."""
    session = session_of(ctx)
    before, after = _either(session, old), _either(session, new)
    lines = change_lines(plan_changes(before, after))
    refused = [line for line in lines if line.refused]
    session.screen.show(
        {"differences": lines, "refused": refused},
        change_table(lines),
        plural("{n} difference.", "{n} differences.", len(lines)),
    )
    if refused:
        raise typer.Exit(ExitCode.OPEN)


def _either(session: Session, name: str) -> Plan:
    if name.isdigit() and not Path(name).exists():
        with session.open() as context:
            return installed_plan(context, int(name))
    return _demand_plan(session, Path(name))


@command(
    group,
    "adopt",
    N_("Put a plan in force at the office; it reaches the units with the next kit."),
    "qcdesk plan adopt 任务方案.xlsx",
)
def adopt(ctx: typer.Context, file: Source) -> None:
    """Put a plan in force."""
    session = session_of(ctx)
    plan = _demand_plan(session, file)
    with session.open() as context:
        adopt_plan(context, plan)
    session.screen.show(
        {"version": plan.settings.version, "digest": plan_digest(plan)},
        translate(
            "“{name}” version {version} is in force at the office. Issue the kit for the units next.",
            name=plan.settings.name,
            version=plan.settings.version,
        ),
    )


@command(
    group,
    "issue",
    N_("Write the signed kit of the plan in force for the units."),
    "qcdesk plan issue --out E:/",
)
def issue(
    ctx: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", help=N_("Copy the package to this folder."))] = None,
    passphrase_file: Annotated[Path | None, typer.Option("--passphrase-file", help=FILE_HELP)] = None,
) -> None:
    """Write the kit."""
    session = session_of(ctx)
    with session.open() as context:
        current_plan(context)
        made = write_kit(context, daily_passphrase(context, "kit", passphrase_file), out)
    pairs = [
        (translate(N_("Kit")), made.path),
        (translate(N_("Plan version")), made.plan_version),
        (translate(N_("Digest")), made.digest),
        (translate(N_("Code for the paper notice")), made.root_code),
    ]
    session.screen.show(made, facts(pairs))


@command(
    group, "template", N_("Write the empty workbook to start from."), "qcdesk plan template 任务方案.xlsx"
)
def template(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The workbook to write."))],
) -> None:
    """Write the empty workbook."""
    with disk_faults(file):
        write_template(file)
    session_of(ctx).screen.show({"file": str(file)}, translate("The template was written: {file}", file=file))


@command(
    group,
    "export",
    N_("Write the plan in force, or an installed version, as a workbook."),
    "qcdesk plan export 任务方案.xlsx",
)
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=N_("The workbook to write."))],
    version: Annotated[int | None, typer.Option("--version", help=N_("An installed version."))] = None,
) -> None:
    """Write a plan as a workbook."""
    session = session_of(ctx)
    with session.open() as context:
        plan = current_plan(context) if version is None else installed_plan(context, version)
    with disk_faults(file):
        write_plan(plan, file)
    session.screen.show(
        {"file": str(file), "version": plan.settings.version},
        translate("The plan was written: {file}", file=file),
    )


@command(group, "show", N_("Show the plan in force and the installed versions."), "qcdesk plan show --json")
def show(ctx: typer.Context) -> None:
    """Show the plan in force."""
    session = session_of(ctx)
    with session.open() as context:
        plan, versions = current_plan(context), plan_versions(context)
    headers = (translate(N_("Version")), translate(N_("In force")), translate(N_("Digest")))
    rows = [(v.version, v.active, v.digest[:16]) for v in versions]
    session.screen.show({"plan": plan, "versions": versions}, facts(plan_facts(plan)), table(headers, rows))


@command(
    group,
    "withdraw",
    N_("At the office: withdraw an issued version; what is sealed under it waits in quarantine."),
    "qcdesk plan withdraw 1 --reason 指标口径有误",
)
def withdraw(
    ctx: typer.Context,
    version: Annotated[int, typer.Argument(help=N_("An installed version."))],
    reason: Annotated[str, typer.Option("--reason", help=N_("Why; units read it."))],
) -> None:
    """Withdraw an issued version."""
    session = session_of(ctx)
    with session.open() as context:
        made = withdraw_plan(context, version, reason)
    session.screen.show(made, translate("Version {version} of the plan was withdrawn.", version=version))
