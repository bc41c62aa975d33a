"""What the office above returned, at the entries here that it is about, and on to their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Decision, Verdict
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.issue_plan import office_unit
from qcdesk.services.review import Decide, decide
from qcdesk.services.upper_mapping import PlanPair
from qcdesk.services.upper_submission import plan_pair
from qcdesk.services.views import CommentView, EntryView
from qcdesk.store import entries, ledger
from qcdesk.store.unit_of_work import Connection

RETURNED = Verdict.RETURNED.value


@dataclass(frozen=True)
class UpperReturn:
    """An entry that the office above returned.

    `entry` is the one here that it was made from; None for an indicator's reading, whose figure
    opens down to its entries here, and for what a person filled in above. `remarks` are what the
    unit is told of it, `passed_on` says that it was told.
    """

    above: EntryView
    entry: EntryView | None
    remarks: tuple[Comment, ...]
    passed_on: bool

    @property
    def waits(self) -> bool:
        """Whether a unit here has still to hear of it."""
        return self.entry is not None and not self.passed_on


def upper_returns(office: Context, upper: Context) -> list[UpperReturn]:
    """Everything that the office above returned and that was not sealed again."""
    pair = plan_pair(office, upper)
    with upper.read() as connection:
        above = entries.returned(connection)
        found, asked = views(connection, pair.above, above), _returns(connection, above)
    wanted = {view.entry_id for view in found}
    with office.read() as connection:
        office.demand(connection, "office")
        origin = {
            identity: stored
            for registers in pair.registers
            for stored in entries.of_register(connection, registers.below.code, deleted=True)
            if (identity := pair.identity(registers.above.code, stored.entry_id)) in wanted
        }
        shown = dict(zip(origin, views(connection, pair.below, list(origin.values())), strict=True))
        told = _returns(connection, list(origin.values()))
    made = []
    for view in found:
        entry = shown.get(view.entry_id)
        remarks = _below(pair, view.register, [c for c in view.comments if c.verdict == RETURNED])
        times = [_below(pair, view.register, d.comments) for d in asked[view.entry_id]].count(remarks)
        passed = [d.comments for d in told[entry.entry_id]].count(remarks) if entry is not None else 0
        made.append(UpperReturn(view, entry, remarks, passed >= max(times, 1)))
    return made


def pass_on(office: Context, upper: Context, entry_ids: Sequence[str] = ()) -> Changes:
    """Return the entries here to their units with the remarks of the office above, in one transaction.

    `entry_ids` are identities here, those not passed on yet if empty. Each remark names the office
    it comes from and stands at the cell that it is about. Raises UserError
    ``upper.nothing-returned``, ``entry.unknown`` and those of `qcdesk.services.review.decide`.
    """
    returned = {item.entry.entry_id: item for item in upper_returns(office, upper) if item.entry is not None}
    unknown = sorted(set(entry_ids) - set(returned))
    if unknown:
        raise UserError("entry.unknown", entry=unknown[0])
    chosen = list(entry_ids) or sorted(key for key, item in returned.items() if item.waits)
    if not chosen:
        raise UserError("upper.nothing-returned")
    return decide(office, [Decide(key, Verdict.RETURNED, returned[key].remarks) for key in chosen])


def _returns(
    connection: Connection, stored: Sequence[entries.StoredEntry]
) -> Mapping[str, Sequence[Decision]]:
    """All returns that were ever decided of each entry, by its identity."""
    decisions = ledger.decisions_of(connection, [entry.no for entry in stored])
    return {
        entry.entry_id: [d for d in decisions.get(entry.no, ()) if d.verdict is Verdict.RETURNED]
        for entry in stored
    }


def _below(pair: PlanPair, register: str, remarks: Sequence[Comment | CommentView]) -> tuple[Comment, ...]:
    """Remarks from above as a unit here is told them."""
    who = pair.above.unit(office_unit(pair.above)).name
    return tuple(
        Comment(f"{who}：{remark.text}", _cell_below(pair, register, remark.cell)) for remark in remarks
    )


def _cell_below(pair: PlanPair, register: str, cell: str) -> str:
    """The cell of our own register that holds what a cell above holds; empty for the whole entry."""
    registers = next((each for each in pair.registers if each.above.code == register), None)
    if registers is None:
        return ""
    codes = {field.code for field in registers.above.fields if field.cell_code == cell}
    return next((f.cell_code for f in registers.below.fields if f.code in codes), "")
