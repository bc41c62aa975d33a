"""All findings of a desk for a period, each with its explanation, and what blocks sealing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qcdesk.domain.figures import RECEIVED
from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.domain.values import State
from qcdesk.plan.cell_values import field_value
from qcdesk.plan.model import Period, Plan
from qcdesk.plan.row_model import row_model
from qcdesk.plan.target_shares import check_splits
from qcdesk.services.consolidate import find_period
from qcdesk.services.context import Context
from qcdesk.services.field_checks import check_fields
from qcdesk.services.stages import check_moves
from qcdesk.store import checks, entries, field_doubts, figures

if TYPE_CHECKING:
    from qcdesk.store.unit_of_work import Connection

EXPLANATION = "explanation"


@dataclass(frozen=True)
class CheckedFinding:
    """A finding with the explanation given for it and, if it does not serve, why (a code)."""

    finding: Finding
    explanation: str = ""
    refused: str = ""

    @property
    def open(self) -> bool:
        """True if it still has to be dealt with before sealing."""
        if self.finding.severity is Severity.ERROR:
            return True
        return self.finding.severity is Severity.EXPLAIN and (not self.explanation or bool(self.refused))


@dataclass(frozen=True)
class PeriodCheck:
    """The findings of a period; sealing is blocked while one of them is open."""

    period: str
    findings: tuple[CheckedFinding, ...]

    @property
    def blocking(self) -> tuple[CheckedFinding, ...]:
        """Errors, and doubts without an acceptable explanation."""
        return tuple(item for item in self.findings if item.open)


def check_period(context: Context, period: str) -> PeriodCheck:
    """Run every check over what this desk holds; a unit's desk leaves county checks out."""
    with context.read() as connection:
        plan = context.plan(connection)
        chosen, role = find_period(plan, period), context.role(connection)
        return run_checks(connection, plan, chosen, role, context.clock.today())


def run_checks(
    connection: Connection, plan: Plan, period: Period, role: str, today: date | None = None
) -> PeriodCheck:
    """The same inside an open transaction; `today` tells whether the plan has expired."""
    office = role == "office"
    found = _field_findings(connection, plan)
    found += checks.check_registers(connection, plan, period, RECEIVED, office=office)
    table = figures.compute(connection, plan, period, RECEIVED)
    found += checks.check_indicators(connection, plan, table, county=office)
    found += checks.check_evidence(connection, plan, office=office)
    found += check_splits(plan, today or period.end) if office else []
    found += _expiry(plan, today)
    return explained(connection, plan, period, found)


def explained(connection: Connection, plan: Plan, period: Period, found: Iterable[Finding]) -> PeriodCheck:
    """Findings in their order of weight, each with the explanation given for it."""
    given = explanations(connection, plan)
    refused = refused_explanations(plan, given)
    items = [CheckedFinding(f, given.get(f.key, ""), refused.get(f.key, "")) for f in found]
    items.sort(key=lambda item: _weight(item.finding))
    return PeriodCheck(period.code, tuple(items))


def _weight(finding: Finding) -> tuple[object, ...]:
    order = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.HINT: 2}
    return order[finding.severity], finding.code, str(finding.subject), sorted(finding.params.items())


def _expiry(plan: Plan, today: date | None) -> list[Finding]:
    """A hint that the plan has expired; what is recorded and sealed under it stays good."""
    expires = plan.settings.expires
    if expires is None or today is None or today <= expires:
        return []
    params = {"name": plan.settings.name, "expires": expires.isoformat()}
    return [Finding("plan.expired", Severity.HINT, Subject(), params)]


def _field_findings(connection: Connection, plan: Plan) -> list[Finding]:
    takes = {register.code: row_model(plan, register).takes_json for register in plan.registers}
    doubtful = field_doubts.doubtful(connection, takes)
    found: list[Finding] = []
    for register in plan.registers:
        own = doubtful.get(register.code, [])
        found += [finding for entry in own for finding in check_fields(plan, register, entry)]
        found += check_moves(connection, plan, register, own)
    return found


def explanations(connection: Connection, plan: Plan) -> dict[str, str]:
    """The explanations recorded so far, by finding key."""
    register = plan.register(EXPLANATION)
    key, text = register.field("finding_key"), register.field("text")
    found: dict[str, str] = {}
    for stored in entries.of_register(connection, EXPLANATION):
        values = field_value(key, stored.cells), field_value(text, stored.cells)
        if State.NOT_REPORTED not in values:
            found[str(values[0])] = str(values[1])
    return found


def refused_explanations(plan: Plan, given: Mapping[str, str]) -> dict[str, str]:
    """Why an explanation does not serve: ``explanation.too-short``, ``.boilerplate``, ``.repeated``."""
    settings = plan.settings
    times = Counter(_bare(text) for text in given.values())
    refused: dict[str, str] = {}
    for key, text in given.items():
        bare = _bare(text)
        if len(bare) < settings.explanation_min_length:
            refused[key] = "explanation.too-short"
        elif any(bare == _bare(phrase) for phrase in settings.explanation_refused) or len(set(bare)) < 3:
            refused[key] = "explanation.boilerplate"
        elif times[bare] > 2:
            refused[key] = "explanation.repeated"
    return refused


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
