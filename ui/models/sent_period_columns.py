"""The unit's periods as rows of a table: how far each is."""

from __future__ import annotations

from PySide6.QtGui import QColor, QIcon

from qcdesk.services.sent_periods import SentPeriod, SentState
from qcdesk.text import listed, plural, translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.text import moment_text, status_name
from ui.base.theme import Theme

LOOKS = {
    SentState.NOT_SENT: (Icon.OPEN, "muted"),
    SentState.SEALED: (Icon.SUBMIT, "accent"),
    SentState.RECEIVED: (Icon.RECEIPT, "good"),
    SentState.RETURNED: (Icon.RETURNED, "bad"),
    SentState.ACCEPTED: (Icon.DONE, "good"),
    SentState.REFUSED: (Icon.ERROR, "bad"),
}


def sent_period_key(row: SentPeriod) -> object:
    """What tells periods apart."""
    return row.period.code


def sent_state_name(state: SentState) -> str:
    """未上报、已封存待回执、质强办已收、有退回、已通过、未被接收."""
    return {
        SentState.NOT_SENT: translate("not sent"),
        SentState.SEALED: translate("sealed, receipt awaited"),
        SentState.RECEIVED: translate("received by the office"),
        SentState.RETURNED: translate("entries returned"),
        SentState.ACCEPTED: translate("accepted"),
        SentState.REFUSED: translate("not taken in by the office"),
    }[state]


def _left(row: SentPeriod) -> str:
    days = row.days_left
    if row.state is not SentState.NOT_SENT:
        return ""
    return plural("{n} day left", "{n} days left", days) if days >= 0 else _late(-days)


def _late(days: int) -> str:
    return plural("{n} day late", "{n} days late", days)


def _entries(row: SentPeriod) -> str:
    return listed(f"{status_name(status)} {count}" for status, count in sorted(row.entries.items()))


def sent_period_columns(theme: Theme) -> list[Column]:
    """The columns of “how far each period is”."""

    def look(row: SentPeriod) -> tuple[Icon, str]:
        late = row.state is SentState.NOT_SENT and row.days_left < 0
        return (Icon.CLOCK, "bad") if late else LOOKS[row.state]

    def icon(row: SentPeriod) -> QIcon:
        return theme.icon(*look(row))

    def colour(row: SentPeriod) -> QColor | None:
        token = look(row)[1]
        return None if token in ("muted", "accent") else theme.colour(token)

    return [
        Column("period", translate("Period"), lambda row: row.period.name, width=14),
        Column(
            "state",
            translate("State"),
            lambda row: sent_state_name(row.state),
            icon=icon,
            colour=colour,
            width=18,
        ),
        Column("due", translate("To be filed by"), lambda row: row.period.due.isoformat(), width=13),
        Column("left", translate("Time left"), _left, width=12),
        Column("sent_at", translate("Last sent"), lambda row: moment_text(row.sent_at), width=16),
        Column(
            "submissions",
            translate("Submissions"),
            lambda row: str(row.submissions) if row.submissions else "",
            right=True,
            width=9,
        ),
        Column("entries", translate("Entries by state"), _entries, width=22),
    ]
