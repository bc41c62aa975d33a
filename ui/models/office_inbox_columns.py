"""Packages in the inbox and in quarantine as rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtGui import QColor, QIcon

from qcdesk.domain.errors import QCDeskError
from qcdesk.plan.model import Plan
from qcdesk.plan.names import named
from qcdesk.services.merge_packages import Merged
from qcdesk.services.preview_packages import MergePreview
from qcdesk.services.quarantine import RELEASE, RETRY, Quarantined
from qcdesk.services.stranger import SENDER_UNKNOWN
from qcdesk.text import explain, listed, plural, translate
from ui.base.icons import Icon
from ui.base.names import explained, unit_by_name
from ui.base.table_model import Column
from ui.base.text import aside_text, moment_text
from ui.base.theme import Theme

READY, KNOWN, REFUSED, MERGED = "ready", "known", "refused", "merged"
CLOSED = "package.passphrase-needed"
"""The code with which an encrypted file is refused while its key is not open."""


@dataclass(frozen=True)
class InboxRow:
    """One file: what merging it would do, and once it was tried what became of it."""

    preview: MergePreview
    merged: Merged | None = None

    @property
    def state(self) -> str:
        """One of the constants above."""
        if self.merged is not None:
            return self.merged.outcome
        if self.preview.refused is not None:
            return REFUSED
        return KNOWN if self.preview.known else READY

    def after(self, merged: Merged) -> InboxRow:
        """The row with what became of it."""
        return replace(self, merged=merged)


def inbox_key(row: InboxRow) -> object:
    """What tells files apart."""
    return row.preview.path


def state_name(row: InboxRow) -> str:
    """What the file is or became, in a word."""
    return {
        READY: translate("can be merged"),
        KNOWN: translate("merged before"),
        REFUSED: translate("refused"),
        MERGED: translate("merged"),
    }[row.state]


def inbox_columns(theme: Theme, plan: Plan) -> list[Column]:
    """State, unit, period, number, and the entries by what becomes of them."""
    units = {unit.code: unit.name for unit in plan.units}
    periods = {period.code: period.name for period in plan.periods}
    looks = {
        READY: (Icon.OPEN, "accent"),
        KNOWN: (Icon.CHECK, "muted"),
        REFUSED: (Icon.ERROR, "bad"),
        MERGED: (Icon.DONE, "good"),
    }

    def unit(row: InboxRow) -> str:
        if row.preview.unit:
            return units.get(row.preview.unit, row.preview.unit)
        error = _error(row)
        code, params = (error.code, error.params) if error is not None else ("", {})
        return sender_name(plan, row.preview.path.name, code, params) or "—"

    columns = [
        Column(
            "state",
            translate("Result"),
            state_name,
            icon=lambda row: theme.icon(*looks[row.state]),
            colour=lambda row: theme.colour(looks[row.state][1]),
            width=12,
        ),
        Column("unit", translate("Unit"), unit, width=15),
        Column("period", translate("Period"), lambda row: periods.get(row.preview.period, ""), width=11),
        Column(
            "seq",
            translate("No."),
            lambda row: str(row.preview.seq or ""),
            sort=lambda row: row.preview.seq,
            right=True,
            width=4,
        ),
    ]
    columns += [_count_column(key, title) for key, title in _COUNTS().items()]
    columns.append(
        Column("files", translate("Evidence"), lambda row: str(row.preview.files or ""), right=True, width=5)
    )
    columns.append(Column("file", translate("File"), lambda row: row.preview.path.name, width=30))
    return columns


def _COUNTS() -> dict[str, str]:
    return {
        "new": translate("new"),
        "changed": translate("changed"),
        "same": translate("same"),
        "soft": translate("side by side"),
        "hard": translate("conflict"),
        "held": translate("held"),
        "other_plan": translate("other plan"),
    }


def _count_column(key: str, title: str) -> Column:
    def count(row: InboxRow) -> int:
        return row.preview.summary.counts[key]

    return Column(key, title, lambda row: str(count(row) or ""), sort=count, right=True, width=4)


def quarantine_key(row: Quarantined) -> object:
    """What tells refused files apart."""
    return row.record.no


def remedy_name(row: Quarantined) -> str:
    """What would help a refused file."""
    if row.remedy == RETRY:
        return translate("try again later")
    if row.remedy == RELEASE:
        return translate("a person may release it")
    return translate("the unit has to send it again")


def sender_name(plan: Plan, file_name: str, code: str, params: Mapping[str, object]) -> str:
    """The unit that a refused file is from: by its key, else by what it says or by what its name says."""
    unit = str(params.get("unit", ""))
    proven = bool(unit) and code != SENDER_UNKNOWN
    found = unit or unit_by_name(plan, file_name)
    name = next((each.name for each in plan.units if each.code == found), found)
    return name if proven or not name else aside_text(name, translate("claimed"))


def quarantine_columns(theme: Theme, plan: Plan) -> list[Column]:
    """When it came, from whom by its own account, the file, why it was refused, what helps."""
    looks = {RETRY: "accent", RELEASE: "warn"}

    def colour(row: Quarantined) -> QColor:
        return theme.colour(looks.get(row.remedy, "bad"))

    def unit(row: Quarantined) -> str:
        return sender_name(plan, row.record.file_name, row.record.code, row.record.params) or "—"

    def reason(row: Quarantined) -> str:
        return explain(row.record.code, named(plan, row.record.params)).what

    return [
        Column("at", translate("Time"), lambda row: moment_text(row.record.at), width=16),
        Column("unit", translate("Unit"), unit, width=14),
        Column("why", translate("Reason"), reason, width=40),
        Column("remedy", translate("What helps"), remedy_name, colour=colour, icon=_icon(theme), width=17),
        Column("operator", translate("Brought in by"), lambda row: row.record.operator, width=10),
        Column("file", translate("File"), lambda row: row.record.file_name, width=20),
    ]


def _icon(theme: Theme) -> Callable[[Quarantined], QIcon]:
    pictures = {RETRY: (Icon.REDO, "accent"), RELEASE: (Icon.LOCK, "warn")}
    return lambda row: theme.icon(*pictures.get(row.remedy, (Icon.RETURNED, "bad")))


def is_closed(row: InboxRow) -> bool:
    """Whether a file is encrypted and waits for its key."""
    error = row.preview.refused
    return row.merged is None and error is not None and error.code == CLOSED


def _error(row: InboxRow) -> QCDeskError | None:
    return row.merged.refused if row.merged is not None else row.preview.refused


def _refusal(plan: Plan, row: InboxRow) -> str:
    error = _error(row)
    if error is not None:
        found = explained(plan, error)
        return "\n".join(part for part in (found.what, found.safe, found.next_step) if part)
    return ""


def sentences(plan: Plan, chosen: InboxRow) -> str:
    """What is to be said about a file: why it is refused, or what merging it does."""
    reason = _refusal(plan, chosen)
    if reason:
        return f"{chosen.preview.path.name}\n{reason}"
    preview = chosen.preview
    counts = preview.summary.counts
    parts = [
        translate(
            "Signature and content are in order. {new} new entries, {changed} changed, {same} as before.",
            new=counts["new"],
            changed=counts["changed"],
            same=counts["same"],
        )
    ]
    if counts["hard"]:
        parts.append(
            plural(
                "{n} entry contradicts another computer's: decide on the page Conflicts after merging.",
                "{n} entries contradict another computer's: decide on the page Conflicts after merging.",
                counts["hard"],
            )
        )
    if counts["held"]:
        parts.append(translate("{n} are held until an earlier package arrives.", n=counts["held"]))
    if counts["other_plan"]:
        parts.append(
            translate("{n} were recorded under another version of the plan.", n=counts["other_plan"])
        )
    if preview.missing_parts:
        missing = listed(str(part) for part in preview.missing_parts)
        parts.append(translate("Parts still missing: {parts}", parts=missing))
    if preview.equivocation:
        parts.append(translate("This number was used before for other content: ask the unit why."))
    return "\n".join([preview.path.name, *parts])
