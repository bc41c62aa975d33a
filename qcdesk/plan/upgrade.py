"""How what was filled in under one version of a plan stands in another: new names, wider types.

Nothing is discarded: a value without a place in the other version stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import CellContent
from qcdesk.domain.values import Json, Kind, decode, encode
from qcdesk.plan.model import Choice, FieldDef, Plan, PlanChange, RegisterDef
from qcdesk.plan.rows import display, parse_text

CARRIED = ("rename", "map")
"""The kinds of change that give what was filled in another code."""


@dataclass(frozen=True)
class Placed:
    """An entry's content in the other version: cells to write, fields whose values find no place."""

    cells: Mapping[str, CellContent]
    unplaced: tuple[str, ...]


@dataclass(frozen=True)
class Upgrade:
    """From one version of a plan to another; `changes` are those of the later one.

    Going back (`back`) reads them the other way round.
    """

    old: Plan
    new: Plan
    changes: tuple[PlanChange, ...]
    back: bool = False

    @classmethod
    def forward(cls, old: Plan, new: Plan) -> Upgrade:
        """To a newer version."""
        return cls(old, new, new.changes)

    @classmethod
    def backward(cls, new: Plan, old: Plan) -> Upgrade:
        """From a newer version back to an older one."""
        return cls(new, old, new.changes, back=True)

    def _code(self, subject: str, owners: set[str], code: str) -> str:
        for change in self.changes:
            if change.kind not in CARRIED or change.subject != subject:
                continue
            before, after = (change.new, change.old) if self.back else (change.old, change.new)
            # A merged option is not split again on the way back.
            if self.back and change.kind == "map":
                continue
            if before == code and (not owners or change.register_code in owners):
                return after
        return code

    def register(self, code: str) -> RegisterDef | None:
        """The register that follows the one with this code, or None."""
        wanted = self._code("register", set(), code)
        return next((r for r in self.new.registers if r.code == wanted), None)

    def field(self, register: RegisterDef, after: RegisterDef, code: str) -> FieldDef | None:
        """The field that follows the field with this code, or None."""
        wanted = self._code("field", {register.code, after.code}, code)
        return next((f for f in after.fields if f.code == wanted), None)

    def place(self, register: RegisterDef, cells: Mapping[str, CellContent]) -> Placed:
        """The content of an entry in the other version's fields; only cells that differ are named."""
        after = self.register(register.code)
        filled = [(f, raw) for f in register.fields if (raw := _raw(f, cells)) is not None]
        if after is None:
            return Placed({}, tuple(field.label for field, _ in filled))
        written: dict[str, dict[str, Json]] = {}
        unplaced: list[str] = []
        for field, raw in filled:
            follower = self.field(register, after, field.code)
            if follower is None or _taken(register, field, follower, cells):
                unplaced.append(field.label)
                continue
            content = written.setdefault(follower.cell_code, dict(cells.get(follower.cell_code) or {}))
            if follower.code != field.code and field.cell_code == follower.cell_code:
                content.pop(field.code, None)
            content[follower.code] = self._recoded(field, follower, raw)
        changed = {cell: content for cell, content in written.items() if cells.get(cell) != content}
        return Placed(changed, tuple(unplaced))

    def _recoded(self, before: FieldDef, after: FieldDef, raw: Json) -> Json:
        """The JSON form of a value in the field that follows; one that does not fit stays as it is."""
        raw = self._renamed_options(before, raw)
        if before.kind is after.kind and before.places == after.places:
            return raw
        try:
            value = decode(raw, before.kind, before.places)
            text = display(before, value, options(self.new, before) or options(self.old, before))
            return encode(parse_text(after, text, options(self.new, after)))
        except UserError:
            return raw

    def _renamed_options(self, field: FieldDef, raw: Json) -> Json:
        if not field.choices:
            return raw
        owner = {field.choices}
        if isinstance(raw, list):
            return [*sorted({self._code("choice", owner, str(item)) for item in raw})]
        return self._code("choice", owner, raw) if isinstance(raw, str) else raw


def _taken(
    register: RegisterDef, field: FieldDef, follower: FieldDef, cells: Mapping[str, CellContent]
) -> bool:
    """True if the follower was a field of its own before and is filled: its value stays."""
    separate = follower.code != field.code and follower.code in {f.code for f in register.fields}
    return separate and _raw(follower, cells) is not None


def _raw(field: FieldDef, cells: Mapping[str, CellContent]) -> Json:
    content = cells.get(field.cell_code)
    return None if content is None else content.get(field.code)


def options(plan: Plan, field: FieldDef) -> Sequence[Choice]:
    """The options of a choice field in a plan; none when it has no such list."""
    lists = {item.code: item.options for item in plan.choices}
    chosen = field.kind in (Kind.CHOICE, Kind.MULTI_CHOICE)
    return lists.get(field.choices, ()) if chosen else ()
