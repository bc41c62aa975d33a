"""What a unit says to a return, in words: kept until it is sealed, then carried by the correction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qcdesk.domain.changes import Changes
from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.services.entry_views import returned_by
from qcdesk.store import entries, ledger, meta
from qcdesk.store.entries import StoredEntry
from qcdesk.store.unit_of_work import Connection

MAX_ANSWER = 500
"""Characters."""
_KEY = "answer:"


@dataclass(frozen=True)
class AnswerReturn:
    """A blank `text` takes the answer back."""

    entry_id: str
    text: str


def answer_return(context: Context, command: AnswerReturn) -> Changes:
    """Keep what the unit says to the office's remark.

    Raises UserError ``entry.unknown``, ``entry.not-returned``, ``entry.answer-long``.
    """
    text = command.text.strip()
    if len(text) > MAX_ANSWER:
        raise UserError("entry.answer-long", limit=MAX_ANSWER)
    with context.write("answer_return") as work:
        context.demand(work.connection, "unit")
        entry = entries.find(work.connection, command.entry_id)
        decisions = ledger.decisions_of(work.connection, [entry.no]).get(entry.no, ())
        if not (entry.answers or returned_by(entry, decisions)):
            raise UserError("entry.not-returned")
        if text:
            meta.put(work.connection, _KEY + entry.entry_id, text)
        else:
            meta.remove(work.connection, _KEY + entry.entry_id)
        work.note(entry=entry.entry_id)
        return work.changes


def answers_to_returns(context: Context) -> dict[str, str]:
    """The answers that are not sealed yet, by entry."""
    with context.read() as connection:
        return {key.removeprefix(_KEY): meta.get(connection, key) for key in meta.keys(connection, _KEY)}


def answer_of(connection: Connection, entry: StoredEntry) -> str:
    """What a correction says; empty unless it answers a return."""
    return meta.get(connection, _KEY + entry.entry_id) if entry.answers else ""


def forget_answers(connection: Connection, entry_ids: Iterable[str]) -> None:
    """The corrections that carry them are sealed."""
    for entry_id in entry_ids:
        meta.remove(connection, _KEY + entry_id)
