"""What the office above returned, at the entries here that it is about, and on to their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.issue_plan import office_unit
from qcdesk.services.open_receipt import returned_entries
from qcdesk.services.review import Decide, decide
from qcdesk.services.upper_mapping import PlanPair
from qcdesk.services.upper_submission import plan_pair
from qcdesk.services.views import CommentView, EntryView
from qcdesk.store import entries


@dataclass(frozen=True)
class UpperReturn:
    """An entry that the office above returned.

    `entry` is the one here that it was made from; None for an indicator's reading, whose figure
    opens down to its entries here, and for what a person filled in above.
    """

    above: EntryView
    entry: EntryView | None

    @property
    def remarks(self) -> tuple[CommentView, ...]:
        """What the office above says of it."""
        return tuple(c for c in self.above.comments if c.verdict == Verdict.RETURNED.value)


def upper_returns(office: Context, upper: Context) -> list[UpperReturn]:
    """Everything that the office above returned and that was not sealed again."""
    pair = plan_pair(office, upper)
    found = returned_entries(upper)
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
    return [UpperReturn(view, shown.get(view.entry_id)) for view in found]


def pass_on(office: Context, upper: Context, entry_ids: Sequence[str] = ()) -> Changes:
    """Return the entries here to their units with the remarks of the office above, in one transaction.

    `entry_ids` are identities here, those not passed on yet if empty. Each remark names the office
    it comes from and stands at the cell that it is about. Raises UserError
    ``upper.nothing-returned``, ``entry.unknown`` and those of `qcdesk.services.review.decide`.
    """
    pair = plan_pair(office, upper)
    returned = {item.entry.entry_id: item for item in upper_returns(office, upper) if item.entry is not None}
    unknown = sorted(set(entry_ids) - set(returned))
    if unknown:
        raise UserError("entry.unknown", entry=unknown[0])
    waiting = [key for key, item in returned.items() if not _passed_on(item)]
    chosen = list(entry_ids) or sorted(waiting)
    if not chosen:
        raise UserError("upper.nothing-returned")
    return decide(office, [Decide(key, Verdict.RETURNED, _remarks(pair, returned[key])) for key in chosen])


def _passed_on(item: UpperReturn) -> bool:
    return item.entry is not None and item.entry.status == Verdict.RETURNED.value


def _remarks(pair: PlanPair, item: UpperReturn) -> tuple[Comment, ...]:
    who = pair.above.unit(office_unit(pair.above)).name
    return tuple(
        Comment(f"{who}：{remark.text}", _cell_below(pair, item.above.register, remark.cell))
        for remark in item.remarks
    )


def _cell_below(pair: PlanPair, register: str, cell: str) -> str:
    """The cell of our own register that holds what a cell above holds; empty for the whole entry."""
    registers = next(each for each in pair.registers if each.above.code == register)
    codes = {field.code for field in registers.above.fields if field.cell_code == cell}
    return next((f.cell_code for f in registers.below.fields if f.code in codes), "")
