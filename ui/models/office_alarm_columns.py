"""What the office has to ask a unit about, as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QIcon

from qcdesk.plan.model import Plan
from qcdesk.plan.names import short_device
from qcdesk.services.alarms import Alarms
from qcdesk.text import display, plural, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import moment_text
from ui.base.theme import Theme

SAME, HELD, LOST = "same", "held", "lost"
SHOWN_NUMBERS = 12


@dataclass(frozen=True)
class AlarmRow:
    """One thing to ask; `sentences` say what it means and what to do."""

    key: str
    kind: str
    unit: str
    device: str
    what: str
    since: str
    sentences: str
    urgent: bool


def alarm_rows(found: Alarms) -> list[AlarmRow]:
    """Urgent ones first: numbers used twice, changes that wait, numbers that never came."""
    rows = [
        AlarmRow(
            key=f"{SAME}:{same.device}:{same.seq}",
            kind=SAME,
            unit=same.unit,
            device=same.device,
            what=translate("number {numbers} used twice", numbers=same.seq),
            since=same.at,
            sentences=_same_words(same.seq, same.file_names),
            urgent=True,
        )
        for same in found.same_numbers
    ]
    rows += [
        AlarmRow(
            key=f"{HELD}:{held.entry.entry_id}",
            kind=HELD,
            unit=held.entry.unit,
            device="",
            what=plural("{n} change waits", "{n} changes wait", held.entry.count),
            since=held.entry.since,
            sentences=_held_words(held.days),
            urgent=held.long,
        )
        for held in found.waiting
    ]
    return rows + [
        AlarmRow(
            key=f"{LOST}:{lost.device}",
            kind=LOST,
            unit=lost.unit,
            device=lost.device,
            what=translate("missing: {numbers}", numbers=_listed(lost.numbers)),
            since="",
            sentences=_lost_words(lost.numbers),
            urgent=False,
        )
        for lost in found.lost
    ]


def _same_words(seq: int, files: Sequence[str]) -> str:
    return translate(
        "Two different packages bear number {seq}: {files}. The computer's disk was probably copied, or an "
        "old backup is in use. Ask the unit which computer is used, and have the other one enrolled anew.",
        seq=seq,
        files=list(files),
    )


def _held_words(days: int) -> str:
    return translate(
        "Changes of an entry wait for an earlier package of the unit, for {days} days by now. Ask the unit "
        "for the package that is missing; on its desk it is in the history of the page Submit.",
        days=days,
    )


def _lost_words(numbers: Sequence[int]) -> str:
    return translate(
        "Packages {numbers} of this computer never came, although later ones did. What they carried comes "
        "again with a later package, so nothing is lost; ask the unit whether it handed them in and to whom.",
        numbers=_listed(numbers),
    )


def _listed(numbers: Sequence[int]) -> str:
    shown = display(numbers[:SHOWN_NUMBERS])
    return shown + ("…" if len(numbers) > SHOWN_NUMBERS else "")


def alarm_key(row: AlarmRow) -> object:
    """What tells them apart."""
    return row.key


def alarm_columns(theme: Theme, plan: Plan) -> list[Column]:
    """What it is, the unit, its computer, the numbers, since when."""
    units = {unit.code: unit.name for unit in plan.units}
    names = {
        SAME: translate("number used twice"),
        HELD: translate("waits for an earlier package"),
        LOST: translate("package missing"),
    }

    def colour(row: AlarmRow) -> QColor:
        return theme.colour("bad" if row.urgent else "warn")

    return [
        Column(
            "kind",
            translate("Matter"),
            lambda row: names[row.kind],
            colour=colour,
            icon=_icon(theme),
            width=18,
        ),
        Column("unit", translate("Unit"), lambda row: units.get(row.unit, row.unit), width=16),
        Column("device", translate("Computer"), lambda row: short_device(row.device), width=8),
        Column("what", translate("Packages or changes"), lambda row: row.what, width=30),
        Column(
            "since", translate("Since"), lambda row: moment_text(row.since) if row.since else "—", width=16
        ),
    ]


def _icon(theme: Theme) -> Callable[[AlarmRow], QIcon]:
    return lambda row: theme.icon(Icon.WARNING, "bad" if row.urgent else "warn")
