"""The findings of a period after one edit, from those before it: only what read the change runs again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.findings import Finding
from qcdesk.plan.builtin_registers import READING
from qcdesk.plan.indicator_order import fed_by
from qcdesk.plan.model import Period, Plan, RegisterDef
from qcdesk.services.check_period import PeriodCheck, explained
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.field_checks import FIELD_CODES, check_fields
from qcdesk.services.stages import MOVE_CODES, check_moves
from qcdesk.store import checks, entries, figures
from qcdesk.store.entries import StoredEntry
from qcdesk.store.measures import Window
from qcdesk.store.references import check_references, reference_fields
from qcdesk.store.rules import check_rows, plan_rules
from qcdesk.store.uniqueness import check_across_units, check_unique, unique_checks, unique_rule
from qcdesk.store.unit_of_work import Connection

Part = tuple[Callable[[Finding], bool], list[Finding]]
"""Which of the earlier findings were looked at again, and what was found."""


@dataclass(frozen=True)
class Edit:
    """One change of one entry: the fields by code, and whether evidence was attached or detached.

    Without fields and evidence the entry was created, deleted or brought back: all of it counts.
    """

    entry_id: str
    fields: frozenset[str] = frozenset()
    evidence: bool = False

    @property
    def whole(self) -> bool:
        """True if everything in the entry may have changed."""
        return not self.fields and not self.evidence


def recheck(context: Context, before: PeriodCheck, edit: Edit, *, indicators: bool = True) -> PeriodCheck:
    """The findings of the period after an edit; equal to a full check.

    Without `indicators` the checks over indicators keep their findings until the next full
    check. Raises UserError ``entry.unknown``, ``period.unknown``.
    """
    with context.read() as connection:
        plan = context.plan(connection)
        work = _Recheck(
            connection, plan, find_period(plan, before.period), context.role(connection) == "office", edit
        )
        found = work.run([item.finding for item in before.findings], indicators=indicators)
        return explained(connection, plan, work.period, found)


def recheck_entries(context: Context, before: PeriodCheck, entry_ids: Sequence[str]) -> PeriodCheck:
    """`recheck` after several entries changed, one after the other, whatever changed in each."""
    for entry_id in entry_ids:
        before = recheck(context, before, Edit(entry_id))
    return before


@dataclass(frozen=True)
class _Recheck:
    connection: Connection
    plan: Plan
    period: Period
    office: bool
    edit: Edit

    def run(self, before: Sequence[Finding], *, indicators: bool) -> list[Finding]:
        """Findings kept from before, and those of the rules that ran again."""
        stored = entries.find(self.connection, self.edit.entry_id)
        register = next((r for r in self.plan.registers if r.code == stored.register), None)
        if register is None:
            return list(before)
        columns = self._columns(register)
        parts = [
            self._entry_part(register, stored, columns),
            self._unique_part(register, columns),
            self._reference_part(register),
            self._file_part(),
        ]
        if indicators:
            parts.append(self._indicator_part(register))
        kept = [finding for finding in before if not any(again(finding) for again, _ in parts)]
        return kept + [finding for _, found in parts for finding in found]

    def _columns(self, register: RegisterDef) -> frozenset[str]:
        codes = {f.code for f in register.fields} if self.edit.whole else self.edit.fields
        evidence = {"evidence_count"} if self.edit.evidence or self.edit.whole else set()
        return frozenset({f"{kind}_{code}" for code in codes for kind in "fs"} | evidence)

    def _entry_part(self, register: RegisterDef, stored: StoredEntry, columns: frozenset[str]) -> Part:
        """The rules over the entry's own row: by mark, so that rules that look alike run together."""
        rules = plan_rules(self.plan, register)
        if not self.edit.whole:
            marks = {rule.mark(register) for rule in rules if rule.touched_by(columns)}
            rules = tuple(rule for rule in rules if rule.mark(register) in marks)
        marks = {rule.mark(register) for rule in rules}
        codes = {*FIELD_CODES, *MOVE_CODES, "evidence.required"}

        def again(finding: Finding) -> bool:
            own = finding.subject.entry_id == stored.entry_id and finding.subject.unit == stored.unit
            mark = (finding.code, finding.subject.cell, frozenset(finding.params))
            return own and (finding.code in codes or mark in marks)

        found: list[Finding] = []
        if not stored.deleted and not stored.blank:
            found += check_fields(self.plan, register, stored)
            found += check_moves(self.connection, self.plan, register, [stored])
        window = Window.of(self.plan, self.period)
        found += check_rows(self.connection, register, rules, window, RECEIVED, [stored.no])
        found += checks.lacking_evidence(self.connection, register, [stored.no])
        return again, found

    def _unique_part(self, register: RegisterDef, columns: frozenset[str]) -> Part:
        touched = [
            check
            for check in unique_checks(self.plan, register.code)
            if self.edit.whole or self.office or unique_rule(register, check).shown.touched_by(columns)
        ]
        codes, names = {check.code for check in touched}, {check.name for check in touched}

        def again(finding: Finding) -> bool:
            shared = finding.code == "unique.across-units" and finding.subject.register == register.code
            return finding.code in codes or (shared and finding.params.get("check") in names)

        window = Window.of(self.plan, self.period)
        found: list[Finding] = []
        for check in touched:
            found += check_unique(self.connection, register, check, window, RECEIVED)
            if self.office:
                found += check_across_units(self.connection, self.plan, check, window, RECEIVED)
        return again, found

    def _reference_part(self, register: RegisterDef) -> Part:
        """The entry's own references; after its creation or deletion also those of others to it."""
        own = {field.code for field in reference_fields(register)}
        touched = {register.code} if self.edit.whole or own & self.edit.fields else set()
        if self.edit.whole:
            named = {r.code: {f.reference for f in reference_fields(r)} for r in self.plan.registers}
            touched |= {code for code, references in named.items() if register.code in references}

        def again(finding: Finding) -> bool:
            return finding.code == "entry.reference" and finding.subject.register in touched

        found: list[Finding] = []
        for code in sorted(touched):
            found += check_references(self.connection, self.plan, self.plan.register(code), RECEIVED)
        return again, found

    def _file_part(self) -> Part:
        def again(finding: Finding) -> bool:
            return finding.code == "evidence.missing"

        return again, checks.missing_files(self.connection, office=self.office)

    def _indicator_part(self, register: RegisterDef) -> Part:
        """The checks over indicators that the register feeds; readings are read by their suffix too."""
        fed = fed_by(self.plan, register.code)
        suffix = "__reported" if register.code == READING.code else None
        rules = [
            rule
            for rule in checks.indicator_rules(self.plan)
            if any(n.partition("__")[0] in fed or (suffix and n.endswith(suffix)) for n in rule.names)
        ]
        codes = {rule.check.code for rule in rules}

        def again(finding: Finding) -> bool:
            return finding.code in codes

        if not rules:
            return again, []
        wanted = {name.partition("__")[0] for rule in rules for name in rule.names}
        table = figures.compute(self.connection, self.plan, self.period, RECEIVED, wanted)
        found = checks.check_indicators(self.connection, self.plan, table, county=self.office, rules=rules)
        return again, found
