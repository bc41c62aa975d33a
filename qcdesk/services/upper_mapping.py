"""What an entry below becomes in the plan of the office above: registers and fields with the same code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qcdesk.domain.revisions import EVIDENCE, CellContent
from qcdesk.domain.values import Json, Kind
from qcdesk.plan.model import FieldDef, Plan, RegisterDef, Unit
from qcdesk.plan.upgrade import Upgrade
from qcdesk.system.ids import name_id


@dataclass(frozen=True)
class RegisterPair:
    """A register of the plan below and the one with the same code above.

    `lacking` are the labels of fields above that the register below does not have.
    """

    below: RegisterDef
    above: RegisterDef

    @cached_property
    def shared(self) -> tuple[FieldDef, ...]:
        """The fields above that have a field of the same code below."""
        known = {field.code for field in self.below.fields}
        return tuple(field for field in self.above.fields if field.code in known)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The labels of the fields above that have none."""
        return tuple(field.label for field in self.above.fields if field not in self.shared)


@dataclass(frozen=True)
class PlanPair:
    """The plan of this office and the plan of the office above, in which `unit` is this county."""

    below: Plan
    above: Plan
    unit: Unit

    @cached_property
    def registers(self) -> tuple[RegisterPair, ...]:
        """The registers that the county fills above and that its own plan has too."""
        known = {register.code: register for register in self.below.registers if not register.builtin}
        return tuple(
            RegisterPair(known[register.code], register)
            for register in self._filled_above
            if register.code in known
        )

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The names of the registers that the county fills above and that its own plan lacks."""
        matched = {pair.above.code for pair in self.registers}
        return tuple(register.name for register in self._filled_above if register.code not in matched)

    @property
    def _filled_above(self) -> list[RegisterDef]:
        return [r for r in self.above.registers if not r.builtin and self.above.fills(self.unit, r)]

    def identity(self, register: str, entry_id: str) -> str:
        """The identity above of an entry below: the same on every computer and at every sealing."""
        return name_id("upper", self.above.settings.programme, self.unit.code, register, entry_id)

    @cached_property
    def _upgrade(self) -> Upgrade:
        return Upgrade(self.below, self.above, ())

    def cells(
        self, pair: RegisterPair, cells: Mapping[str, CellContent], there: Mapping[str, CellContent]
    ) -> dict[str, CellContent]:
        """The cells to lay over what is `there` above so that it says what `cells` say below.

        Fields that only the plan above has keep what was filled in there.
        """
        whole = {**cells, **self._upgrade.place(pair.below, cells).cells}
        written: dict[str, dict[str, Json]] = {}
        for field in pair.shared:
            content = written.setdefault(field.cell_code, dict(there.get(field.cell_code) or {}))
            content[field.code] = self._raw(field, whole)
        filled = {
            cell: content
            for cell, content in written.items()
            if there.get(cell) is not None or any(value is not None for value in content.values())
        }
        return {**filled, **{cell: c for cell, c in cells.items() if cell.startswith(EVIDENCE)}}

    def _raw(self, field: FieldDef, cells: Mapping[str, CellContent]) -> Json:
        raw = (cells.get(field.cell_code) or {}).get(field.code)
        if field.kind is Kind.REFERENCE and isinstance(raw, str):
            return self.identity(field.reference, raw)
        return raw
