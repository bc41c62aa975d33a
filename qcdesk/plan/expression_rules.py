"""Every expression of the workbook compiled over its scope, and cycles between indicators."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from qcdesk.plan.builtin_registers import BUILTIN_REGISTERS
from qcdesk.plan.draft import Draft, Report, Row
from qcdesk.plan.expression_shortcut import surely_sound
from qcdesk.plan.expression_types import PAST_SUFFIXES, Column, fields_scope
from qcdesk.plan.expressions import (
    Compiled,
    Expect,
    ExpressionError,
    Scope,
    compile_expression,
    indicator_scope,
    register_scope,
)
from qcdesk.plan.model import ChoiceList, FieldDef
from qcdesk.plan.nearest import nearest
from qcdesk.plan.register_rules import options_of

_WORDS = re.compile(r"\w+")
_BUILTIN_SCOPES = {register.code: register_scope(register) for register in BUILTIN_REGISTERS}


def check_expressions(draft: Draft, report: Report) -> None:
    """Compile all expressions; report each mistake at its cell."""
    _Expressions(draft, report).check()


class _Expressions:
    def __init__(self, draft: Draft, report: Report) -> None:
        self._draft = draft
        self._report = report
        self._indicators = indicator_scope(list(draft.codes("indicators")))
        self._registers: dict[str, Scope] = {}
        self._broken: dict[str, set[str]] = {}
        self._formulas: dict[str, Compiled] = {}
        self._known_sound: dict[tuple[str, Expect], list[tuple[str, Column | None]]] = {}
        lists = [
            ChoiceList(code=code, options=tuple(options_of(draft, code)))
            for code in draft.codes("choices", "list")
        ]
        self._registers.update(_BUILTIN_SCOPES)
        for code in draft.codes("registers"):
            rows = draft.fields_of(code)
            if code not in self._registers:
                fields = [row.part for row in rows if isinstance(row.part, FieldDef)]
                self._registers[code] = fields_scope(fields, lists)
            invalid = [row.values for row in rows if row.part is None]
            self._broken[code] = {
                str(values[name]) for values in invalid for name in ("code", "label") if name in values
            }

    def check(self) -> None:
        for name in ("required", "relevant", "constraint"):
            for row in self._draft.of("fields"):
                if name in row.values:
                    self._in_register(row, name, "condition")
        for row in self._draft.of("indicators"):
            measured: Expect = "any" if row.values.get("measure") == "distinct" else "number"
            self._in_register(row, "where", "condition")
            self._check_exact(row, self._in_register(row, "of", measured))
            formula = self._compile(row, "formula", self._indicators, "number", set())
            if formula is not None:
                self._formulas[str(row.values.get("code"))] = formula
        for row in self._draft.of("checks"):
            self._check_row(row)
        self._check_cycles()

    def _check_row(self, row: Row) -> None:
        scope = row.values.get("scope")
        if scope == "row":
            self._in_register(row, "when", "condition")
            self._in_register(row, "rule", "condition")
        elif scope == "unique":
            self._in_register(row, "when", "condition")
        elif scope is not None:
            self._compile(row, "when", self._indicators, "condition", set())
            self._compile(row, "rule", self._indicators, "condition", set())
        register = str(row.values.get("register_code", ""))
        names = self._registers.get(register) if scope in ("row", "unique") else self._indicators
        if names is not None and "message" in row.values:
            self._check_message(row, names.names, self._broken.get(register, set()))

    def _check_message(self, row: Row, names: Iterable[str], broken: set[str]) -> None:
        known = set(names)
        try:
            shown = [part[1] for part in string.Formatter().parse(str(row.values["message"]))]
        except ValueError:
            self._report.add(row, "message", "plan.message-braces")
            return
        for name in shown:
            if name is not None and name not in known | broken:
                found = nearest(name, known)
                self._report.add(row, "message", "plan.message-name", found, name=name)

    def _check_exact(self, row: Row, compiled: Compiled | None) -> None:
        """Amounts that are added up are exact: a quotient must be rounded."""
        if compiled is not None and compiled.real:
            text = str(row.values["of"])
            self._report.add(row, "of", "plan.not-exact", f"round({text}, 2)", expression=text)

    def _in_register(self, row: Row, name: str, expect: Expect) -> Compiled | None:
        """The compiled expression where it is needed for more than that it is sound."""
        register = str(row.values.get("register_code", ""))
        scope = self._registers.get(register)
        if scope is None:
            return None
        return self._compile(row, name, scope, expect, self._broken.get(register, set()))

    def _compile(
        self, row: Row, name: str, scope: Scope, expect: Expect, broken: set[str]
    ) -> Compiled | None:
        text = str(row.values.get(name, ""))
        if not text or name in row.bad:
            return None
        if name != "formula" and self._sound(text, scope, expect):
            return None  # only of a formula, or of what may be inexact, is the result asked for
        try:
            return compile_expression(text, scope, expect)
        except ExpressionError as error:
            if any(word in text for word in broken):
                return None
            params = {key: value for key, value in error.params.items() if key != "suggestion"}
            self._report.add(row, name, error.code, error.suggestion, expression=text, **params)
            return None

    def _sound(self, text: str, scope: Scope, expect: Expect) -> bool:
        """`surely_sound`, asked once for a text over the same columns."""
        known = self._known_sound.get((text, expect))
        if known is not None and all(scope.names.get(name) == column for name, column in known):
            return True
        if not surely_sound(text, scope, expect):
            return False
        self._known_sound[text, expect] = [(name, scope.names.get(name)) for name in _WORDS.findall(text)]
        return True

    def _check_cycles(self) -> None:
        rows = {str(row.values.get("code")): row for row in self._draft.of("indicators")}
        parents = {code: self._parents(row, rows) for code, row in rows.items()}
        reported: set[str] = set()
        for code, row in rows.items():
            cycle = _cycle(code, parents)
            if cycle and not reported.intersection(cycle):
                reported.update(cycle)
                name = "formula" if row.values.get("formula") else "numerator"
                self._report.add(row, name, "plan.cycle", codes=" → ".join([*cycle, code]))

    def _parents(self, row: Row, rows: dict[str, Row]) -> list[str]:
        found = [str(row.values[name]) for name in ("numerator", "denominator") if name in row.values]
        formula = self._formulas.get(str(row.values.get("code")))
        if formula is not None:
            names = sorted(formula.names)
            found += [name.partition("__")[0] for name in names if not name.endswith(PAST_SUFFIXES)]
        return [code for code in found if code in rows]


def _cycle(start: str, parents: dict[str, list[str]]) -> list[str]:
    """The codes on a way from `start` back to itself, `start` first; empty when there is none."""
    paths = [[start]]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for code in parents[path[-1]]:
            if code == start:
                return path
            if code not in seen:
                seen.add(code)
                paths.append([*path, code])
    return []
