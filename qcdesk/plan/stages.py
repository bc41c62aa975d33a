"""The stages of a workflow register: which move is allowed, and who makes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qcdesk.plan.model import Plan, Stage, Unit


def stages_of(plan: Plan, register: str) -> tuple[Stage, ...]:
    """The stages of a register in their order; none when it is no workflow."""
    found = [stage for stage in plan.stages if stage.register_code == register]
    return tuple(sorted(found, key=lambda stage: (stage.order, stage.code)))


def moves_for(unit: Unit, stage: Stage) -> bool:
    """True if the unit may bring an entry into the stage; the quality office may move anything."""
    return unit.kind == "office" or stage.mover in ("unit", "both")


def next_stages(stages: Sequence[Stage], current: str) -> tuple[Stage, ...]:
    """The stages that may follow; the first one when the entry stands in none yet."""
    here = next((stage for stage in stages if stage.code == current), None)
    if here is None:
        return tuple(stages[:1])
    return tuple(stage for stage in stages if stage.code in here.next)


def path(stages: Sequence[Stage], start: str, end: str, within: Collection[str]) -> tuple[Stage, ...] | None:
    """The shortest allowed way from one stage to another over stages in `within`.

    Without the start itself; None when there is no such way.
    """
    by_code = {stage.code: stage for stage in stages}
    reached: dict[str, tuple[Stage, ...]] = {start: ()}
    waiting = [start]
    while waiting and end not in reached:
        here = waiting.pop(0)
        for code in by_code[here].next if here in by_code else ():
            if code in by_code and code in within and code not in reached:
                reached[code] = (*reached[here], by_code[code])
                waiting.append(code)
    return reached.get(end)
