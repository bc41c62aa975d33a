"""Which revision of a target is in force, and what each unit has to reach of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from qcdesk.domain.findings import Finding, Severity, Subject
from qcdesk.plan.model import Plan, Target


class Duty(Enum):
    """A unit's part in a target: 牵头, 协办, 承担分解数, 协助."""

    LEAD = "lead"
    CO = "co"
    OWN = "own"
    SUPPORT = "support"


@dataclass(frozen=True)
class Share:
    """What a unit has to reach of a target.

    `target` is the row that sets the number: the unit's own or the county's. `county` says that
    the county's figure is compared, not the unit's. `assigned` is False while the county's
    number is not split yet, and for units that only supply facts. `weight` is the unit's part
    of the responsibility that the supporting units share.
    """

    target: Target
    unit: str
    duty: Duty
    county: bool
    assigned: bool
    weight: Decimal | None = None


def in_force(targets: Iterable[Target], day: date) -> tuple[Target, ...]:
    """Of each target, by code and unit, the newest revision in force on the day.

    A target of which no revision is in force yet is there with its first one.
    """
    revisions: dict[tuple[str, str], list[Target]] = {}
    for target in targets:
        revisions.setdefault((target.code, target.unit), []).append(target)
    return tuple(_newest(found, day) for found in revisions.values())


def _newest(revisions: list[Target], day: date) -> Target:
    valid = [target for target in revisions if target.valid_from is None or target.valid_from <= day]
    if valid:
        return max(valid, key=lambda target: target.revision)
    return min(revisions, key=lambda target: target.revision)


def shares_of(plan: Plan, unit: str, day: date) -> tuple[Share, ...]:
    """What a unit has to reach, in the order of the plan."""
    rows = in_force(plan.targets, day)
    own = {target.code: target for target in rows if target.unit == unit}
    whole = {target.code: target for target in rows if not target.unit}
    found: list[Share] = []
    for code in dict.fromkeys(target.code for target in rows):
        share = _share(whole.get(code), own.get(code), unit)
        if share is not None:
            found.append(share)
    return tuple(found)


def _share(county: Target | None, own: Target | None, unit: str) -> Share | None:
    weight = _weight(county, unit) or _weight(own, unit)
    # A unit leads its own number as a matter of course; what counts is who leads the whole.
    whole = county or own
    lead = whole is not None and whole.lead == unit
    if own is not None:
        return Share(own, unit, Duty.LEAD if lead else Duty.OWN, county=False, assigned=True, weight=weight)
    if county is None or not (lead or unit in county.co_units):
        return None
    duty = Duty.LEAD if lead else Duty.CO
    if county.split == "same":
        return Share(county, unit, duty, county=False, assigned=True, weight=weight)
    if lead or county.split == "own":
        return Share(county, unit, duty, county=True, assigned=True, weight=weight)
    if county.split == "support":
        return Share(county, unit, Duty.SUPPORT, county=False, assigned=False, weight=weight)
    # Growth and “done” need no number of their own: each unit grows over its own last year.
    follows = county.operator in ("rise", "done")
    return Share(county, unit, duty, county=False, assigned=follows, weight=weight)


def _weight(target: Target | None, unit: str) -> Decimal | None:
    if target is None or unit not in target.co_units or not target.weights:
        return None
    return target.weights[target.co_units.index(unit)]


def check_splits(plan: Plan, day: date) -> list[Finding]:
    """County targets whose split among the units does not make up the whole.

    A buffer is normal, a shortfall is an error ``target.split-short``; of an upper limit no more
    than the whole may be given out (``target.split-over``). ``target.not-split`` is a hint.
    """
    rows = in_force(plan.targets, day)
    found: list[Finding] = []
    for target in rows:
        if target.unit or target.split != "split" or target.threshold is None:
            continue
        parts = [r.threshold for r in rows if r.unit and r.code == target.code and r.threshold is not None]
        total = sum(parts, Decimal(0))
        subject = Subject(indicator=target.indicator)
        params = {"target": target.name, "whole": f"{target.threshold:f}", "total": f"{total:f}"}
        if not parts:
            found.append(Finding("target.not-split", Severity.HINT, subject, params))
        elif target.operator in (">=", ">", "=") and total < target.threshold:
            found.append(Finding("target.split-short", Severity.ERROR, subject, params))
        elif target.operator in ("<=", "<") and total > target.threshold:
            found.append(Finding("target.split-over", Severity.ERROR, subject, params))
    return found
